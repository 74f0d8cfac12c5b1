using System.Globalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Oracle.Tests.Cases;

/// <summary>A small model with its inputs; the label tells all that is needed to write the model by hand.</summary>
internal sealed record OracleCase(string Label, OnnxModel Model, Tensor[] Inputs);

/// <summary>Builds a model of one node.</summary>
internal sealed class NodeCase(Draw draw, string name, int opset, string domain = "")
{
    private readonly List<(Tensor? Value, bool Constant)> _inputs = [];
    private readonly List<OnnxAttribute> _attributes = [];
    private readonly List<ElementType> _outputs = [];

    /// <summary>An input that is now and then a constant of the model instead.</summary>
    public NodeCase In(Tensor value) => Add(value, draw.Chance(0.25));

    /// <summary>An input that comes from outside.</summary>
    public NodeCase Fed(Tensor value) => Add(value, false);

    /// <summary>A constant of the model.</summary>
    public NodeCase Const(Tensor value) => Add(value, true);

    /// <summary>An optional input that is left out.</summary>
    public NodeCase None() => Add(null, true);

    /// <summary>An integer attribute.</summary>
    public NodeCase With(string attribute, long value) => With(attribute, OnnxAttributeKind.Int, value);

    /// <summary>A float attribute.</summary>
    public NodeCase With(string attribute, float value) => With(attribute, OnnxAttributeKind.Float, value);

    /// <summary>A text attribute.</summary>
    public NodeCase With(string attribute, string value) => With(attribute, OnnxAttributeKind.String, value);

    /// <summary>A list of integers; null leaves the attribute out.</summary>
    public NodeCase With(string attribute, long[]? value) => value is null ? this : With(attribute, OnnxAttributeKind.Ints, value);

    /// <summary>A list of floats.</summary>
    public NodeCase With(string attribute, float[] value) => With(attribute, OnnxAttributeKind.Floats, value);

    /// <summary>A tensor.</summary>
    public NodeCase With(string attribute, Tensor value) => With(attribute, OnnxAttributeKind.Tensor, value);

    /// <summary>Does something to the case when a condition holds.</summary>
    public NodeCase If(bool condition, Func<NodeCase, NodeCase> change) => condition ? change(this) : this;

    /// <summary>Outputs of a type.</summary>
    public OracleCase Out(params ElementType[] types)
    {
        _outputs.AddRange(types);
        return Build();
    }

    private NodeCase Add(Tensor? value, bool constant)
    {
        _inputs.Add((value, constant));
        return this;
    }

    private NodeCase With(string attribute, OnnxAttributeKind kind, object value)
    {
        _attributes.Add(new OnnxAttribute(attribute, kind, value));
        return this;
    }

    private OracleCase Build()
    {
        var initializers = new Dictionary<string, Tensor>();
        var inputs = new List<OnnxValue>();
        var fed = new List<Tensor>();
        var names = new List<string>();
        foreach ((Tensor? value, bool constant) in _inputs)
        {
            string operand = value is null ? "" : $"x{names.Count}";
            names.Add(operand);
            if (value is null) continue;
            if (constant)
            {
                initializers.Add(operand, value);
            }
            else
            {
                inputs.Add(Declare(operand, value.Type, value.Shape));
                fed.Add(value);
            }
        }

        string[] outputNames = [.. _outputs.Select((_, i) => $"y{i}")];
        OnnxValue[] outputs = [.. _outputs.Select((type, i) => new OnnxValue($"y{i}", type, null))];
        var node = new OnnxNode("node", name, domain, names, outputNames, new OnnxAttributes(_attributes));
        var graph = new OnnxGraph("case", [node], initializers, inputs, outputs, []);
        return new OracleCase(Label(), Models.Make(graph, opset), [.. fed]);
    }

    private static OnnxValue Declare(string operand, ElementType type, Shape shape) =>
        new(operand, type, [.. shape.Sizes.ToArray().Select(s => new OnnxDimension(s, null))]);

    private string Label()
    {
        IEnumerable<string> operands = _inputs.Select(i =>
            i.Value is null ? "–" : $"{(i.Constant ? "const " : "")}{i.Value.Type.DisplayName()} {i.Value.Shape}{Short(i)}");
        IEnumerable<string> attributes = _attributes.Select(a => $"{a.Name}={Show(a.Value)}");
        string prefix = domain.Length > 0 ? domain + "." : "";
        return $"{prefix}{name} opset {opset} ({string.Join("; ", operands)}) {{{string.Join(", ", attributes)}}} → {_outputs.Count}";
    }

    private static string Short((Tensor? Value, bool Constant) input) =>
        input.Value is { Length: <= 8 } value && input.Constant ? " " + Show(value) : "";

    private static string Show(object value) => value switch
    {
        long[] list => $"[{string.Join(",", list)}]",
        float[] list => $"[{string.Join(",", list.Select(f => f.ToString("R", CultureInfo.InvariantCulture)))}]",
        Tensor t when t.Length <= 8 => $"[{string.Join(",", Enumerable.Range(0, t.Length).Select(i => Show(Elements.Get(t, i))))}]",
        Tensor t => $"{t.Type.DisplayName()} {t.Shape}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>Models made in memory.</summary>
internal static class Models
{
    /// <summary>A model with a graph; the operators of com.microsoft are there too.</summary>
    public static OnnxModel Make(OnnxGraph graph, int opset)
    {
        int irVersion = opset >= 21 ? 10 : opset >= 19 ? 9 : 8;
        return new OnnxModel("case", irVersion, "sett", new Dictionary<string, int> { [""] = opset, ["com.microsoft"] = 1 }, graph);
    }
}
