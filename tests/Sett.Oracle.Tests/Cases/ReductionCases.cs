using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Operators that fold axes: reductions, arguments of extremes, running sums, the best k.</summary>
internal static class ReductionCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        .. ((string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare"])
            .Select(name => new OperatorCases(name, d => Reduce(d, name, -3, 3))),
        new("ReduceLogSum", d => Reduce(d, "ReduceLogSum", 0.1, 3)),
        new("ReduceLogSumExp", d => Reduce(d, "ReduceLogSumExp", -3, 3)),
        new("ArgMax", d => Arg(d, "ArgMax")),
        new("ArgMin", d => Arg(d, "ArgMin")),
        new("CumSum", CumSum),
        new("TopK", TopK),
    ];

    private static OracleCase Reduce(Draw d, string name, double low, double high)
    {
        Shape shape = d.Shape(1, 4);
        // Products over long axes leave the float range.
        if (name == "ReduceProd") (low, high) = (0.6, 1.5);
        int opset = d.Opset(1), axesInput = name == "ReduceSum" ? 13 : 18;
        bool whole = name is "ReduceSum" or "ReduceMax" or "ReduceMin" or "ReduceProd" && d.Chance(0.25);
        ElementType type = whole ? d.Pick(I32, I64) : d.Chance(0.1) ? F64 : F32;
        if (name is "ReduceMax" or "ReduceMin" && opset >= 13 && d.Chance(0.2)) type = d.Pick(I8, U8);
        Tensor x = type is I8 or U8 ? d.Wide(type, shape) : d.Tensor(type, shape, low, high);
        long[]? axes = d.Chance(0.8) ? d.Axes(shape.Rank, 1, negative: opset >= 11) : null;

        NodeCase node = new NodeCase(d, name, opset).In(x).If(d.Chance(), c => c.With("keepdims", d.Int(0, 1)));
        if (opset < axesInput) return node.With("axes", axes).Out(type);
        if (axes is not null) node.Const(Elements.Longs(axes));
        else if (d.Chance()) node.Const(Elements.Longs());
        return node.If(d.Chance(), c => c.With("noop_with_empty_axes", d.Int(0, 1))).Out(type);
    }

    private static OracleCase Arg(Draw d, string name)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(1, 4);
        ElementType type = d.Chance(0.6) ? F32 : d.Pick(I32, I8, U8, F64);
        // Few distinct values, so that ties happen.
        Tensor x = d.Tensor(type, shape, type == U8 ? 0 : -3, 4);
        for (int i = 0; i < x.Length; i++) Elements.Set(x, i, Math.Round(Elements.Get(x, i)));
        return new NodeCase(d, name, opset).In(x)
            .If(d.Chance(0.8), c => c.With("axis", d.Axis(shape.Rank, negative: opset >= 11)))
            .If(d.Chance(), c => c.With("keepdims", d.Int(0, 1)))
            .If(opset >= 12 && d.Chance(), c => c.With("select_last_index", d.Int(0, 1)))
            .Out(I64);
    }

    private static OracleCase CumSum(Draw d)
    {
        Shape shape = d.Shape(1, 4);
        ElementType type = d.Pick(F32, F64, I32, I64);
        return new NodeCase(d, "CumSum", d.Opset(11)).In(d.Tensor(type, shape))
            .Const(Elements.Scalar(d.Pick(I32, I64), d.Axis(shape.Rank)))
            .If(d.Chance(), c => c.With("exclusive", d.Int(0, 1)).With("reverse", d.Int(0, 1))).Out(type);
    }

    private static OracleCase TopK(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(1, 4);
        long axis = d.Axis(shape.Rank, negative: opset >= 11);
        int length = shape[(int)(axis < 0 ? axis + shape.Rank : axis)];
        long k = d.Int(1, length);
        ElementType type = opset >= 11 && d.Chance(0.3) ? d.Pick(I64, I32, F64) : F32;
        NodeCase node = new NodeCase(d, "TopK", opset).In(d.Tensor(type, shape, -50, 50)).With("axis", axis);
        node = opset < 10 ? node.With("k", k) : node.Const(Elements.Longs(k));
        // Unsorted results may come in any order: both are asked for sorted ones.
        return node.If(opset >= 11 && d.Chance(), c => c.With("largest", d.Int(0, 1)).With("sorted", 1L)).Out(type, I64);
    }
}
