using Sett.Training.NumberPolicies;

namespace Sett.Training.Precision.Logs;

/// <summary>A tensor that a training rounds, at its place; docs/formats/precision-log.md says how it is written.</summary>
/// <param name="Name">
/// The layer that makes the activation ("input" for the network's input) or whose output the gradient is of; the parameter's name for
/// weights and updates.
/// </param>
/// <param name="Place">Where it stands in a step.</param>
/// <param name="Format">
/// The format that it is rounded to, an index of a step's <see cref="PrecisionStep.IntegerBits"/>; tensors may share one.
/// </param>
/// <param name="Values">Its values: of one image for activations and their gradients.</param>
public sealed record LoggedTensor(string Name, TensorPlace Place, int Format, long Values);

/// <summary>A layer that multiplies, and what its multipliers read. An operand that nothing rounds is float32.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Kind">"conv" or "fully_connected".</param>
/// <param name="Activations">
/// The tensors whose values it reads, as indices of <see cref="PrecisionLogHeader.Tensors"/>: one, or several that a layer
/// joins; none for float32.
/// </param>
/// <param name="Weight">The tensor of its weights, or null for float32.</param>
/// <param name="Gradient">The tensor of its output's gradient, or null for float32.</param>
/// <param name="ForwardMacs">Multiply-accumulates of one image going forward.</param>
/// <param name="BackwardDataMacs">
/// Of one image for the gradient of the layer's input; 0 for a layer that reads the network's input alone.
/// </param>
/// <param name="BackwardWeightMacs">Of one image for the gradient of the weights.</param>
public sealed record LoggedLayer(
    string Name, string Kind, IReadOnlyList<int> Activations, int? Weight, int? Gradient, long ForwardMacs,
    long BackwardDataMacs, long BackwardWeightMacs);

/// <summary>What does not change during a training.</summary>
/// <param name="Sett">The version that wrote it.</param>
/// <param name="Network">The network's name.</param>
/// <param name="Controller">Who chose the formats: "dps", "static" …</param>
/// <param name="Settings">The controller's settings, the rounding and the arithmetic, as text.</param>
/// <param name="Tensors">What is rounded.</param>
/// <param name="Layers">What multiplies.</param>
public sealed record PrecisionLogHeader(
    string Sett, string Network, string Controller, IReadOnlyList<KeyValuePair<string, string>> Settings,
    IReadOnlyList<LoggedTensor> Tensors, IReadOnlyList<LoggedLayer> Layers)
{
    /// <summary>How many formats a step has.</summary>
    public int Formats { get; } = Tensors.Count == 0 ? 0 : Tensors.Max(t => t.Format) + 1;
}

/// <summary>What one training step computed with.</summary>
/// <param name="Iteration">Its number, from 0.</param>
/// <param name="Images">Images of its batch.</param>
/// <param name="WordLength">Bits of the widest word that it computed with, the sign included; 32 for float32.</param>
/// <param name="Loss">The mean loss of its batch.</param>
/// <param name="SmoothedLoss">What the controller made of the losses so far; null where it makes nothing of them.</param>
/// <param name="Accuracy">The share of its batch that was right, in percent.</param>
/// <param name="TestAccuracy">The accuracy on the test set after it, in percent; null where it was not measured.</param>
/// <param name="Event">What the controller decided after it, or null.</param>
/// <param name="IntegerBits">IL of every format: values lie between −2^IL and 2^IL.</param>
/// <param name="FractionBits">FL of every format: values are multiples of 2^−FL. A word has 1 + IL + FL bits.</param>
/// <param name="Over">Values of every tensor at or beyond the upper limit.</param>
/// <param name="Under">Values of every tensor at or beyond the lower limit.</param>
public sealed record PrecisionStep(
    long Iteration, int Images, int WordLength, double Loss, double? SmoothedLoss, double Accuracy, double? TestAccuracy, string? Event,
    IReadOnlyList<int> IntegerBits, IReadOnlyList<int> FractionBits, IReadOnlyList<long> Over, IReadOnlyList<long> Under)
{
    /// <summary>Bits of a word of a tensor, the sign included.</summary>
    public int BitsOf(LoggedTensor tensor) => 1 + IntegerBits[tensor.Format] + FractionBits[tensor.Format];
}

/// <summary>The widths of a whole training: what every step computed with, tensor by tensor.</summary>
/// <param name="Header">What does not change.</param>
/// <param name="Steps">The steps, from 0 on without a gap.</param>
public sealed record PrecisionLog(PrecisionLogHeader Header, IReadOnlyList<PrecisionStep> Steps)
{
    /// <summary>
    /// Bits of the widest word among tensors of a step; <paramref name="otherwise"/> where there are none or one is float32.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="tensors">Indices of tensors.</param>
    /// <param name="otherwise">Bits of an operand that nothing rounds.</param>
    public int BitsOf(PrecisionStep step, IReadOnlyList<int> tensors, int otherwise = 32) =>
        tensors.Count == 0 ? otherwise : tensors.Max(t => step.BitsOf(Header.Tensors[t]));
}
