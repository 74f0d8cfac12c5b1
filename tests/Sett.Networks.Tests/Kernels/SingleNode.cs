using Sett.Networks.Execution;
using Sett.Networks.Kernels;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Tests.Kernels;

/// <summary>A node outside any graph, for tests of one operator: operands in, outputs out.</summary>
internal sealed class SingleNode
{
    private readonly NodeContext _context;
    private readonly Tensor?[] _inputs;

    /// <summary>
    /// A node of <paramref name="name"/>; inputs whose index is in <paramref name="constants"/> are known before running.
    /// </summary>
    public SingleNode(string name, int opset, IEnumerable<OnnxAttribute> attributes, Tensor?[] inputs, int[] constants, string domain = "")
    {
        Operator = OperatorCatalogue.Find(domain, name) ?? throw new InvalidOperationException($"no operator {name}");
        var node = new OnnxNode(
            "n", name, domain, [.. inputs.Select((t, i) => t is null ? "" : $"i{i}")], ["o"], new OnnxAttributes(attributes));
        _inputs = inputs;
        _context = new NodeContext(
            node,
            Operator.Schema,
            opset,
            [.. inputs.Select(t => t is null ? null : (ValueInfo?)new ValueInfo(t.Type, t.Shape))],
            [.. inputs.Select((t, i) => constants.Contains(i) ? t : null)]);
    }

    /// <summary>The node's operator.</summary>
    public IOperator Operator { get; }

    /// <summary>The node as its operator sees it.</summary>
    public NodeContext Context => _context;

    /// <summary>Infers, compiles and runs the node.</summary>
    public Tensor Run(int threads = 1, Func<NodeContext, Kernel>? compile = null, params Tensor[] more)
    {
        Operator.Infer(_context);
        Kernel kernel = (compile ?? Operator.Compile)(_context);
        ValueInfo info = _context.Output(0);
        Tensor output = Tensor.Create(info.Type, info.Shape);
        if (output is Tensor<float> floats) floats.Values.Fill(float.NaN);
        kernel(new KernelRun([.. _inputs, .. more], [output], threads == 1 ? Workers.One : Workers.Of(threads)));
        return output;
    }

    /// <summary>An integer attribute.</summary>
    public static OnnxAttribute Int(string name, long value) => new(name, OnnxAttributeKind.Int, value);

    /// <summary>A float attribute.</summary>
    public static OnnxAttribute Float(string name, float value) => new(name, OnnxAttributeKind.Float, value);

    /// <summary>A text attribute.</summary>
    public static OnnxAttribute Text(string name, string value) => new(name, OnnxAttributeKind.String, value);

    /// <summary>A list of integers.</summary>
    public static OnnxAttribute Ints(string name, params long[] values) => new(name, OnnxAttributeKind.Ints, values);

    /// <summary>A tensor of values between −1 and 1.</summary>
    public static Tensor<float> Random(Random random, params int[] sizes)
    {
        var tensor = new Tensor<float>(new Shape(sizes));
        foreach (ref float value in tensor.Values) value = (float)(random.NextDouble() * 2 - 1);
        return tensor;
    }
}
