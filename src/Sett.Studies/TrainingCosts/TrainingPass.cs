namespace Sett.Studies.TrainingCosts;

/// <summary>A pass of a training step: who multiplies whom.</summary>
public enum TrainingPass
{
    /// <summary>Activations by weights.</summary>
    Forward,
    /// <summary>Gradients of outputs by weights: the gradient of the input. A layer that reads the network's input has none.</summary>
    BackwardData,
    /// <summary>Activations by gradients of outputs: the gradient of the weights.</summary>
    BackwardWeight,
}

/// <summary>Words for <see cref="TrainingPass"/>.</summary>
public static class TrainingPasses
{
    /// <summary>All passes, in order.</summary>
    public static IReadOnlyList<TrainingPass> All { get; } = Enum.GetValues<TrainingPass>();

    /// <summary>The word of files and tables.</summary>
    public static string Word(this TrainingPass pass) => pass switch
    {
        TrainingPass.Forward => "forward",
        TrainingPass.BackwardData => "backward-data",
        _ => "backward-weight",
    };
}
