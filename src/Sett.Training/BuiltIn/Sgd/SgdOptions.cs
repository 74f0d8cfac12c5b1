using Sett.Numerics;

namespace Sett.Training.BuiltIn.Sgd;

/// <summary>How stochastic gradient descent with momentum runs.</summary>
public sealed record SgdOptions
{
    /// <summary>Times that every input is seen.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Inputs between two changes of the parameters; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The step length at the start; it falls linearly and would reach 0 one step after the last.</summary>
    public float LearningRate { get; init; } = 0.05f;

    /// <summary>The share of the last change that the next one keeps, 0 ≤ m &lt; 1.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>How strongly parameters are drawn to 0 (the factor of half their squared sum in the loss), 0 or more.</summary>
    public float WeightDecay { get; init; }

    /// <summary>The seed of the order in which inputs are seen.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="BadInputException">All that is wrong, in one line.</exception>
    public SgdOptions Validated()
    {
        var wrong = new List<string>();
        if (Epochs < 1) wrong.Add($"epochs is {Epochs}, it has to be 1 or more");
        if (BatchSize < 1) wrong.Add($"batch size is {BatchSize}, it has to be 1 or more");
        if (!(LearningRate > 0 && float.IsFinite(LearningRate))) wrong.Add($"learning rate is {LearningRate}, it has to be above 0");
        if (!(Momentum is >= 0 and < 1)) wrong.Add($"momentum is {Momentum}, it has to be 0 or more and below 1");
        if (!(WeightDecay >= 0 && float.IsFinite(WeightDecay))) wrong.Add($"weight decay is {WeightDecay}, it has to be 0 or more");
        if (wrong.Count > 0) throw new BadInputException($"Training options: {string.Join("; ", wrong)}.");
        return this;
    }
}

/// <summary>How far training has come.</summary>
/// <param name="Step">Batches done.</param>
/// <param name="Steps">Batches in all.</param>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Loss">The mean loss of the last batch in nats.</param>
public readonly record struct TrainingProgress(int Step, int Steps, int Epoch, double Loss);
