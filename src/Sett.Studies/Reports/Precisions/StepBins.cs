using Sett.Studies.Reports.Charts;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reports.Precisions;

/// <summary>Steps of a training in runs of equal length, as many as a chart can show.</summary>
internal sealed class StepBins
{
    private const int Most = 100;

    private readonly IReadOnlyList<PrecisionStep> _steps;

    public StepBins(IReadOnlyList<PrecisionStep> steps)
    {
        _steps = steps;
        Length = Math.Max(1, (steps.Count + Most - 1) / Most);
        Count = (steps.Count + Length - 1) / Length;
    }

    /// <summary>Steps of a run; the last one may have fewer.</summary>
    public int Length { get; }

    /// <summary>Runs.</summary>
    public int Count { get; }

    /// <summary>Runs in words.</summary>
    public string Words => Length == 1 ? "a point a step" : $"a point {Length} steps";

    /// <summary>The first step of a run.</summary>
    public long First(int run) => _steps[run * Length].Iteration;

    /// <summary>The mean of a number over each run.</summary>
    public IReadOnlyList<ChartPoint> Means(Func<PrecisionStep, double> number) =>
        [.. Enumerable.Range(0, Count).Select(b => new ChartPoint(First(b), Run(b).Average(number)))];

    /// <summary>The sum of a count over each run.</summary>
    public IReadOnlyList<double> Sums(Func<PrecisionStep, long> count) =>
        [.. Enumerable.Range(0, Count).Select(b => (double)Run(b).Sum(count))];

    /// <summary>Where a number changes: a point before and a point behind each change, and both ends.</summary>
    public IReadOnlyList<ChartPoint> Changes(Func<PrecisionStep, int> number)
    {
        var points = new List<ChartPoint>();
        for (int i = 0; i < _steps.Count; i++)
        {
            int now = number(_steps[i]);
            bool isNew = i == 0 || number(_steps[i - 1]) != now, isLast = i == _steps.Count - 1 || number(_steps[i + 1]) != now;
            if (isNew || isLast) points.Add(new ChartPoint(_steps[i].Iteration, now));
        }

        return points;
    }

    private IEnumerable<PrecisionStep> Run(int run) => _steps.Skip(run * Length).Take(Length);
}
