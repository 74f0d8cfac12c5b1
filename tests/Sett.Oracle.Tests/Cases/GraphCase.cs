using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Builds a model of several nodes; every method gives the name of the value it makes.</summary>
internal sealed class GraphCase(int opset)
{
    private readonly Dictionary<string, Tensor> _constants = [];
    private readonly List<(OnnxValue Value, Tensor Tensor)> _inputs = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValue> _outputs = [];
    private int _count;

    /// <summary>A value from outside.</summary>
    public string Input(Tensor value)
    {
        string name = Next();
        _inputs.Add((new OnnxValue(name, value.Type, [.. value.Shape.Sizes.ToArray().Select(s => new OnnxDimension(s, null))]), value));
        return name;
    }

    /// <summary>A constant.</summary>
    public string Const(Tensor value)
    {
        string name = Next();
        _constants.Add(name, value);
        return name;
    }

    /// <summary>A node with one output. Attribute values are long, float, string or long[].</summary>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = Next();
        OnnxAttribute[] all = [.. attributes.Select(a => new OnnxAttribute(a.Name, KindOf(a.Value), a.Value))];
        _nodes.Add(new OnnxNode($"{operation} {name}", operation, "", inputs, [name], new OnnxAttributes(all)));
        return name;
    }

    /// <summary>Makes a value an output of the model.</summary>
    public void Output(string name, ElementType type) => _outputs.Add(new OnnxValue(name, type, null));

    /// <summary>The model with its inputs; the label lists its operators.</summary>
    public OracleCase Build()
    {
        var graph = new OnnxGraph("case", _nodes, _constants, [.. _inputs.Select(i => i.Value)], _outputs, []);
        string shapes = string.Join("; ", _inputs.Select(i => i.Tensor.Shape));
        string label = $"{string.Join(" → ", _nodes.Select(n => n.Operator))} on {shapes}, opset {opset}";
        return new OracleCase(label, Models.Make(graph, opset), [.. _inputs.Select(i => i.Tensor)]);
    }

    private string Next() => $"v{_count++}";

    private static OnnxAttributeKind KindOf(object value) => value switch
    {
        long => OnnxAttributeKind.Int,
        float => OnnxAttributeKind.Float,
        string => OnnxAttributeKind.String,
        long[] => OnnxAttributeKind.Ints,
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
