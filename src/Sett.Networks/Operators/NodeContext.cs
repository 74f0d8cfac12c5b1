using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The type and shape of a value.</summary>
public readonly record struct ValueInfo(ElementType Type, Shape Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Type.DisplayName()} {Shape}";
}

/// <summary>A node together with what is known of its operands: everything that an operator may ask and set before a run.</summary>
public sealed class NodeContext
{
    private readonly ValueInfo?[] _inputs;
    private readonly Tensor?[] _constants;
    private readonly ValueInfo?[] _outputs;
    private readonly OperatorSchema _schema;
    private Tensor?[]? _constantOutputs;

    /// <summary>A node with its operands' types and shapes; null where an optional input is left out or not constant.</summary>
    public NodeContext(OnnxNode node, OperatorSchema schema, int opset, ValueInfo?[] inputs, Tensor?[] constants)
    {
        Node = node;
        _schema = schema;
        Opset = opset;
        _inputs = inputs;
        _constants = constants;
        _outputs = new ValueInfo?[node.Outputs.Count];
    }

    /// <summary>The node as the file has it.</summary>
    public OnnxNode Node { get; }

    /// <summary>The opset version that the model asks for in the operator's domain.</summary>
    public int Opset { get; }

    /// <summary>How many inputs the node names, left-out ones included.</summary>
    public int InputCount => Node.Inputs.Count;

    /// <summary>How many outputs the node names, left-out ones included.</summary>
    public int OutputCount => Node.Outputs.Count;

    /// <summary>Whether the input is there.</summary>
    public bool HasInput(int index) => index < _inputs.Length && _inputs[index] is not null;

    /// <summary>Whether the output is wanted.</summary>
    public bool HasOutput(int index) => index < Node.Outputs.Count && Node.Outputs[index].Length > 0;

    /// <summary>The type and shape of an input.</summary>
    public ValueInfo Input(int index) =>
        index < _inputs.Length && _inputs[index] is { } info ? info : throw Error($"input {index} is missing");

    /// <summary>The shape of an input.</summary>
    public Shape InputShape(int index) => Input(index).Shape;

    /// <summary>The element type of an input.</summary>
    public ElementType InputType(int index) => Input(index).Type;

    /// <summary>The value of an input that is known before running, or null.</summary>
    public Tensor? Constant(int index) => index < _constants.Length ? _constants[index] : null;

    /// <summary>The value of an input that has to be known before running; <paramref name="what"/> names it in the error.</summary>
    public Tensor RequireConstant(int index, string what) =>
        Constant(index) ?? throw Error(!HasInput(index)
            ? $"input {index} ({what}) is missing"
            : $"input {index} ({what}) depends on the network's inputs; Sett needs it constant");

    /// <summary>The whole numbers of a constant int32 or int64 input.</summary>
    public long[] RequireConstantInts(int index, string what)
    {
        Tensor tensor = RequireConstant(index, what);
        return tensor switch
        {
            Tensor<long> t => t.Values.ToArray(),
            Tensor<int> t => Array.ConvertAll(t.Values.ToArray(), v => (long)v),
            _ => throw Error($"input {index} ({what}) is {tensor.Type.DisplayName()}; it has to be int64 or int32"),
        };
    }

    /// <summary>Sets the type and shape of an output; one that is left out is ignored.</summary>
    public void SetOutput(int index, ElementType type, Shape shape)
    {
        if (HasOutput(index)) _outputs[index] = new ValueInfo(type, shape);
    }

    /// <summary>Sets an output whose value follows from shapes and attributes alone, so that the node never runs.</summary>
    public void SetOutput(int index, Tensor constant)
    {
        if (!HasOutput(index)) return;
        _outputs[index] = new ValueInfo(constant.Type, constant.Shape);
        (_constantOutputs ??= new Tensor?[Node.Outputs.Count])[index] = constant;
    }

    /// <summary>The value that <see cref="SetOutput(int, Tensor)"/> gave to an output, or null.</summary>
    public Tensor? ConstantOutput(int index) => _constantOutputs?[index];

    /// <summary>The type and shape that <see cref="IOperator.Infer"/> set.</summary>
    public ValueInfo Output(int index) =>
        _outputs[index] ?? throw new InvalidOperationException($"{_schema.Name} did not infer output {index}.");

    /// <summary>Whether an attribute is given.</summary>
    public bool HasAttribute(string name) => Node.Attributes.Find(name) is not null;

    /// <summary>An integer attribute, or its default.</summary>
    public long Int(string name, long otherwise) => Node.Attributes.Find(name) is { } a ? (long)a.Value : otherwise;

    /// <summary>A required integer attribute.</summary>
    public long Int(string name) => (long)Required(name).Value;

    /// <summary>A float attribute, or its default.</summary>
    public float Float(string name, float otherwise) => Node.Attributes.Find(name) is { } a ? (float)a.Value : otherwise;

    /// <summary>A text attribute, or its default.</summary>
    public string String(string name, string otherwise) => Node.Attributes.Find(name) is { } a ? (string)a.Value : otherwise;

    /// <summary>A list of integers, or null.</summary>
    public long[]? Ints(string name) => Node.Attributes.Find(name) is { } a ? (long[])a.Value : null;

    /// <summary>A list of floats, or null.</summary>
    public float[]? Floats(string name) => Node.Attributes.Find(name) is { } a ? (float[])a.Value : null;

    /// <summary>A tensor attribute, or null.</summary>
    public Tensor? TensorAttribute(string name) => Node.Attributes.Find(name) is { } a ? (Tensor)a.Value : null;

    /// <summary>An axis in −rank … rank − 1 as 0 … rank − 1.</summary>
    /// <exception cref="BadInputException">It is outside.</exception>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= Math.Max(rank, 1)) throw Error($"axis {axis} is outside a tensor of rank {rank}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Refuses input types other than those named.</summary>
    public void RequireType(int index, params ReadOnlySpan<ElementType> allowed)
    {
        ElementType type = InputType(index);
        if (!allowed.Contains(type))
            throw Error(
                $"input {index} is {type.DisplayName()}; supported: {string.Join(", ", allowed.ToArray().Select(t => t.DisplayName()))}");
    }

    /// <summary>An error that names this node; <paramref name="problem"/> says what is wrong and what would be right.</summary>
    public BadInputException Error(string problem) => new($"{NameOf(Node)}, opset {Opset}: {problem}.");

    /// <summary>How errors name a node: operator and name, or its first output where it has no name.</summary>
    public static string NameOf(OnnxNode node)
    {
        string label = node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o.Length > 0) ?? "?";
        string domain = node.Domain.Length > 0 ? node.Domain + "." : "";
        return $"node '{label}' ({domain}{node.Operator})";
    }

    private OnnxAttribute Required(string name) => Node.Attributes.Find(name) ?? throw Error($"attribute '{name}' is missing");
}
