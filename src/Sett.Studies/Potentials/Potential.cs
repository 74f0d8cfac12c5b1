using Sett.Networks.Layers;

namespace Sett.Studies.Potentials;

/// <summary>What the operands of some multiplications need by one measure, summed over the multiplications, padding among them.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Activations">Σ of what the activation needs.</param>
/// <param name="Weights">Σ of what the weight needs.</param>
/// <param name="Products">Σ of the product of both.</param>
public readonly record struct Needs(Measure Measure, long Activations, long Weights, long Products)
{
    /// <summary>The sum of two.</summary>
    public static Needs operator +(Needs a, Needs b) =>
        checked(new Needs(a.Measure, a.Activations + b.Activations, a.Weights + b.Weights, a.Products + b.Products));
}

/// <summary>The potentials of a layer, or of all layers together, over all inputs.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Shape">Its shape, or null for all layers together.</param>
/// <param name="Macs">Multiplications of all inputs.</param>
/// <param name="Needs">What they need, measure by measure.</param>
public sealed record Potential(string Name, LayerShape? Shape, long Macs, IReadOnlyList<Needs> Needs)
{
    /// <summary>What is needed by one measure.</summary>
    public Needs Of(Measure measure) => Needs[(int)measure];

    /// <summary>How many times faster than at the container's bits: activations that take only what they need.</summary>
    public double ActivationSpeedup(Measure measure, int containerBits) => (double)containerBits * Macs / Of(measure).Activations;

    /// <summary>The same for weights.</summary>
    public double WeightSpeedup(Measure measure, int containerBits) => (double)containerBits * Macs / Of(measure).Weights;

    /// <summary>The same for both: a multiplication takes the product of what its operands need.</summary>
    public double Speedup(Measure measure, int containerBits) => (double)containerBits * containerBits * Macs / Of(measure).Products;
}

/// <summary>The potentials of a network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Inputs">How many inputs.</param>
/// <param name="ContainerBits">Bits of a container.</param>
/// <param name="Notes">What a reader should know, a sentence each.</param>
/// <param name="Facts">Where model and inputs came from.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Whole">All layers together.</param>
public sealed record PotentialResult(
    string Network, int Inputs, int ContainerBits, IReadOnlyList<string> Notes, IReadOnlyList<KeyValuePair<string, string>> Facts,
    IReadOnlyList<Potential> Layers, Potential Whole);
