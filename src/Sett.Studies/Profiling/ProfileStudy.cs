using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Profiling;

/// <summary>What is profiled.</summary>
/// <param name="Model">The network.</param>
/// <param name="Options">How its dimensions are bound.</param>
/// <param name="Set">The examples that widths are found with.</param>
/// <param name="HeldOut">Examples that the found widths are measured on as well, or null.</param>
/// <param name="Losses">Losses in percent or decibels, in any order.</param>
/// <param name="CostName">bits, traffic or cycles:DESIGN.</param>
/// <param name="Search">How widths are looked for.</param>
/// <param name="Reduction">How quantised networks lose bits.</param>
/// <param name="ContainerBits">16 or 8.</param>
/// <param name="Threads">The most threads.</param>
/// <param name="CacheFolder">Where candidates are remembered, or null.</param>
/// <param name="Facts">Names and hashes for the result.</param>
public sealed record ProfileRequest(
    OnnxModel Model, PlanOptions Options, JudgedSet Set, JudgedSet? HeldOut, IReadOnlyList<double> Losses, string CostName,
    SearchKind Search, Reduction Reduction, int ContainerBits, int Threads, string? CacheFolder,
    IReadOnlyList<KeyValuePair<string, string>> Facts);

/// <summary>Finds profiles, then measures them anew with the network run whole.</summary>
public sealed class ProfileStudy
{
    private const int CacheVersion = 5;

    /// <summary>Larger sets of inputs are read again for each run.</summary>
    private const long MostHeldBytes = 1L << 30;

    // Losses that are searched on the way to a larger one, so that any two runs agree where they meet.
    private static readonly double[] s_percents = [0, 1, 2, 5, 10], s_errors = [0.1, 1, 10], s_decibels = [60, 40, 30, 20];

    private readonly ProfileRequest _request;

    private double _passSeconds;

    private ProfileStudy(ProfileRequest request) => _request = request;

    /// <summary>The result.</summary>
    public ProfileResult Result { get; private set; } = null!;

    /// <summary>What it took.</summary>
    public ProfileTiming Timing { get; private set; } = null!;

    /// <summary>Whether it was interrupted; the result then holds the best profile so far.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>What rounds the network's operands to each point's widths.</summary>
    public IReadOnlyList<IReadOnlyList<OperandRounding>> Roundings { get; private set; } = [];

    /// <summary>Runs a study.</summary>
    /// <param name="request">What is profiled.</param>
    /// <param name="progress">Told the share of the work that is about done, 0 to 1.</param>
    /// <param name="cancel">Interrupts the search; the best profile so far is measured and kept.</param>
    /// <exception cref="OperationCanceledException">It was interrupted before there was any profile.</exception>
    public static ProfileStudy Run(ProfileRequest request, Action<double>? progress, CancellationToken cancel)
    {
        var study = new ProfileStudy(request with { Set = Held(request.Set) });
        study.Search(progress, cancel);
        return study;
    }

