using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// A value that is an integer tensor times a scale: what DequantizeLinear says of its output. Names are those of the graph; the zero
/// point's is always there, made up where the node leaves it out.
/// </summary>
internal sealed record QuantizedValue(
    string Integers, string Scale, string ZeroPoint, float[] Scales, int[] Zeros, ElementType Type, long Axis, Tensor? Constant)
{
    /// <summary>Whether one scale and one zero point hold for the whole 8-bit tensor.</summary>
    public bool IsPlain => Scales.Length == 1 && Zeros.Length == 1 && Type is ElementType.Int8 or ElementType.UInt8;
}

/// <summary>Who makes a graph's values, how often they are used, and what they are where they are constant or quantised.</summary>
internal sealed class QdqIndex
{
    private const string Quantize = "QuantizeLinear";
    private const string Dequantize = "DequantizeLinear";

    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxNode> _moves = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fed;

    /// <summary>Indexes a model's graph.</summary>
    public QdqIndex(OnnxModel model)
    {
        OnnxGraph graph = model.Graph;
        _graph = graph;
        Opset = model.Opsets.GetValueOrDefault("", 1);
        _fed = graph.Inputs.Select(i => i.Name).Where(name => !graph.Initializers.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
        foreach (OnnxNode node in graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(o => o.Length > 0)) _makers[output] = node;
            foreach (string input in node.Inputs.Where(i => i.Length > 0)) _uses[input] = _uses.GetValueOrDefault(input) + 1;
        }

        foreach (OnnxValue output in graph.Outputs) _uses[output.Name] = _uses.GetValueOrDefault(output.Name) + 1;
    }

    /// <summary>The version of ONNX's own operators that the model uses.</summary>
    public int Opset { get; }

    /// <summary>Constants that rewritten nodes need and the graph does not have.</summary>
    public IReadOnlyDictionary<string, Tensor> MadeConstants => _made;

    /// <summary>The node that makes a value, or null.</summary>
    public OnnxNode? Maker(string value) => _makers.GetValueOrDefault(value);

    /// <summary>The node that makes a value which nothing else uses, or null.</summary>
    public OnnxNode? OnlyFor(string value) => _uses.GetValueOrDefault(value) == 1 ? Maker(value) : null;

    /// <summary>The value where it is an initializer or a Constant node's, or null.</summary>
    public Tensor? Constant(string value)
    {
        if (_made.TryGetValue(value, out Tensor? made)) return made;
        if (_graph.Initializers.TryGetValue(value, out Tensor? tensor) && !_fed.Contains(value)) return tensor;
        return Maker(value) is { Operator: "Constant", Domain: "" or "ai.onnx" } node
            && node.Attributes.Find("value") is { Kind: OnnxAttributeKind.Tensor } a
            ? (Tensor)a.Value
            : null;
    }

    /// <summary>Adds a constant under a new name.</summary>
    public string Add(string name, Tensor tensor)
    {
        _made.TryAdd(name, tensor);
        return name;
    }

    /// <summary>Whether a node quantises with one constant scale and zero point to 8 bits.</summary>
    public QuantizedValue? Quantized(OnnxNode node) =>
        node.Operator == Quantize && IsQdqDomain(node) ? Read(node, node.Outputs[0], OutputType(node)) : null;

    /// <summary>Nodes that move integers in place of the real numbers made of them.</summary>
    public IEnumerable<OnnxNode> Moves => _moves.Values;

    /// <summary>
    /// What a value is if a DequantizeLinear with constant parameters makes it, directly or through operators that only move elements
    /// (which are then done on the integers), or null.
    /// </summary>
    public QuantizedValue? Dequantized(string value)
    {
        if (Maker(value) is { } move && QdqMoves.IsMove(move) && Dequantized(move.Inputs[0]) is { IsPlain: true, Constant: null } moved)
        {
            string name = $"{value}/sett/integers";
            _moves.TryAdd(
                name, move with { Name = $"{move.Name}/sett", Inputs = [moved.Integers, .. move.Inputs.Skip(1)], Outputs = [name] });
            return moved with { Integers = name };
        }

        if (Maker(value) is not { Operator: Dequantize } node || !IsQdqDomain(node)) return null;
        string integers = node.Inputs[0];
        ElementType? type = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? Constant(node.Inputs[2])?.Type
            : Constant(integers)?.Type ?? (Maker(integers) is { Operator: Quantize } q && IsQdqDomain(q) ? OutputType(q) : null);
        return type is { } known ? Read(node, integers, known) : null;
    }

    /// <summary>The number of a value's dimensions where a convolution before it tells, or null.</summary>
    public int? Rank(string value)
    {
        for (OnnxNode? node = Maker(value); node is not null; node = Maker(node.Inputs[0]))
        {
            switch (node.Operator)
            {
                case "Conv":
                    return (Constant(node.Inputs[1]) ?? Dequantized(node.Inputs[1])?.Constant)?.Shape.Rank;
                case "QLinearConv":
                    return Constant(node.Inputs[3])?.Shape.Rank;
                case Quantize or Dequantize or "Relu" or "Clip" or "Identity" or "MaxPool" or "BatchNormalization":
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    private QuantizedValue? Read(OnnxNode node, string integers, ElementType? type)
    {
        if (type is not { } known || node.Attributes.Find("block_size") is { Value: not 0L }) return null;
        if (Constant(node.Inputs[1]) is not Tensor<float> { Length: > 0 } scale || scale.Shape.Rank > 1) return null;
        foreach (float value in scale.Values)
        {
            if (!(value > 0) || !float.IsFinite(value)) return null;
        }

        string zeroName = node.Inputs.Count > 2 ? node.Inputs[2] : "";
        if (zeroName.Length == 0)
            zeroName = Add($"sett/zero/{known.DisplayName()}", Tensor.Create(known, Shape.Scalar));
        int[]? zeros = Constant(zeroName) switch
        {
            Tensor<byte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<sbyte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<int> t => t.Values.ToArray(),
            _ => null,
        };
        if (zeros is null || (zeros.Length != 1 && zeros.Length != scale.Length)) return null;
        long axis = node.Attributes.Find("axis") is { } a ? (long)a.Value : 1;
        return new QuantizedValue(integers, node.Inputs[1], zeroName, scale.Values.ToArray(), zeros, known, axis, Constant(integers));
    }

    private ElementType? OutputType(OnnxNode node) =>
        node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? Constant(node.Inputs[2])?.Type
        : node.Attributes.Find("output_dtype") is null ? ElementType.UInt8 : null;

    private static bool IsQdqDomain(OnnxNode node) => node.Domain is "" or "ai.onnx" or "com.microsoft";
}
