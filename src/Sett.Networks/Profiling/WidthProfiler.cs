using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>How widths are looked for.</summary>
public enum SearchKind
{
    /// <summary>One width for all activations, one for all weights.</summary>
    Uniform,
    /// <summary>What each operand needs alone, raised together.</summary>
    PerLayer,
    /// <summary>All operands together.</summary>
    Joint,
}

/// <summary>What a search is told.</summary>
/// <param name="Losses">Losses to find a profile for, in the quantity's unit, the strictest first.</param>
/// <param name="Search">How widths are looked for.</param>
/// <param name="Reduction">How quantised networks lose bits.</param>
/// <param name="ContainerBits">Word length of floating-point networks seen as fixed point: 16 or 8.</param>
/// <param name="Threads">The most threads.</param>
/// <param name="Memory">Bytes that kept values may take.</param>
public sealed record ProfilerOptions(
    IReadOnlyList<double> Losses, SearchKind Search = SearchKind.Joint, Reduction Reduction = Reduction.Drop, int ContainerBits =
        16, int Threads = 1, long Memory = 1L << 30);

/// <summary>The widths that were found for a loss.</summary>
/// <param name="Loss">The loss that was allowed.</param>
/// <param name="Widths">Bits of each operand.</param>
/// <param name="Lone">Bits that each operand needs alone; null where the search does not ask.</param>
/// <param name="IsWithinBudget">Whether the loss is kept; false only where even the most bits do not.</param>
/// <param name="IsComplete">Whether the search came to its end.</param>
public sealed record FoundWidths(double Loss, int[] Widths, int[]? Lone, bool IsWithinBudget, bool IsComplete);

/// <summary>
/// Finds the fewest bits of every layer's operands that keep a network's quality on examples. Losses are searched from the strictest on,
/// each from the widths of the one before, so that a larger loss never takes more bits. The result depends on the examples alone, not on
/// threads or machine.
/// </summary>
public sealed class WidthProfiler
{
    /// <summary>Examples that noise is measured on: an eighth of them, within these bounds.</summary>
    private const int FewestNoiseExamples = 4, MostNoiseExamples = 64;

    private const string MostBits = "most bits";

    private readonly CutGraph _graph;
    private readonly Examples _examples;
    private readonly ProfilerOptions _options;
    private readonly NoiseJudge _noiseJudge;
    private readonly IJudge _judge;
    private readonly List<FoundWidths> _found = [];
    private CandidateRuns? _runs, _noiseRuns;
    private Trials? _trials;

    private WidthProfiler(CutGraph graph, Examples examples, IJudge judge, NoiseJudge noise, ProfilerOptions options) =>
        (_graph, _examples, _judge, _noiseJudge, _options) = (graph, examples, judge, noise, options);

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<NetworkNode> Layers => _graph.Layers;

    /// <summary>Two operands a layer, activations first, with the ranges over all examples.</summary>
    public ProfiledOperand[] Operands { get; private set; } = [];

    /// <summary>What was found so far, the strictest loss first; also after an interruption.</summary>
    public IReadOnlyList<FoundWidths> Found => _found;

    /// <summary>Every candidate that was tried.</summary>
    public IReadOnlyList<Trial> Log => _trials?.Log ?? [];

    /// <summary>What the candidates took, in runs of the whole network over all examples; the run that finds ranges is one more.</summary>
    public CandidateWork Work => _runs?.Work ?? default;

    /// <summary>Runs of the whole network that measuring noise was worth, over all examples.</summary>
    public double NoisePasses => _noiseRuns is { } runs ? runs.Work.Passes * NoiseCount / _examples.Count : 0;

    private int NoiseCount => NoiseCountOf(_examples.Count);

    private static int NoiseCountOf(int examples) => Math.Min(examples, Math.Clamp(examples / 8, FewestNoiseExamples, MostNoiseExamples));

    /// <summary>Runs the untouched network over all examples: its ranges and what it is judged by.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How its dimensions are bound.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="judge">Says how wrong a candidate is; is shown the untouched outputs.</param>
    /// <param name="classOutput">The output that holds class scores, or null for a network that is no classifier.</param>
    /// <param name="options">What is searched for.</param>
    /// <param name="done">Told the number of finished examples.</param>
    /// <param name="cancel">Ends the run.</param>
    public static WidthProfiler Prepare(
        OnnxModel model, PlanOptions plan, Examples examples, IJudge judge, int? classOutput, ProfilerOptions options,
        Action<int>? done, CancellationToken cancel)
    {
        var graph = new CutGraph(model, plan);
        if (graph.Layers.Count == 0)
            throw new BadInputException($"{model.Path}: has no layer that multiplies and accumulates, so there is nothing to profile.");
        var profiler = new WidthProfiler(graph, examples, judge, new NoiseJudge(NoiseCountOf(examples.Count), classOutput), options);
        profiler.Operands = OperandSurvey.Run(graph, examples, options.ContainerBits, options.Threads, (i, outputs) =>
        {
            judge.SeeUntouched(i, outputs);
            if (i < profiler.NoiseCount) profiler._noiseJudge.SeeUntouched(i, outputs);
        }, done, cancel);
        return profiler;
    }

