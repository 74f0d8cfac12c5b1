using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// A network that can be cut in front of any of its layers, so that what lies before a change need not run again: a piece between two cuts
/// is a model of its own, whose inputs are the values that are alive at its first cut and whose outputs those at its last.
/// </summary>
internal sealed class CutGraph
{
    private readonly InferredGraph _graph;
    private readonly int[] _positions;
    private readonly PlanOptions _options;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How its dimensions are bound.</param>
    public CutGraph(OnnxModel model, PlanOptions options)
    {
        _graph = InferredGraph.Of(model, InputBinding.Bind(model, options), new HashSet<string>(), options.MemoryLimit);
        Network = NetworkReader.Read(_graph);
        Layers = [.. Network.Layers];
        _positions = [.. Layers.Select(l => l.Index), _graph.Nodes.Count];
        _options = new PlanOptions { MemoryLimit = options.MemoryLimit, Fuse = options.Fuse };
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The layers that multiply and accumulate.</summary>
    public IReadOnlyList<NetworkNode> Layers { get; }

    /// <summary>The node of a layer.</summary>
    public OnnxNode NodeOf(int layer) => _graph.Nodes[_positions[layer]].Node;

    /// <summary>A constant of the network, or null.</summary>
    public Tensor? Constant(string value) => _graph.Constants.GetValueOrDefault(value);

    /// <summary>Names, types and shapes of the values that are alive in front of a layer; in front of layer 0, the inputs.</summary>
    /// <param name="layer">0 to the number of layers; the last is behind the whole network.</param>
    public IReadOnlyList<NamedValue> Alive(int layer)
    {
        OnnxGraph whole = _graph.Model.Graph;
        if (layer == 0)
            return [.. whole.Inputs.Select(
                v => new NamedValue(v.Name, v.Type, _graph.Values.TryGetValue(v.Name, out ValueInfo info) ? info.Shape : Shape.Scalar))
                .Where(v => _graph.Values.ContainsKey(v.Name))];
        var made = whole.Inputs.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < Start(layer); i++) made.UnionWith(_graph.Nodes[i].Node.Outputs);
        made.Remove("");
        var used = new HashSet<string>(whole.Outputs.Select(o => o.Name), StringComparer.Ordinal);
        for (int i = Start(layer); i < _graph.Nodes.Count; i++) used.UnionWith(_graph.Nodes[i].Node.Inputs);
        return [.. made.Where(used.Contains).Order(StringComparer.Ordinal)
            .Select(n => new NamedValue(n, _graph.Values[n].Type, _graph.Values[n].Shape))];
    }

    /// <summary>Compiles the piece from one cut to another.</summary>
    /// <param name="from">The layer that is the first to run.</param>
    /// <param name="to">
    /// The layer in front of which it ends; the number of layers for the network's end, whose outputs are the network's.
    /// </param>
    /// <param name="change">What changes its layers.</param>
    /// <param name="observed">Values that an observer is shown.</param>
    public ExecutionPlan Compile(int from, int to, Func<OnnxModel, OnnxModel> change, IReadOnlySet<string>? observed = null) =>
        ExecutionPlan.Compile(change(Piece(from, to)), observed is null ? _options : _options with { Observed = observed });

    /// <summary>Compiles the piece from one cut to another, the operands of its layers rounded.</summary>
    public ExecutionPlan Compile(int from, int to, IReadOnlyList<OperandRounding> roundings, IReadOnlySet<string>? observed = null) =>
        Compile(from, to, piece => RoundingInsertion.Apply(piece, roundings), observed);

    /// <summary>The piece from one cut to another as a model, its sizes bound and what is constant computed.</summary>
    public OnnxModel Piece(int from, int to)
    {
        OnnxGraph whole = _graph.Model.Graph;
        OnnxNode[] nodes = [.. _graph.Nodes.Skip(Start(from)).Take(Start(to) - Start(from)).Select(n => n.Node)];
        var needed = nodes.SelectMany(n => n.Inputs).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<OnnxValue> outputs = to == Layers.Count ? whole.Outputs : [.. Alive(to).Select(Declared)];
        needed.UnionWith(outputs.Select(o => o.Name));
        return _graph.Model with
        {
            Graph = new OnnxGraph(
                whole.Name, nodes,
                _graph.Constants.Where(c => needed.Contains(c.Key)).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal),
                [.. Alive(from).Select(Declared)], outputs, []),
        };
    }

    private int Start(int layer) => layer == 0 ? 0 : _positions[layer];

    private static OnnxValue Declared(NamedValue value) =>
        new(value.Name, value.Type, [.. value.Shape.Sizes.ToArray().Select(s => new OnnxDimension(s, null))]);
}
