using System.Diagnostics;
using System.Globalization;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;

namespace Sett.Studies.Hashing;

/// <summary>What is searched for.</summary>
/// <param name="Model">The network.</param>
/// <param name="Options">How its dimensions are bound.</param>
/// <param name="Set">The inputs of the search.</param>
/// <param name="HeldOut">Inputs that take no part in it, or null.</param>
/// <param name="Loss">The loss that is allowed.</param>
/// <param name="Hashes">How hashes are made.</param>
/// <param name="Longest">The longest hash, whole chunks.</param>
/// <param name="CostName">What is wanted little of.</param>
/// <param name="Seeds">Seeds of the curve and of the plan's check.</param>
/// <param name="Threads">The most threads.</param>
/// <param name="Facts">Names and hashes for the result.</param>
public sealed record HashRequest(
    OnnxModel Model, PlanOptions Options, JudgedSet Set, JudgedSet? HeldOut, double Loss, HashOptions Hashes, int Longest,
    string CostName, int Seeds, int Threads, IReadOnlyList<KeyValuePair<string, string>> Facts)
{
    /// <summary>Where candidates are remembered, or null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>A file of the kernels' contexts, read where it is there and written where it is not; or null.</summary>
    public string? ContextFile { get; init; }
}

/// <summary>Finds a hash plan, measures it anew with the network run whole, and says how its angles and other seeds come out.</summary>
public sealed class HashStudy
{
    private const int CacheVersion = 1;

    private HashStudy(HashResult result, HashTiming timing, bool wasInterrupted) =>
        (Result, Timing, WasInterrupted) = (result, timing, wasInterrupted);

    /// <summary>The result.</summary>
    public HashResult Result { get; }

    /// <summary>What it took.</summary>
    public HashTiming Timing { get; }

    /// <summary>Whether it was interrupted; the result then holds the best plan so far.</summary>
    public bool WasInterrupted { get; }

    /// <summary>Runs a study.</summary>
    /// <param name="request">What is searched for.</param>
    /// <param name="progress">Told the share of the work that is about done, 0 to 1.</param>
    /// <param name="cancel">Interrupts the search; the best plan so far is measured and kept.</param>
    public static HashStudy Run(HashRequest request, Action<double>? progress, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        const double Searching = 0.5;
        JudgedSet set = request.Set;
        HashedNetwork network = HashedNetwork.Of(request.Model, request.Options);
        int[] longest = network.Lengths(request.Longest, request.Hashes);
        int[] exponents = NormSurvey.Exponents(network, request.Hashes, longest, set.Examples, request.Threads, cancel);
        HashContexts contexts = request.ContextFile is { } file
            ? ContextFile.Take(file, network, request.Hashes, longest, exponents, out _)
            : network.Contexts(request.Hashes, longest, exponents);
        ProfileMeasure measure = ProfileMeasure.Prepare(request.Model, request.Options, set, request.Threads, null, cancel);
        ExecutionPlan whole = ExecutionPlan.Compile(request.Model, request.Options);
        Func<HashableLayer, int, double> cost = HashCosts.Find(request.CostName);
        HashSearch search = HashSearch.Prepare(
            network, contexts, longest, set.Examples, set.Judge(whole.Outputs.Count), set.Quantity.CountsRight() ? set.Output : null,
            new HashSearchOptions(request.Loss, request.Longest, cost, request.Threads), null, cancel);
        bool interrupted = false;
        int ticks = 0, expected = 6 * longest.Length + 10, remembered;
        using EvaluationCache cache = CandidateCache.Open(
            request.CacheFolder, $"hash {CacheVersion} {string.Join(' ', request.Hashes.Texts().Values)} {string.Join(',', exponents)}",
            request.Model, request.Options, set);
        remembered = cache.Read;
        try
        {
            search.Run(cache, () => progress?.Invoke(Searching * Math.Min(1, ++ticks / (double)expected)), cancel);
        }
        catch (OperationCanceledException) when (search.IsWithinBudget)
        {
            (interrupted, cancel) = (true, CancellationToken.None);
        }

        var setup = new CamSetup(network, request.Hashes, search.Best, exponents);
        var runs = new Progressive(progress, Searching, Steps(request, interrupted));
        Measured measured = runs.Step(() => measure.Run(network.Apply(contexts, search.Best), null, cancel));
        Measured most = search.Best.SequenceEqual(longest)
            ? measured
            : runs.Step(() => measure.Run(network.Apply(contexts, longest), null, cancel));
        ProfileMeasure? others = request.HeldOut is { } held
            ? ProfileMeasure.Prepare(request.Model, request.Options, held, request.Threads, null, cancel)
            : null;
        Measured? heldOut = others is null ? null : runs.Step(() => others.Run(network.Apply(contexts, search.Best), null, cancel));
        LayerAngles?[] angles = AngleSurvey.Run(network, contexts, search.Best, set.Examples, request.Threads, cancel);
        var seeds = new List<SeedRun>();
        LengthCurvePoint[] curve = [];
        try
        {
            if (!interrupted) curve = Curve(request, network, contexts, exponents, measure, runs, cancel);
            for (int i = 1; i < request.Seeds && !interrupted; i++)
            {
                ulong seed = unchecked(request.Hashes.Seed + (ulong)i);
                seeds.Add(new SeedRun(seed, runs.Step(() => (others ?? measure).Run(setup.Model(seed), null, cancel))));
            }
        }
        catch (OperationCanceledException)
        {
            interrupted = true;
        }

        double untouched = measure.Judge is ClassJudge judge ? 100.0 * judge.Right / set.Examples.Count : 0;
        var found = new FoundWidths(request.Loss, search.Best, null, search.IsWithinBudget, search.IsComplete);
        double frozen = seeds.Append(new SeedRun(request.Hashes.Seed, heldOut ?? measured)).Average(s => s.Measured.Value);
        string? loss = FrozenLoss.Remark(setup, set.Quantity, (heldOut ?? measured).Paired?.Before ?? untouched, frozen,
            whole.Outputs[set.Output].Shape.Length);
        string[] warnings =
        [
            .. ProfileWarnings.Of(set.Quantity, found, measured, heldOut).Where((w, i) => i > 0 || search.IsWithinBudget),
            .. Warnings(request, search, setup, seeds, heldOut ?? measured, loss),
        ];
        HashedLayerResult[] layers =
        [
            .. network.Layers.Select(l => new HashedLayerResult(
                l, search.Best[l.Index], exponents[l.Index],
                search.Noise[l.Index] > 0 ? Math.Sqrt(search.Noise[l.Index]) : null, angles[l.Index])),
        ];
        var result = new HashResult(
            setup, request.Facts, set.Quantity, untouched, request.Loss, request.CostName, search.CostOf(search.Best),
            search.CostOf(longest), search.IsComplete, search.IsWithinBudget, measured, heldOut,
            most, seeds, curve, layers, warnings, search.Log);
        progress?.Invoke(1);
        return new HashStudy(result, new HashTiming(search.Work.Candidates, search.Work.Stopped, remembered, search.Work.Passes,
            Stopwatch.GetElapsedTime(start).TotalSeconds), interrupted);
    }

