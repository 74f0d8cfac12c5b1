using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Quantisation of the default domain: QDQ and the integer layers.</summary>
internal static class QuantizedCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("QuantizeLinear", d => QuantizeLinear(d, "")),
        new("DequantizeLinear", d => DequantizeLinear(d, "")),
        new("DynamicQuantizeLinear", d => new NodeCase(d, "DynamicQuantizeLinear", d.Opset(11))
            .In(d.Float32(d.Shape(), d.Float(-4, 1), d.Float(1.5, 6))).Out(U8, F32, U8)),
        new("QLinearConv", QLinearConv),
        new("ConvInteger", ConvInteger),
        new("QLinearMatMul", QLinearMatMul),
        new("MatMulInteger", MatMulInteger),
    ];

    /// <summary>A scale as networks have them.</summary>
    public static Tensor Scale(Draw d, double low = 0.005, double high = 0.1) => Elements.Scalar(F32, d.Float(low, high));

    /// <summary>A zero point near the middle of an 8-bit type.</summary>
    public static Tensor Zero(Draw d, ElementType type) =>
        Elements.Scalar(type, type == U8 ? d.Int(100, 150) : d.Chance(0.4) ? 0 : d.Int(-20, 20));

    /// <summary>A scale that spreads a sum of <paramref name="terms"/> random 8-bit products over 8 bits.</summary>
    public static Tensor OutputScale(Draw d, double product, int terms) =>
        Elements.Scalar(F32, product * Math.Sqrt(terms) * 5000 / 60 * d.Float(0.6, 1.5));

    public static OracleCase QuantizeLinear(Draw d, string domain)
    {
        int opset = domain.Length > 0 ? 13 : d.Opset(10);
        ElementType to = opset >= 21 && d.Chance(0.4) ? d.Pick(I16, U16) : d.Pick(I8, U8);
        Shape shape = d.Shape(1, 4);
        bool perAxis = (opset >= 13 || domain.Length > 0) && d.Chance(0.5);
        int axis = (int)d.Axis(shape.Rank, negative: false);
        NodeCase node = new NodeCase(d, "QuantizeLinear", opset, domain).In(d.Float32(shape, -9, 9));
        if (opset >= 21 && domain.Length == 0 && d.Chance(0.3)) return Blocked(d, node, shape, axis, to, quantize: true);
        Shape parameters = perAxis ? new Shape(shape[axis]) : Shape.Scalar;
        double high = to is I16 or U16 ? 0.001 : 0.1;
        node.Const(d.Tensor(F32, parameters, high / 20, high));
        if (to != U8 || d.Chance(0.7) || domain.Length > 0) node.Const(d.Small(to, parameters));
        return node.If(perAxis, c => c.With("axis", d.Chance() ? axis : axis - shape.Rank)).Out(to);
    }

    public static OracleCase DequantizeLinear(Draw d, string domain)
    {
        int opset = domain.Length > 0 ? 13 : d.Opset(10);
        ElementType from = opset >= 21 && d.Chance(0.4) ? d.Pick(I16, U16) : d.Pick(I8, U8, I32);
        Shape shape = d.Shape(1, 4);
        bool perAxis = (opset >= 13 || domain.Length > 0) && d.Chance(0.5);
        int axis = (int)d.Axis(shape.Rank, negative: false);
        NodeCase node = new NodeCase(d, "DequantizeLinear", opset, domain).In(d.Wide(from, shape));
        if (opset >= 21 && domain.Length == 0 && d.Chance(0.3)) return Blocked(d, node, shape, axis, from, quantize: false);
        Shape parameters = perAxis ? new Shape(shape[axis]) : Shape.Scalar;
        node.Const(d.Tensor(F32, parameters, 0.005, 0.1));
        // int32 is for biases: its zero point has to be 0.
        if (from != I32 && (d.Chance(0.7) || domain.Length > 0)) node.Const(d.Small(from, parameters));
        return node.If(perAxis, c => c.With("axis", d.Chance() ? axis : axis - shape.Rank)).Out(F32);
    }

    private static OracleCase Blocked(Draw d, NodeCase node, Shape shape, int axis, ElementType type, bool quantize)
    {
        int block = d.Int(1, shape[axis]);
        int[] sizes = shape.Sizes.ToArray();
        sizes[axis] = (sizes[axis] + block - 1) / block;
        var blocks = new Shape(sizes);
        return node.Const(d.Tensor(F32, blocks, 0.005, 0.1)).Const(type == I32 ? Tensor.Create(I32, blocks) : d.Small(type, blocks))
            .With("axis", axis).With("block_size", block).Out(quantize ? type : F32);
    }

    private static (ElementType X, ElementType W) Operands(Draw d) => d.Pick((U8, U8), (U8, I8), (I8, I8));

    private static OracleCase QLinearConv(Draw d)
    {
        (Shape x, Shape w, int groups, Windows windows) = LayerCases.Geometry(d);
        (ElementType xt, ElementType wt) = Operands(d);
        bool perChannel = d.Chance();
        Shape channels = perChannel ? new Shape(w[0]) : Shape.Scalar;
        Tensor scale = Scale(d), weightScale = d.Tensor(F32, channels, 0.003, 0.02);
        Tensor weightZero = wt == I8 ? Tensor.Create(I8, channels) : perChannel ? Same(U8, channels, d.Int(100, 150)) : Zero(d, U8);
        NodeCase node = windows.Apply(new NodeCase(d, "QLinearConv", d.Opset(10)), kernel: d.Chance()).Fed(d.Wide(xt, x))
            .Const(scale).Const(Zero(d, xt)).Const(d.Wide(wt, w)).Const(weightScale).Const(weightZero)
            .Const(OutputScale(d, Elements.Get(scale, 0) * 0.01, w.LengthOf(1, w.Rank))).Const(Zero(d, xt));
        return node.If(d.Chance(), c => c.Const(d.Tensor(I32, new Shape(w[0]), -5000, 5000)))
            .If(groups > 1, c => c.With("group", groups)).Out(xt);
    }

    private static Tensor Same(ElementType type, Shape shape, double value)
    {
        Tensor tensor = Tensor.Create(type, shape);
        for (int i = 0; i < tensor.Length; i++) Elements.Set(tensor, i, value);
        return tensor;
    }

    private static OracleCase ConvInteger(Draw d)
    {
        (Shape x, Shape w, int groups, Windows windows) = LayerCases.Geometry(d);
        (ElementType xt, ElementType wt) = Operands(d);
        NodeCase node = windows.Apply(new NodeCase(d, "ConvInteger", d.Opset(10)), kernel: d.Chance()).In(d.Wide(xt, x)).In(d.Wide(wt, w));
        if (d.Chance(0.7))
        {
            node.Const(Zero(d, xt));
            if (d.Chance(0.5)) node.Const(wt == I8 ? Elements.Scalar(I8, 0) : Zero(d, wt));
        }

        return node.If(groups > 1, c => c.With("group", groups)).Out(I32);
    }

    private static OracleCase QLinearMatMul(Draw d)
    {
        (Shape a, Shape b) = Matrices(d);
        (ElementType at, ElementType bt) = Operands(d);
        bool perColumn = b.Rank == 2 && d.Chance(0.4);
        Shape columns = perColumn ? new Shape(b[^1]) : Shape.Scalar;
        Tensor scale = Scale(d);
        Tensor zero = bt == I8 ? Tensor.Create(I8, columns) : Same(U8, columns, d.Int(100, 150));
        NodeCase node = new NodeCase(d, "QLinearMatMul", d.Opset(10)).Fed(d.Wide(at, a)).Const(scale).Const(Zero(d, at));
        node = d.Chance(0.7) ? node.Const(d.Wide(bt, b)) : node.Fed(d.Wide(bt, b));
        return node.Const(d.Tensor(F32, columns, 0.003, 0.02)).Const(zero)
            .Const(OutputScale(d, Elements.Get(scale, 0) * 0.01, a[^1])).Const(Zero(d, at)).Out(at);
    }

    /// <summary>Matrices or stacks of them, no vectors.</summary>
    public static (Shape A, Shape B) Matrices(Draw d)
    {
        int m = d.Chance(0.3) ? 1 : d.Size(), n = d.Size(), k = d.Size();
        return d.Int(0, 2) switch
        {
            0 => (new Shape(m, k), new Shape(k, n)),
            1 => (new Shape(d.Int(1, 3), m, k), new Shape(k, n)),
            _ => (new Shape(2, m, k), new Shape(2, k, n)),
        };
    }

    private static OracleCase MatMulInteger(Draw d)
    {
        (Shape a, Shape b) = Matrices(d);
        (ElementType at, ElementType bt) = Operands(d);
        NodeCase node = new NodeCase(d, "MatMulInteger", d.Opset(10)).Fed(d.Wide(at, a));
        node = d.Chance(0.7) ? node.Const(d.Wide(bt, b)) : node.Fed(d.Wide(bt, b));
        if (d.Chance(0.7))
        {
            node.Const(Zero(d, at));
            if (d.Chance()) node.Const(b.Rank == 2 && d.Chance() ? d.Tensor(bt, new Shape(b[^1]), 0, 9) : Zero(d, bt));
        }

        return node.Out(I32);
    }
}
