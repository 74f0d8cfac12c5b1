namespace Sett.Training.Runs;

/// <summary>The loss of a step is infinite or not a number: training with these options leads nowhere.</summary>
/// <param name="iteration">The step, from 0.</param>
/// <param name="rate">The learning rate that led there.</param>
public sealed class TrainingDivergedException(long iteration, float rate)
    : Exception(FormattableString.Invariant(
        $"the loss is not a finite number at iteration {iteration} (learning rate {rate:G4}); a smaller --rate may help"))
{
    /// <summary>The step, from 0.</summary>
    public long Iteration => iteration;
}
