using Sett.Training.Losses;
using Sett.Training.Solvers;

namespace Sett.Training.Descriptions;

/// <summary>
/// How stored values become the network's input: (value ÷ divide − mean) ÷ std, a mean and std for all channels or one each.
/// </summary>
public sealed record InputScaling(float Divide, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>Values as they are stored.</summary>
    public static InputScaling None { get; } = new(1, [0], [1]);

    /// <summary>Whether values stay as they are.</summary>
    public bool IsNone => Divide == 1 && Mean.All(m => m == 0) && Std.All(s => s == 1);
}

/// <summary>
/// A network before it has numbers: its layers in an order in which each reads earlier ones, and how it is usually trained.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Input">What comes in for one image; null where the data decide.</param>
/// <param name="Scaling">How stored values become the input; null where the command line or the data decide.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Loss">What training makes small.</param>
/// <param name="BiasRate">What the learning rate is multiplied by for biases.</param>
/// <param name="EndsInSoftmax">Whether the network as it is used ends in a softmax, which training takes into the loss.</param>
/// <param name="Defaults">How it is trained unless something else is asked for.</param>
public sealed record NetworkDescription(
    string Name, MapShape? Input, InputScaling? Scaling, IReadOnlyList<LayerDescription> Layers, LossKind Loss,
    float BiasRate, bool EndsInSoftmax, TrainingOptions Defaults)
{
    /// <summary>What layers call the network's input.</summary>
    public const string InputName = "input";

    /// <summary>Values of one input where its shape is left to the data but not their number; else null.</summary>
    public int? InputLength { get; init; }
}
