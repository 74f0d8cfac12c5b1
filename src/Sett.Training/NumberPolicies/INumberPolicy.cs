namespace Sett.Training.NumberPolicies;

/// <summary>Where in a training step a tensor stands.</summary>
public enum TensorPlace
{
    /// <summary>The network's input, or what a layer gives to the next ones; of an image in evaluation too.</summary>
    Activation,
    /// <summary>The loss's derivative by an activation, before the layer that gave the activation sees it.</summary>
    Gradient,
    /// <summary>The loss's derivative by a parameter, before the solver sees it.</summary>
    ParameterGradient,
    /// <summary>What a solver is about to subtract from a parameter; where it has a memory (momentum), that memory.</summary>
    Update,
    /// <summary>A parameter after its update, and once before the first step.</summary>
    Weight,
}

/// <summary>A tensor that a number policy sees.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Name">The layer's name (or "input") for activations and their gradients, the parameter's name for the others.</param>
/// <param name="Iteration">The number of the step, from 0; −1 for the weights that training starts from.</param>
/// <param name="IsTraining">False while a network is only evaluated.</param>
public readonly record struct TensorVisit(TensorPlace Place, string Name, long Iteration, bool IsTraining);

/// <summary>
/// What numbers training may hold: sees each tensor at its place and may replace its values, as hardware with another number format would.
/// It sees what lies in memory: of a layer that has taken over the ReLU behind it, the ReLU's output. The policy that
/// is not there is float32.
/// </summary>
public interface INumberPolicy
{
    /// <summary>The bits of a word, the sign included, that the step to come computes with.</summary>
    int WordLength { get; }

    /// <summary>
    /// What the policy is, with all that its results depend on: a run goes on from a checkpoint of the same policy alone.
    /// </summary>
    string Description { get; }

    /// <summary>Whether the policy watches a tensor; asked once, when a run starts.</summary>
    bool Watches(TensorPlace place, string name);

    /// <summary>Sees the values of a watched tensor and may replace them. Called by one thread, in the order of the computation.</summary>
    void Visit(TensorVisit visit, Memory<float> values);

    /// <summary>Called at the end of every step with its mean loss; a controller decides here about the next step.</summary>
    /// <returns>What was decided, in a few words, or null.</returns>
    string? EndOfStep(long iteration, double loss);

    /// <summary>Everything that <see cref="Restore"/> needs to go on from here with the same bits.</summary>
    byte[] Save();

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    void Restore(ReadOnlySpan<byte> state);
}
