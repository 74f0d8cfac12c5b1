using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>How much running candidates took.</summary>
/// <param name="Candidates">Candidates that were run.</param>
/// <param name="Stopped">Those of them that were given up early.</param>
/// <param name="Passes">Runs of the whole network over all examples that the work is worth, by multiply-accumulate operations.</param>
public readonly record struct CandidateWork(int Candidates, int Stopped, double Passes);

/// <summary>Changes the layers of a piece of a network as a candidate says.</summary>
/// <param name="piece">The piece.</param>
/// <param name="candidate">The candidate.</param>
/// <param name="from">The piece's first layer.</param>
/// <param name="to">The layer behind its last.</param>
internal delegate OnnxModel CandidateChange(OnnxModel piece, int[] candidate, int from, int to);

/// <summary>
/// Runs candidates (a width for each operand) over examples. A candidate is given up as soon as it cannot keep its budget, and what lies
/// before its first change is not run again where the values in front of that layer are at hand.
/// </summary>
internal sealed class CandidateRuns
{
    private readonly CutGraph _graph;
    private readonly CandidateChange _change;
    private readonly int _perLayer;
    private readonly IJudge _judge;
    private readonly int[] _order;
    private readonly int _threads;
    private readonly long _memory;
    private readonly double[] _behind;
    private readonly Kept _inputs;
    private Kept? _kept;

    /// <summary>Prepares runs of networks whose operands are rounded: a candidate has two widths a layer.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="operands">Two operands a layer.</param>
    /// <param name="reduction">How quantised networks lose bits.</param>
    /// <param name="examples">The examples; they are kept in memory where there is room.</param>
    /// <param name="judge">Who judges outputs; has seen the untouched ones.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="memory">Bytes that kept values may take.</param>
    public CandidateRuns(
        CutGraph graph, ProfiledOperand[] operands, Reduction reduction, Examples examples, IJudge judge, int threads, long memory)
        : this(graph, 2, (piece, widths, from, to) =>
            RoundingInsertion.Apply(piece, Roundings(graph, operands, reduction, widths, from, to)), examples, judge, threads, memory)
    {
    }

    /// <summary>Prepares runs of networks that are changed in another way.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="perLayer">How many numbers of a candidate belong to a layer.</param>
    /// <param name="change">Changes a piece of the network as a candidate says.</param>
    /// <param name="examples">The examples; they are kept in memory where there is room.</param>
    /// <param name="judge">Who judges outputs; has seen the untouched ones.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="memory">Bytes that kept values may take.</param>
    public CandidateRuns(CutGraph graph, int perLayer, CandidateChange change, Examples examples, IJudge judge, int threads, long memory)
    {
        (_graph, _perLayer, _change, _judge, _threads, _memory) = (graph, perLayer, change, judge, threads, memory);
        _order = judge.Order();
        _inputs = new Kept(0, [], examples.Read);
        var macs = new double[graph.Layers.Count + 1];
        for (int layer = graph.Layers.Count - 1; layer >= 0; layer--) macs[layer] = macs[layer + 1] + graph.Layers[layer].Layer!.Shape.Macs;
        _behind = [.. macs.Select(m => m / macs[0])];
    }

    /// <summary>What has been run so far.</summary>
    public CandidateWork Work { get; private set; }

    /// <summary>Runs a candidate.</summary>
    /// <param name="widths">Bits of each operand; 0 leaves it as it is.</param>
    /// <param name="budget">The most that each cost may be.</param>
    /// <param name="shared">
    /// The layer up to which other candidates agree with this one: the values in front of it are kept, and used where they are at hand.
    /// </param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>The costs, or null if one is above the budget.</returns>
    public double[]? Run(int[] widths, double[] budget, int shared, CancellationToken cancel)
    {
        Kept from = Nearest(widths, shared, cancel);
        ExecutionPlan plan = Compile(widths, from.Layer, _graph.Layers.Count);
        int values = _judge.Values, ran = 0;
        var all = new double[_order.Length * values];
        var sums = new double[_judge.Counted];
        bool stopped = false;
        ExampleLoop.Run(
            plan, _order.Length, _threads,
            (session, i) =>
            {
                if (Volatile.Read(ref stopped)) return;
                int example = _order[i];
                Span<double> own = all.AsSpan(example * values, values);
                _judge.Judge(example, session.Run(from.Values(example)), own);
                lock (sums)
                {
                    ran++;
                    for (int k = 0; k < sums.Length; k++)
                    {
                        sums[k] += own[k];
                        // Real numbers are added in another order here than by the judge; only what is clearly above is given up.
                        if (sums[k] > budget[k] * (1 + 1e-9)) Volatile.Write(ref stopped, true);
                    }
                }
            },
            null, cancel);
        Work = new CandidateWork(Work.Candidates + 1, Work.Stopped + (stopped ? 1 : 0),
            Work.Passes + _behind[from.Layer] * ran / _order.Length);
        if (stopped) return null;
        double[] costs = _judge.Costs(all);
        return costs.Where((c, k) => c > budget[k]).Any() ? null : costs;
    }

    /// <summary>What rounds a candidate's operands from one layer to another.</summary>
    public static IReadOnlyList<OperandRounding> Roundings(
        CutGraph graph, ProfiledOperand[] operands, Reduction reduction, int[] widths, int from, int to)
    {
        var roundings = new List<OperandRounding>();
        for (int o = 2 * from; o < 2 * to; o++)
        {
            if (widths[o] == 0 || operands[o].IsUntouched(widths[o])) continue;
            roundings.Add(new OperandRounding(graph.NodeOf(o / 2).Outputs[0], operands[o], operands[o].At(widths[o], reduction)));
        }

        return roundings;
    }

    /// <summary>
    /// The values nearest in front of a layer that this candidate shares; makes those of the layer itself where they fit into memory.
    /// </summary>
    private Kept Nearest(int[] widths, int shared, CancellationToken cancel)
    {
        Kept from = _kept is { } kept && kept.Layer <= shared && widths.AsSpan(0, _perLayer * kept.Layer).SequenceEqual(kept.Widths)
            ? kept
            : _inputs;
        if (from.Layer == shared) return from;
        IReadOnlyList<NamedValue> alive = _graph.Alive(shared);
        long bytes = alive.Sum(v => (long)v.Shape.Length * v.Type.SizeInBytes());
        if (bytes * _order.Length > _memory) return from;
        ExecutionPlan plan = Compile(widths, from.Layer, shared);
        var values = new Tensor[_order.Length][];
        ExampleLoop.Run(
            plan, values.Length, _threads, (session, i) => values[i] = [.. session.Run(from.Values(i)).Select(Copy)], null, cancel);
        Work = Work with { Passes = Work.Passes + _behind[from.Layer] - _behind[shared] };
        return _kept = new Kept(shared, widths[..(_perLayer * shared)], i => values[i]);
    }

    private ExecutionPlan Compile(int[] widths, int from, int to) => _graph.Compile(from, to, piece => _change(piece, widths, from, to));

    private static Tensor Copy(Tensor value)
    {
        Tensor copy = Tensor.Over(value.Type, value.Shape, AlignedMemory.AllocateUninitialized<byte>(value.Bytes.Length));
        value.Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>The values in front of a layer, of each example.</summary>
    private sealed record Kept(int Layer, int[] Widths, Func<int, Tensor[]> Values);
}
