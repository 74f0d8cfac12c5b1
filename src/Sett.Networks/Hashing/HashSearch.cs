using Sett.Networks.Execution;
using Sett.Networks.Profiling;

namespace Sett.Networks.Hashing;

/// <summary>What a search for hash lengths is told.</summary>
/// <param name="Loss">The loss that is allowed, in the quantity's unit.</param>
/// <param name="Longest">The longest hash, whole chunks.</param>
/// <param name="Cost">What a layer costs at so many bits.</param>
/// <param name="Threads">The most threads.</param>
/// <param name="Memory">Bytes that kept values may take.</param>
public sealed record HashSearchOptions(
    double Loss, int Longest, Func<HashableLayer, int, double> Cost, int Threads = 1, long Memory = 1L << 30);

/// <summary>
/// Looks for the cheapest hash lengths, a chunk of the CAM at a time, that keep a network's quality on examples with the projections of one
/// seed. First a path is laid from the longest hashes down that always shortens the layer which saves most for the noise that it adds; its
/// last point within the budget is found by halving, single chunks are taken away until none can go, and in small networks one layer gets a
/// chunk where others lose more. The result depends on the examples alone, not on threads or machine.
/// </summary>
public sealed class HashSearch
{
    /// <summary>Examples that noise is measured on: an eighth of them, within these bounds.</summary>
    private const int FewestNoiseExamples = 4, MostNoiseExamples = 64;

    /// <summary>Exchanges are tried where so few layers make them cheap.</summary>
    private const int MostExchangedLayers = 16, MostExchanges = 200;

    private readonly HashedNetwork _network;
    private readonly HashSearchOptions _options;
    private readonly CandidateRuns _runs, _noiseRuns;
    private readonly IJudge _judge;
    private readonly int[] _longest;
    private Trials? _trials;

    private HashSearch(HashedNetwork network, HashContexts contexts, int[] longest, IJudge judge, NoiseJudge noise,
        Examples examples, HashSearchOptions options)
    {
        (_network, _options, _judge, _longest) = (network, options, judge, longest);
        CandidateRuns Runs(Examples some, IJudge by) =>
            new(network.Graph, 1, (piece, bits, _, _) => network.Apply(piece, contexts, bits), some, by, options.Threads, options.Memory);
        (_runs, _noiseRuns) = (Runs(examples, judge), Runs(examples.Take(NoiseCount(examples.Count)), noise));
        Best = longest;
        Noise = new double[longest.Length];
    }

    /// <summary>The best lengths so far; holds when the search is interrupted.</summary>
    public int[] Best { get; private set; }

    /// <summary>Whether <see cref="Best"/> keeps the budget; false only where even the longest hashes do not.</summary>
    public bool IsWithinBudget { get; private set; }

    /// <summary>Whether the search came to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// How far outputs move when a layer alone has the shortest hashes: squared differences over squared outputs; 0 for exact layers.
    /// </summary>
    public double[] Noise { get; }

    /// <summary>Every candidate that was tried.</summary>
    public IReadOnlyList<Trial> Log => _trials?.Log ?? [];

    /// <summary>What the candidates took.</summary>
    public CandidateWork Work => _runs.Work;

    /// <summary>Runs the untouched network over all examples, so that the judge knows what there is to lose.</summary>
    /// <param name="network">The network.</param>
    /// <param name="contexts">Contexts of its kernels with the longest hashes.</param>
    /// <param name="longest">For each layer, the longest hash; 0 where it stays exact.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="judge">Says how wrong a candidate is.</param>
    /// <param name="classOutput">The output that holds class scores, or null for a network that is no classifier.</param>
    /// <param name="options">What is searched for.</param>
    /// <param name="done">Told the number of finished examples.</param>
    /// <param name="cancel">Ends the run.</param>
    public static HashSearch Prepare(
        HashedNetwork network, HashContexts contexts, int[] longest, Examples examples, IJudge judge, int? classOutput,
        HashSearchOptions options, Action<int>? done, CancellationToken cancel)
    {
        int few = NoiseCount(examples.Count);
        var noise = new NoiseJudge(few, classOutput);
        ExecutionPlan plan = network.Graph.Compile(0, network.Layers.Count, []);
        ExampleLoop.Run(plan, examples.Count, options.Threads, (session, i) =>
        {
            IReadOnlyList<Numerics.Tensors.Tensor> outputs = session.Run(examples.Read(i));
            judge.SeeUntouched(i, outputs);
            if (i < few) noise.SeeUntouched(i, outputs);
        }, done, cancel);
        return new HashSearch(network, contexts, longest, judge, noise, examples, options);
    }

    /// <summary>Searches; what was found stays when it is interrupted.</summary>
    /// <param name="cache">What earlier runs found, for these examples and contexts.</param>
    /// <param name="tick">Told after each trial.</param>
    /// <param name="cancel">Interrupts it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public void Run(EvaluationCache cache, Action? tick, CancellationToken cancel)
    {
        _trials = new Trials(_runs, cache, _judge, cancel);
        _trials.Allow(_options.Loss);
        IsWithinBudget = Passes("longest", _longest, 0, tick);
        if (IsWithinBudget)
        {
            MeasureNoise(tick, cancel);
            Descend(tick);
            while (Shorten(tick))
            {
            }

            if (_longest.Count(l => l > 0) <= MostExchangedLayers && Exchange(tick))
            {
                while (Shorten(tick))
                {
                }
            }
        }

        IsComplete = true;
    }

