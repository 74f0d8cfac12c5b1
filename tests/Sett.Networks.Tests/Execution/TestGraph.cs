using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Tests.Execution;

/// <summary>Builds small models in memory.</summary>
internal sealed class TestGraph(int opset = 13)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, Tensor> _initializers = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];

    public TestGraph Input(string name, params object[] dimensions)
    {
        _inputs.Add(new OnnxValue(name, ElementType.Float32,
            [.. dimensions.Select(d => d is int size ? new OnnxDimension(size, null) : new OnnxDimension(null, (string)d))]));
        return this;
    }

    public TestGraph Constant(string name, Tensor value)
    {
        _initializers[name] = value;
        return this;
    }

    public TestGraph Random(string name, int seed, params int[] sizes)
    {
        var random = new Random(seed);
        var tensor = new Tensor<float>(new Shape(sizes));
        foreach (ref float v in tensor.Values) v = random.NextSingle() * 2 - 1;
        return Constant(name, tensor);
    }

    public TestGraph Node(string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node("", operation, inputs, outputs, attributes);

    public TestGraph Node(
        string domain, string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        _nodes.Add(new OnnxNode("", operation, domain, inputs, outputs,
            new OnnxAttributes(attributes.Select(a => new OnnxAttribute(a.Name, KindOf(a.Value), a.Value)))));
        return this;
    }

    public TestGraph Output(params string[] names)
    {
        foreach (string name in names) _outputs.Add(new OnnxValue(name, ElementType.Float32, null));
        return this;
    }

    public OnnxModel Build() => new(
        "test.onnx", 8, "", new Dictionary<string, int> { [""] = opset, ["com.microsoft"] = 1 },
        new OnnxGraph("g", _nodes, _initializers, _inputs, _outputs, []));

    /// <summary>A small network with a convolution, pooling and two matrix products.</summary>
    public static OnnxModel SmallNetwork() => new TestGraph()
        .Input("x", 1, 2, 8, 8)
        .Random("w1", 1, 4, 2, 3, 3).Random("b1", 2, 4)
        .Random("w2", 3, 64, 10).Random("b2", 4, 10).Random("w3", 5, 3, 10)
        .Node("Conv", ["x", "w1", "b1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Relu", ["c"], ["r"])
        .Node("MaxPool", ["r"], ["p"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }))
        .Node("Flatten", ["p"], ["f"])
        .Node("MatMul", ["f", "w2"], ["m"])
        .Node("Add", ["m", "b2"], ["a"])
        .Node("Gemm", ["a", "w3"], ["y"], ("transB", 1L))
        .Output("y").Build();

    private static OnnxAttributeKind KindOf(object value) => value switch
    {
        long => OnnxAttributeKind.Int,
        float => OnnxAttributeKind.Float,
        string => OnnxAttributeKind.String,
        long[] => OnnxAttributeKind.Ints,
        float[] => OnnxAttributeKind.Floats,
        _ => OnnxAttributeKind.Tensor,
    };
}
