using Sett.Networks.Execution;
using Sett.Numerics.FixedPoint;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>Is given the integers of a layer as soon as the network has computed its operands.</summary>
public delegate void LayerSink(NetworkNode node, LayerValues values);

/// <summary>
/// Captures the integers of every layer while a network runs. Layers come one by one, in the order in which their operands are made;
/// nothing is kept of a layer once it is handed on, except operands that wait for a second one.
/// </summary>
public sealed class LayerCapture
{
    private readonly LayerFormats _formats;
    private readonly Dictionary<string, List<NetworkNode>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<NetworkNode, string[]> _needs = [];
    private readonly Dictionary<NetworkNode, Tensor<short>> _weights = [];
    private readonly NetworkNode[] _constantLayers;

    /// <summary>Prepares the capture of a network's layers: constant weights become integers now, once.</summary>
    public LayerCapture(Network network, LayerFormats formats)
    {
        _formats = formats;
        var constant = new List<NetworkNode>();
        foreach (NetworkNode node in network.Layers)
        {
            NetworkLayer layer = node.Layer!;
            if (layer.Weights.Constant is { } weights && layer.Weights.ZeroPointValue is null)
                _weights[node] = OperandIntegers.Of(node.Name, layer.Shape, layer.Weights, weights,
                    Format(layer.Weights), null, isWeights: true);
            string[] needs = [.. Needs(layer.Activations).Concat(_weights.ContainsKey(node) ? [] : Needs(layer.Weights)).Distinct()];
            _needs[node] = needs;
            if (needs.Length == 0) constant.Add(node);
            foreach (string name in needs)
            {
                if (!_waiting.TryGetValue(name, out List<NetworkNode>? nodes)) _waiting[name] = nodes = [];
                nodes.Add(node);
            }
        }

        _constantLayers = [.. constant];
        Observed = _waiting.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The values that the plan has to let an observer see.</summary>
    public IReadOnlySet<string> Observed { get; }

    /// <summary>An observer of one run that hands on every layer's integers.</summary>
    public ValueObserver Observer(LayerSink sink)
    {
        var held = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var missing = _needs.Where(n => n.Value.Length > 1).ToDictionary(n => n.Key, n => n.Value.Length);
        foreach (NetworkNode node in _constantLayers) Emit(node, held, sink);
        return (name, value) =>
        {
            if (!_waiting.TryGetValue(name, out List<NetworkNode>? nodes)) return;
            if (nodes.Any(n => _needs[n].Length > 1)) held[name] = Copy(value);
            var current = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [name] = value };
            foreach (NetworkNode node in nodes)
            {
                if (_needs[node].Length == 1) Emit(node, current, sink);
                else if (--missing[node] == 0) Emit(node, held, sink);
            }
        };
    }

    private static IEnumerable<string> Needs(LayerOperand operand)
    {
        if (operand.Constant is null) yield return operand.Value;
        if (operand.ZeroPointValue is not null) yield return operand.ZeroPointValue;
    }

    internal static Tensor Copy(Tensor value)
    {
        Tensor copy = Tensor.Create(value.Type, value.Shape);
        value.Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    private void Emit(NetworkNode node, Dictionary<string, Tensor> values, LayerSink sink)
    {
        NetworkLayer layer = node.Layer!;
        Tensor<short> activations = Integers(node, layer.Activations, values, isWeights: false);
        Tensor<short> weights =
            _weights.TryGetValue(node, out Tensor<short>? constant) ? constant : Integers(node, layer.Weights, values, isWeights: true);
        sink(node,
            new LayerValues(node.Name, layer.Shape, activations, ValueFormat(layer.Activations), weights, ValueFormat(layer.Weights)));
    }

    private Tensor<short> Integers(NetworkNode node, LayerOperand operand, Dictionary<string, Tensor> values, bool isWeights)
    {
        int? zeroPoint = operand.ZeroPointValue is { } name ? ZeroPoint(values[name]) : null;
        return OperandIntegers.Of(node.Name, node.Layer!.Shape, operand, operand.Constant ?? values[operand.Value],
            Format(operand), zeroPoint, isWeights);
    }

    private static int ZeroPoint(Tensor value) => value switch
    {
        Tensor<byte> t => t[0],
        Tensor<sbyte> t => t[0],
        _ => 0,
    };

    private FixedPointFormat Format(LayerOperand operand) =>
        operand.Encoding == OperandEncoding.Float ? _formats.FormatOf(operand) : new FixedPointFormat(16, 0);

    private ValueFormat ValueFormat(LayerOperand operand) => operand.Encoding == OperandEncoding.Float
        ? new ValueFormat(_formats.ContainerBits, _formats.ContainerBits, true, Format(operand).Scale)
        : operand.Format;
}
