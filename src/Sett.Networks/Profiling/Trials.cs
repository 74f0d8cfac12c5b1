namespace Sett.Networks.Profiling;

/// <summary>A candidate that was tried.</summary>
/// <param name="Phase">What was being done: lone, joint, uniform or per-layer.</param>
/// <param name="Loss">The loss that was allowed.</param>
/// <param name="Widths">The candidate; 0 for an operand that was left as it is.</param>
/// <param name="Value">What it reaches, in the quantity's unit; null where it was given up.</param>
/// <param name="Kept">Whether it keeps the budget.</param>
public sealed record Trial(string Phase, double Loss, int[] Widths, double? Value, bool Kept);

/// <summary>Tries candidates against a budget, asks the cache first, and writes down what happened.</summary>
internal sealed class Trials(CandidateRuns runs, EvaluationCache cache, IJudge judge, CancellationToken cancel)
{
    private readonly List<Trial> _log = [];
    private readonly HashSet<string> _logged = [];

    /// <summary>Every candidate that was tried, in order, once for each loss.</summary>
    public IReadOnlyList<Trial> Log => _log;

    /// <summary>The loss that is being searched for.</summary>
    public double Loss { get; private set; }

    /// <summary>The budget of that loss.</summary>
    public double[] Budget { get; private set; } = [];

    /// <summary>Sets the loss that the next trials may have.</summary>
    public void Allow(double loss) => (Loss, Budget) = (loss, judge.Budget(loss));

    /// <summary>Whether a candidate keeps the budget.</summary>
    /// <param name="phase">What is being done.</param>
    /// <param name="widths">The candidate.</param>
    /// <param name="shared">The layer up to which the next candidates agree with this one.</param>
    public bool Passes(string phase, int[] widths, int shared)
    {
        cancel.ThrowIfCancellationRequested();
        if (!cache.TryFind(widths, Budget, out double[]? costs))
        {
            costs = runs.Run(widths, Budget, shared, cancel);
            cache.Add(widths, Budget, costs);
        }

        if (_logged.Add($"{Loss}:{string.Join(',', widths)}"))
            _log.Add(new Trial(phase, Loss, [.. widths], costs is null ? null : judge.Value(costs), costs is not null));
        return costs is not null;
    }
}
