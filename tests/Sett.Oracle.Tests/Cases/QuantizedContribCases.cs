using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Quantised operators of the domain com.microsoft.</summary>
internal static class QuantizedContribCases
{
    private const string Domain = "com.microsoft";

    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("QuantizeLinear", d => QuantizedCases.QuantizeLinear(d, Domain), Domain),
        new("DequantizeLinear", d => QuantizedCases.DequantizeLinear(d, Domain), Domain),
        new("QLinearAdd", d => Binary(d, "QLinearAdd"), Domain),
        new("QLinearMul", d => Binary(d, "QLinearMul"), Domain),
        new("QLinearSigmoid", d => Unary(d, "QLinearSigmoid", c => c), Domain),
        new("QLinearLeakyRelu", d => Unary(d, "QLinearLeakyRelu", c => c.If(d.Chance(), n => n.With("alpha", d.Float(-0.3, 0.8)))), Domain),
        new("QLinearSoftmax", Softmax, Domain),
        new("QLinearGlobalAveragePool", GlobalAveragePool, Domain),
        new("QLinearAveragePool", AveragePool, Domain),
        new("QLinearConcat", Concat, Domain),
        new("QGemm", Gemm, Domain),
        new("MatMulIntegerToFloat", MatMulIntegerToFloat, Domain),
        new("DynamicQuantizeMatMul", DynamicQuantizeMatMul, Domain),
    ];

    private static NodeCase Node(Draw d, string name) => new(d, name, 13, Domain);

    private static NodeCase Quantized(this NodeCase node, Draw d, ElementType type, Shape shape) =>
        node.Fed(d.Wide(type, shape)).Const(QuantizedCases.Scale(d)).Const(QuantizedCases.Zero(d, type));

    private static OracleCase Binary(Draw d, string name)
    {
        ElementType type = d.Pick(U8, I8);
        Shape[] shapes = d.Broadcastable(2);
        return Node(d, name).Quantized(d, type, shapes[0]).Quantized(d, type, shapes[1])
            .Const(QuantizedCases.Scale(d, 0.03, 0.2)).Const(QuantizedCases.Zero(d, type)).Out(type);
    }

    private static OracleCase Unary(Draw d, string name, Func<NodeCase, NodeCase> attributes)
    {
        ElementType type = d.Pick(U8, I8);
        bool sigmoid = name == "QLinearSigmoid";
        return attributes(Node(d, name)).Quantized(d, type, d.Shape())
            .Const(sigmoid ? Elements.Scalar(F32, 1 / 256.0) : QuantizedCases.Scale(d))
            .Const(sigmoid ? Elements.Scalar(type, type == U8 ? 0 : -128) : QuantizedCases.Zero(d, type)).Out(type);
    }

    private static OracleCase Softmax(Draw d)
    {
        ElementType type = d.Pick(U8, I8);
        // A probability of 1 gives 0 in the oracle: it does not saturate. So there are several elements and the
        // step is larger than 1 / 256.
        var shape = new Shape(d.Int(2, 5), d.Int(2, 5), d.Int(2, 30));
        return Node(d, "QLinearSoftmax").Quantized(d, type, shape).Const(Elements.Scalar(F32, 1 / 255.0))
            .Const(Elements.Scalar(type, type == U8 ? 0 : -128)).With("axis", d.Axis(shape.Rank)).With("opset", 13L).Out(type);
    }

    private static OracleCase GlobalAveragePool(Draw d)
    {
        ElementType type = d.Pick(U8, I8);
        bool last = d.Chance();
        int n = d.Int(1, 2), c = d.Size(), h = d.Int(1, 9), w = d.Int(1, 9);
        return Node(d, "QLinearGlobalAveragePool").Quantized(d, type, last ? new Shape(n, h, w, c) : new Shape(n, c, h, w))
            .Const(QuantizedCases.Scale(d)).Const(QuantizedCases.Zero(d, type))
            .If(last || d.Chance(), g => g.With("channels_last", last ? 1L : 0)).Out(type);
    }

    private static OracleCase AveragePool(Draw d)
    {
        ElementType type = d.Pick(U8, I8);
        var shape = new Shape(d.Int(1, 2), d.Int(1, 9), d.Int(3, 12), d.Int(3, 12));
        Windows windows = Windows.Over(d, shape.Sizes[2..], dilated: false);
        return windows.Apply(Node(d, "QLinearAveragePool"), kernel: true, dilations: false).Quantized(d, type, shape)
            .Const(QuantizedCases.Scale(d)).Const(QuantizedCases.Zero(d, type))
            .If(d.Chance(), c => c.With("count_include_pad", d.Int(0, 1))).Out(type);
    }

    private static OracleCase Concat(Draw d)
    {
        ElementType type = d.Pick(U8, I8);
        int[] sizes = d.Shape(2, 4).Sizes.ToArray();
        int axis = (int)d.Axis(sizes.Length, negative: false);
        NodeCase node = Node(d, "QLinearConcat").Const(QuantizedCases.Scale(d)).Const(QuantizedCases.Zero(d, type)).With("axis", axis);
        for (int count = d.Int(1, 3); count > 0; count--)
        {
            sizes[axis] = d.Size();
            node.Quantized(d, type, new Shape(sizes));
        }

        return node.Out(type);
    }

    private static OracleCase Gemm(Draw d)
    {
        (ElementType at, ElementType bt) = d.Pick((U8, U8), (U8, I8), (I8, I8));
        int m = d.Size(), n = d.Size(), k = d.Size();
        bool transA = d.Chance(0.3), transB = d.Chance(), quantized = d.Chance(0.7);
        bool perColumn = d.Chance(0.4);
        Shape columns = perColumn ? new Shape(n) : Shape.Scalar;
        NodeCase node = Node(d, "QGemm").Quantized(d, at, transA ? new Shape(k, m) : new Shape(m, k))
            .Const(d.Wide(bt, transB ? new Shape(n, k) : new Shape(k, n))).Const(d.Tensor(F32, columns, 0.003, 0.02))
            .Const(bt == I8 ? Tensor.Create(I8, columns) : d.Tensor(U8, columns, 100, 150));
        node = d.Chance() ? node.Const(d.Tensor(I32, new Shape(n), -3000, 3000)) : node.None();
        if (quantized) node.Const(QuantizedCases.OutputScale(d, 0.0005, k)).Const(QuantizedCases.Zero(d, at));
        return node.If(transA, g => g.With("transA", 1L)).If(transB, g => g.With("transB", 1L)).Out(quantized ? at : F32);
    }

    private static OracleCase MatMulIntegerToFloat(Draw d)
    {
        (ElementType at, ElementType bt) = d.Pick((U8, U8), (U8, I8), (I8, I8));
        (Shape a, Shape b) = QuantizedCases.Matrices(d);
        NodeCase node = Node(d, "MatMulIntegerToFloat").Fed(d.Wide(at, a)).Const(d.Wide(bt, b))
            .Const(QuantizedCases.Scale(d)).Const(QuantizedCases.Scale(d));
        node = d.Chance() ? node.Const(QuantizedCases.Zero(d, at)) : node.None();
        node = d.Chance() ? node.Const(QuantizedCases.Zero(d, bt)) : node.None();
        return node.If(d.Chance(), c => c.Const(d.Float32(new Shape(b[^1])))).Out(F32);
    }

    private static OracleCase DynamicQuantizeMatMul(Draw d)
    {
        ElementType bt = d.Pick(U8, I8);
        (Shape a, Shape b) = QuantizedCases.Matrices(d);
        NodeCase node = Node(d, "DynamicQuantizeMatMul").Fed(d.Float32(a, -2, 3)).Const(d.Wide(bt, b)).Const(QuantizedCases.Scale(d));
        node = d.Chance() ? node.Const(QuantizedCases.Zero(d, bt)) : node.None();
        return node.If(d.Chance(), c => c.Const(d.Float32(new Shape(b[^1])))).Out(F32);
    }
}
