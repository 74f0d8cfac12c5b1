using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Operators that move elements by index: gathers, scatters, one-hot codes, sums over named indices.</summary>
internal static class IndexCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherNd),
        new("ScatterElements", d => ScatterElements(d, "ScatterElements", d.Opset(11))),
        new("Scatter", d => ScatterElements(d, "Scatter", d.Opset(9, 10))),
        new("ScatterND", ScatterNd),
        new("OneHot", OneHot),
        new("NonZero", d =>
            new NodeCase(d, "NonZero", d.Opset(9)).Const(d.Tensor(d.Pick(F32, I32, I64, U8), d.Shape(1, 3), 0, 2)).Out(I64)),
        new("Compress", Compress),
        new("Einsum", Einsum),
    ];

    private static Tensor Indices(Draw d, Shape shape, int size, bool negative)
    {
        ElementType type = d.Pick(I32, I64);
        return d.Tensor(type, shape, negative && d.Chance(0.4) ? -size : 0, size);
    }

    private static OracleCase Gather(Draw d)
    {
        int opset = d.Opset(1);
        ElementType type = d.Pick(Draw.Movable);
        Shape shape = d.Shape(1, 4);
        long axis = d.Axis(shape.Rank, negative: opset >= 11);
        int size = shape[(int)(axis < 0 ? axis + shape.Rank : axis)];
        return new NodeCase(d, "Gather", opset).In(d.Wide(type, shape)).In(Indices(d, d.Shape(0, 2), size, opset >= 11))
            .If(axis != 0 || d.Chance(), c => c.With("axis", axis)).Out(type);
    }

    private static OracleCase GatherElements(Draw d)
    {
        ElementType type = d.Pick(Draw.Movable);
        Shape shape = d.Shape(1, 4);
        int axis = (int)d.Axis(shape.Rank, negative: false);
        int[] sizes = shape.Sizes.ToArray();
        sizes[axis] = d.Size();
        return new NodeCase(d, "GatherElements", d.Opset(11)).In(d.Wide(type, shape)).In(Indices(d, new Shape(sizes), shape[axis], true))
            .With("axis", axis).Out(type);
    }

    private static OracleCase GatherNd(Draw d)
    {
        int opset = d.Opset(11);
        ElementType type = d.Pick(F32, F64, I32, I64, U8, Bool);
        Shape shape = d.Shape(1, 4);
        int batch = opset >= 12 && d.Chance(0.4) ? d.Int(0, shape.Rank - 1) : 0;
        int depth = d.Int(1, shape.Rank - batch);
        int[] outer = [.. shape.Sizes[..batch].ToArray(), .. (d.Chance() ? (int[])[d.Int(1, 4)] : [d.Int(1, 3), d.Int(1, 3)])];
        return new NodeCase(d, "GatherND", opset).In(d.Wide(type, shape)).In(Places(d, outer, shape, batch, depth))
            .If(batch > 0, c => c.With("batch_dims", batch)).Out(type);
    }

    private static Tensor<long> Places(Draw d, int[] outer, Shape shape, int first, int depth)
    {
        var places = new Tensor<long>(new Shape([.. outer, depth]));
        for (int i = 0; i < places.Length; i++)
        {
            int size = shape[first + i % depth];
            places[i] = d.Int(d.Chance(0.2) ? -size : 0, size - 1);
        }

        return places;
    }

    private static OracleCase ScatterElements(Draw d, string name, int opset)
    {
        Shape shape = d.Shape(1, 3);
        long axis = d.Axis(shape.Rank, negative: opset >= 11);
        int a = (int)(axis < 0 ? axis + shape.Rank : axis);
        ElementType type = d.Pick(F32, I32, I64);
        string reduction = opset >= 18 ? d.Pick("none", "add", "mul", "max", "min") : opset >= 16 ? d.Pick("none", "add", "mul") : "none";
        int[] sizes = shape.Sizes.ToArray();
        // Without a reduction an index may come only once along the axis, or the result depends on the order.
        sizes[a] = reduction == "none" ? d.Int(1, shape[a]) : d.Size();
        var indices = new Tensor<long>(new Shape(sizes));
        int inner = new Shape(sizes).LengthOf(a + 1, sizes.Length);
        long[] order = d.Permutation(shape[a]);
        for (int i = 0; i < indices.Length; i++)
        {
            int along = i / inner % sizes[a];
            indices[i] = reduction == "none" ? order[along] : d.Int(0, shape[a] - 1);
            if (opset >= 11 && d.Chance(0.2)) indices[i] -= shape[a];
        }

        return new NodeCase(d, name, opset).In(d.Small(type, shape)).In(indices).In(d.Small(type, new Shape(sizes)))
            .With("axis", axis).If(reduction != "none", c => c.With("reduction", reduction)).Out(type);
    }

    private static OracleCase ScatterNd(Draw d)
    {
        int opset = d.Opset(11);
        Shape shape = d.Shape(1, 4);
        int depth = d.Int(1, shape.Rank);
        string reduction = opset >= 18 ? d.Pick("none", "add", "mul", "max", "min") : opset >= 16 ? d.Pick("none", "add", "mul") : "none";
        ElementType type = d.Pick(F32, I32, I64);
        int count = reduction == "none" ? 1 : d.Int(1, 5);
        Tensor<long> places = Places(d, [count], shape, 0, depth);
        int[] updates = [count, .. shape.Sizes[depth..].ToArray()];
        return new NodeCase(d, "ScatterND", opset).In(d.Small(type, shape)).In(places).In(d.Small(type, new Shape(updates)))
            .If(reduction != "none", c => c.With("reduction", reduction)).Out(type);
    }

    private static OracleCase OneHot(Draw d)
    {
        int opset = d.Opset(9), depth = d.Int(1, 9);
        Shape shape = d.Shape(1, 3);
        (ElementType indices, ElementType size, ElementType values) =
            d.Pick((I64, I64, I64), (I64, I64, F32), (I32, I32, F32), (I64, I32, F32), (F32, F32, F32));
        Tensor places = d.Tensor(indices, shape, opset >= 11 ? -depth : 0, depth + 2);
        for (int i = 0; i < places.Length; i++) Elements.Set(places, i, Math.Floor(Elements.Get(places, i)));
        return new NodeCase(d, "OneHot", opset).In(places).Const(Elements.Scalar(size, depth)).Const(d.Small(values, new Shape(2)))
            .If(d.Chance(), c => c.With("axis", d.Int(-shape.Rank - 1, shape.Rank))).Out(values);
    }

    private static OracleCase Compress(Draw d)
    {
        Shape shape = d.Shape(1, 3);
        int axis = (int)d.Axis(shape.Rank, negative: false);
        return new NodeCase(d, "Compress", d.Opset(9)).In(d.Float32(shape))
            .Const(d.Small(Bool, new Shape(shape[axis]))).With("axis", axis).Out(F32);
    }

    private static OracleCase Einsum(Draw d)
    {
        int a = d.Size(), b = d.Size(), c = d.Size(), n = d.Int(1, 3);
        (string equation, Shape[] shapes) = d.Int(0, 6) switch
        {
            0 => ("ij,jk->ik", (Shape[])[new(a, b), new(b, c)]),
            1 => ("bij,bjk->bik", [new(n, a, b), new(n, b, c)]),
            2 => ("bhid,bhjd->bhij", [new(n, 2, a, b), new(n, 2, c, b)]),
            3 => ("ij->ji", [new(a, b)]),
            4 => ("ij->i", [new(a, b)]),
            5 => ("i,j->ij", [new(a), new(b)]),
            _ => ("...ij,...jk->...ik", [new(n, a, b), new(n, b, c)]),
        };
        var node = new NodeCase(d, "Einsum", d.Opset(12));
        foreach (Shape shape in shapes) node.In(d.Float32(shape));
        return node.With("equation", equation).Out(F32);
    }
}