    private void Search(Action<double>? progress, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        const double Ranges = 0.02, Measuring = 0.03;
        JudgedSet set = _request.Set;
        int n = set.Examples.Count;
        double[] losses = Ladder();
        ExecutionPlan whole = ExecutionPlan.Compile(_request.Model, _request.Options);
        IJudge judge = set.Judge(whole.Outputs.Count);
        var options = new ProfilerOptions(losses, _request.Search, _request.Reduction, _request.ContainerBits, _request.Threads);
        WidthProfiler profiler = WidthProfiler.Prepare(_request.Model, _request.Options, set.Examples, judge,
            set.Quantity.CountsRight() ? set.Output : null, options, done => progress?.Invoke(Ranges * done / n), cancel);
        (string Name, LayerShape Shape)[] layers = [.. profiler.Layers.Select(l => (l.Name, l.Layer!.Shape))];
        Func<int, int, int, double> cost = ProfileCosts.Find(_request.CostName, layers);
        int remembered;
        using (EvaluationCache cache = CandidateCache.Open(
            _request.CacheFolder, $"{CacheVersion} {_request.Reduction} {_request.ContainerBits}", _request.Model, _request.Options, set))
        {
            remembered = cache.Read;
            try
            {
                profiler.Search(cost, cache, share => progress?.Invoke(Ranges + (1 - Ranges - Measuring) * share), cancel);
            }
            catch (OperationCanceledException) when (profiler.Found.Count > 0)
            {
                WasInterrupted = true;
            }
        }

        FoundWidths[] found = [.. profiler.Found.Where(f => Asked(f.Loss) || !f.IsComplete)];
        if (found.Length == 0) found = [profiler.Found[^1]];
        Measure(profiler, layers, cost, found, 1 - Measuring, progress, WasInterrupted ? CancellationToken.None : cancel);
        double passes = profiler.Work.Passes + profiler.NoisePasses + 2 + found.Length;
        Timing = new ProfileTiming(profiler.Work.Candidates, profiler.Work.Stopped, remembered, passes, _passSeconds,
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private void Measure(
        WidthProfiler profiler, (string Name, LayerShape Shape)[] layers, Func<int, int, int, double> cost, FoundWidths[] found,
        double begun, Action<double>? progress, CancellationToken cancel)
    {
        // By now everything is compiled, so this is what a run of the network takes.
        long pass = Stopwatch.GetTimestamp();
        ProfileMeasure measure = ProfileMeasure.Prepare(_request.Model, _request.Options, _request.Set, _request.Threads, null, cancel);
        _passSeconds = Stopwatch.GetElapsedTime(pass).TotalSeconds;
        ProfileMeasure? heldOut = _request.HeldOut is { } set
            ? ProfileMeasure.Prepare(_request.Model, _request.Options, set, _request.Threads, null, cancel)
            : null;
        var space = new SearchSpace(profiler.Operands, cost);
        double most = space.CostOf(space.Most());
        var points = new List<ProfilePoint>();
        Roundings = [.. found.Select(f => profiler.Roundings(f.Widths))];
        foreach ((FoundWidths widths, int i) in found.Select((f, i) => (f, i)))
        {
            OnnxModel rounded = RoundedModel.Apply(_request.Model, Roundings[i]);
            Measured measured = measure.Run(rounded, null, cancel);
            Measured? other = heldOut?.Run(rounded, null, cancel);
            points.Add(new ProfilePoint(
                widths.Loss, Layers(profiler, layers, widths), space.CostOf(widths.Widths), most, widths.IsComplete,
                widths.IsWithinBudget, measured, other, ProfileWarnings.Of(_request.Set.Quantity, widths, measured, other)));
            progress?.Invoke(begun + (1 - begun) * (i + 1) / found.Length);
        }

        double untouched = measure.Judge is ClassJudge judge
            ? 100.0 * judge.Right / _request.Set.Examples.Count
            : measure.Judge.Value(new double[measure.Judge.Values]);
        Result = new ProfileResult(
            Path.GetFileNameWithoutExtension(_request.Model.Path), _request.Facts, _request.Set.Quantity,
            untouched, _request.CostName, points, Pareto(_request.Set.Quantity, profiler.Log, space), profiler.Log);
    }

    private ProfileLayer[] Layers(WidthProfiler profiler, (string Name, LayerShape Shape)[] layers, FoundWidths found)
    {
        return [.. layers.Select((layer, l) => new ProfileLayer(layer.Name, layer.Shape, Operand(2 * l), Operand(2 * l + 1)))];

        OperandBits Operand(int o)
        {
            ProfiledOperand operand = profiler.Operands[o];
            RoundingGrid grid = operand.At(found.Widths[o], _request.Reduction);
            bool isFloat = operand.Source.Encoding == OperandEncoding.Float;
            return new OperandBits(grid.Bits, isFloat ? operand.FractionBits(grid) : null, isFloat ? null : grid.Step,
                grid.IsSigned, found.Lone?[o]);
        }
    }

    private static ParetoPoint[] Pareto(Quantity quantity, IReadOnlyList<Trial> log, SearchSpace space)
    {
        (int[] Widths, double Value, double Cost)[] whole =
        [
            .. log.Where(t => t.Value is not null && !t.Widths.Contains(0)).DistinctBy(t => string.Join(',', t.Widths))
                .Select(t => (t.Widths, t.Value!.Value, space.CostOf(t.Widths))),
        ];
        return
        [
            .. whole.Select(p => new ParetoPoint(SearchSpace.MeanBits(p.Widths), p.Cost, p.Value,
                    !whole.Any(
                        q => q.Cost <= p.Cost && Better(q.Value, p.Value) >= 0 && (q.Cost < p.Cost || Better(q.Value, p.Value) > 0))))
                .OrderBy(p => p.MeanBits).ThenBy(p => p.Cost).ThenBy(p => p.Value),
        ];

        int Better(double a, double b) => quantity == Quantity.RelativeError ? b.CompareTo(a) : a.CompareTo(b);
    }

    private bool Asked(double loss) => _request.Losses.Contains(loss);

    private double[] Ladder()
    {
        bool decibels = _request.Set.Quantity == Quantity.Psnr;
        double last = decibels ? _request.Losses.Min() : _request.Losses.Max();
        double[] rungs = decibels ? s_decibels : _request.Set.Quantity == Quantity.RelativeError ? s_errors : s_percents;
        IEnumerable<double> all = rungs.Where(r => decibels ? r > last : r < last).Concat(_request.Losses).Distinct();
        return [.. decibels ? all.OrderDescending() : all.Order()];
    }

    private static JudgedSet Held(JudgedSet set)
    {
        Tensor[] first = set.Examples.Read(0);
        if (first.Sum(t => (long)t.Bytes.Length) * set.Examples.Count > MostHeldBytes) return set;
        Tensor[][] all = [first, .. Enumerable.Range(1, set.Examples.Count - 1).Select(set.Examples.Read)];
        return set with { Examples = new Examples(all.Length, i => all[i]) };
    }
}