    private static LengthCurvePoint[] Curve(
        HashRequest request, HashedNetwork network, HashContexts contexts, int[] exponents, ProfileMeasure measure,
        Progressive runs, CancellationToken cancel)
    {
        int[] lengths = [.. Lengths(request.Longest)];
        var values = lengths.ToDictionary(k => k, _ => new List<double>());
        for (int i = 0; i < request.Seeds; i++)
        {
            HashOptions options = request.Hashes with { Seed = unchecked(request.Hashes.Seed + (ulong)i) };
            HashContexts of = i == 0 ? contexts : network.Contexts(options, network.Lengths(request.Longest, options), exponents);
            foreach (int k in lengths)
                values[k].Add(runs.Step(() => measure.Run(network.Apply(of, network.Lengths(k, options)), null, cancel)).Value);
        }

        return [.. lengths.Select(k => new LengthCurvePoint(k, values[k]))];
    }

    // The lengths of the paper, and doubled ones beyond them.
    private static IEnumerable<int> Lengths(int longest)
    {
        for (int k = HashPlan.Shortest; k <= Math.Min(longest, HashPlan.Longest); k += HashPlan.Chunk) yield return k;
        int last = HashPlan.Longest;
        for (; 2 * last <= longest; last *= 2) yield return 2 * last;
        if (longest > HashPlan.Longest && last != longest) yield return longest;
    }

    private static int Steps(HashRequest request, bool interrupted) =>
        3 + (interrupted ? 0 : request.Seeds * Lengths(request.Longest).Count() + request.Seeds - 1);

    private static IEnumerable<string> Warnings(
        HashRequest request, HashSearch search, CamSetup setup, List<SeedRun> seeds, Measured own, string? loss)
    {
        if (!search.IsWithinBudget)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Even {request.Longest} bits in every layer do not keep this loss, so the plan has them "
                + $"all.{(loss is null ? $" What helps: {FrozenLoss.Remedies(request.Hashes)}." : "")}");
        }

        if (seeds.Count > 0 && own.Paired is not null)
        {
            double worst = seeds.Min(s => s.Measured.Value);
            if (worst < own.Value - Math.Max(1, request.Loss))
                yield return string.Create(CultureInfo.InvariantCulture, $"The lengths hold for seed {request.Hashes.Seed}; with other "
                    + $"seeds the same lengths reach as little as {worst:0.00} % (this one: {own.Value:0.00} %). The seed "
                    + $"belongs to the plan.");
        }

        foreach (string remark in setup.Remarks().Prepend(loss).OfType<string>())
            yield return char.ToUpperInvariant(remark[0]) + remark[1..];
    }

    private sealed class Progressive(Action<double>? progress, double begun, int steps)
    {
        private int _done;

        public Measured Step(Func<Measured> run)
        {
            Measured measured = run();
            progress?.Invoke(begun + (1 - begun) * Math.Min(1, ++_done / (double)steps));
            return measured;
        }
    }
}