    /// <summary>The cost of a plan.</summary>
    public double CostOf(IReadOnlyList<int> bits) => _network.Layers.Sum(l => bits[l.Index] == 0 ? 0 : _options.Cost(l, bits[l.Index]));

    private static int NoiseCount(int examples) => Math.Min(examples, Math.Clamp(examples / 8, FewestNoiseExamples, MostNoiseExamples));

    private void MeasureNoise(Action? tick, CancellationToken cancel)
    {
        for (int layer = 0; layer < _longest.Length; layer++)
        {
            if (_longest[layer] == 0) continue;
            var alone = new int[_longest.Length];
            alone[layer] = HashPlan.Shortest;
            Noise[layer] = _noiseRuns.Run(alone, [double.PositiveInfinity], layer, cancel)![0];
            tick?.Invoke();
        }
    }

    // The error of an angle falls with the root of the hash length, so noise falls with the length.
    private double NoiseAt(int layer, int bits) => Noise[layer] * HashPlan.Shortest / bits;

    private void Descend(Action? tick)
    {
        List<int[]> path = [_longest];
        while (Next(path[^1]) is { } next) path.Add(next);
        int keeps = 0, fails = path.Count;
        while (fails - keeps > 1)
        {
            int middle = (keeps + fails) / 2;
            if (Passes("path", path[middle], 0, tick)) keeps = middle;
            else fails = middle;
        }

        Best = path[keeps];
        // One length for all may do better than any point of the path.
        for (int bits = HashPlan.Shortest; bits < _options.Longest; bits += HashPlan.Chunk)
        {
            int[] uniform = [.. _longest.Select(l => Math.Min(l, bits))];
            if (CostOf(uniform) >= CostOf(Best)) break;
            if (Passes("uniform", uniform, 0, tick)) Best = uniform;
        }

        int[]? Next(int[] at)
        {
            int chosen = -1;
            double most = 0;
            foreach (HashableLayer layer in _network.Layers)
            {
                int now = at[layer.Index], then = now - HashPlan.Chunk;
                if (then < HashPlan.Shortest) continue;
                double worth = (_options.Cost(layer, now) - _options.Cost(layer, then)) / Math.Max(
                    1e-18, NoiseAt(layer.Index, then) - NoiseAt(layer.Index, now));
                if (worth > most) (most, chosen) = (worth, layer.Index);
            }

            return chosen < 0 ? null : With(at, (chosen, -HashPlan.Chunk));
        }
    }

    // One chunk of each layer, front to back, so that what lies before a layer need not run again.
    private bool Shorten(Action? tick)
    {
        bool changed = false;
        for (int layer = 0; layer < Best.Length; layer++)
        {
            if (Best[layer] < HashPlan.Shortest + HashPlan.Chunk) continue;
            int[] shorter = With(Best, (layer, -HashPlan.Chunk));
            if (!Passes("shorten", shorter, layer, tick)) continue;
            (Best, changed) = (shorter, true);
        }

        return changed;
    }

    // One layer gets a chunk, one or two others lose one; promising exchanges first.
    private bool Exchange(Action? tick)
    {
        bool changed = false;
        int tried = 0;
        for (bool again = true; again && tried < MostExchanges;)
        {
            again = false;
            double now = CostOf(Best);
            foreach (int[] bits in Exchanges().Where(b => CostOf(b) < now * (1 - 1e-12))
                .OrderBy(b => b.Select((k, l) => k == 0 ? 0 : NoiseAt(l, k)).Sum()).Take(MostExchanges / 4).ToArray())
            {
                if (++tried > MostExchanges) break;
                if (!Passes("exchange", bits, 0, tick)) continue;
                (Best, again, changed) = (bits, true, true);
                break;
            }
        }

        return changed;
    }

    private IEnumerable<int[]> Exchanges()
    {
        int[] at = Best;
        for (int more = 0; more < at.Length; more++)
        {
            if (at[more] == 0 || at[more] >= _longest[more]) continue;
            for (int i = 0; i < at.Length; i++)
            {
                for (int j = i; j < at.Length; j++)
                {
                    if (i == more || j == more || at[i] == 0 || at[j] == 0) continue;
                    int[] bits = i == j
                        ? With(at, (more, HashPlan.Chunk), (i, -HashPlan.Chunk))
                        : With(at, (more, HashPlan.Chunk), (i, -HashPlan.Chunk), (j, -HashPlan.Chunk));
                    if (bits[i] >= HashPlan.Shortest && bits[j] >= HashPlan.Shortest) yield return bits;
                }
            }
        }
    }

    private bool Passes(string phase, int[] bits, int shared, Action? tick)
    {
        bool passes = _trials!.Passes(phase, bits, shared);
        tick?.Invoke();
        return passes;
    }

    private static int[] With(int[] bits, params ReadOnlySpan<(int Layer, int More)> changes)
    {
        int[] changed = [.. bits];
        foreach ((int layer, int more) in changes) changed[layer] += more;
        return changed;
    }
}