    /// <summary>Searches; what was found stays when it is interrupted.</summary>
    /// <param name="cost">What a layer costs at so many activation and weight bits.</param>
    /// <param name="cache">What is known of candidates already.</param>
    /// <param name="progress">Told the share of the work that is about done, 0 to 1.</param>
    /// <param name="cancel">Interrupts it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public void Search(Func<int, int, int, double> cost, EvaluationCache cache, Action<double>? progress, CancellationToken cancel)
    {
        var space = new SearchSpace(Operands, cost);
        _runs = new CandidateRuns(_graph, Operands, _options.Reduction, _examples, _judge, _options.Threads, _options.Memory);
        _noiseRuns = new CandidateRuns(_graph, Operands, _options.Reduction, _examples.Take(NoiseCount), _noiseJudge,
            _options.Threads, _options.Memory);
        _trials = new Trials(_runs, cache, _judge, cancel);
        var steps = new Steps(progress, Operands.Length, _options.Losses.Count);
        bool needsNoise = _options.Search != SearchKind.Uniform;
        int[] ceiling = space.Most(), loneCeiling = space.Most();
        // Where the most bits keep no loss at all there is nothing to look for.
        _trials.Allow(_options.Losses[^1]);
        bool possible = _trials.Passes(MostBits, ceiling, 0);
        NoiseCurves? noise = null;
        try
        {
            if (possible && needsNoise) noise = NoiseCurves.Measure(space, _noiseRuns, steps.Noise, cancel);
        }
        catch (OperationCanceledException)
        {
            _found.Add(new FoundWidths(_options.Losses[^1], ceiling, null, true, false));
            throw;
        }

        for (int i = 0; i < _options.Losses.Count; i++)
        {
            double loss = _options.Losses[i];
            _trials.Allow(loss);
            steps.Begin(i);
            int[]? lone = null;
            JointSearch? joint = null;
            bool keeps = false;
            try
            {
                if (!possible || (_found.LastOrDefault() is not { IsWithinBudget: true } && !_trials.Passes(MostBits, ceiling, 0)))
                {
                    _found.Add(new FoundWidths(loss, ceiling, null, false, true));
                    continue;
                }

                keeps = true;
                if (needsNoise) loneCeiling = lone = LoneMinima.Find(space, noise!, _trials, loneCeiling, steps.Lone);
                int[] widths;
                switch (_options.Search)
                {
                    case SearchKind.Uniform: widths = PlainSearches.Uniform(space, _trials, ceiling, ceiling, steps.Tick); break;
                    case SearchKind.PerLayer: widths = PlainSearches.PerLayer(_trials, lone!, ceiling, steps.Tick); break;
                    default:
                        joint = new JointSearch(space, noise!, _trials, steps.Tick);
                        joint.Run(ceiling, lone!);
                        widths = joint.Best;
                        break;
                }

                _found.Add(new FoundWidths(loss, ceiling = widths, lone, true, true));
            }
            catch (OperationCanceledException)
            {
                if (keeps) _found.Add(new FoundWidths(loss, joint?.Best is { Length: > 0 } best ? best : ceiling, lone, true, false));
                throw;
            }
        }

        progress?.Invoke(1);
    }

    /// <summary>What rounds the operands to widths, for a model to be written or run.</summary>
    public IReadOnlyList<OperandRounding> Roundings(int[] widths) =>
        CandidateRuns.Roundings(_graph, Operands, _options.Reduction, widths, 0, _graph.Layers.Count);

    // Shares of the work as they usually come out: noise an eighth, then for each loss two fifths for operands alone, the rest together.
    private sealed class Steps(Action<double>? progress, int operands, int losses)
    {
        private const double NoiseShare = 0.1, LoneShare = 0.4;
        private double _begin, _joint;

        public void Noise(int done) => progress?.Invoke(NoiseShare * done / operands);

        public void Begin(int loss) => (_begin, _joint) = (NoiseShare + (1 - NoiseShare) * loss / losses, 0);

        public void Lone(int done) => progress?.Invoke(_begin + (1 - NoiseShare) / losses * LoneShare * done / operands);

        public void Tick()
        {
            _joint++;
            double share = Math.Min(1, _joint / (3.0 * operands));
            progress?.Invoke(_begin + (1 - NoiseShare) / losses * (LoneShare + (1 - LoneShare) * share));
        }
    }
}
