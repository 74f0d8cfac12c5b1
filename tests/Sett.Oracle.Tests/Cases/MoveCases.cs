using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Operators that move elements by place: transpose, concatenate, split, slice, pad, tile.</summary>
internal static class MoveCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("Transpose", Transpose),
        new("Concat", Concat),
        new("Split", Split),
        new("Slice", Slice),
        new("Pad", Pad),
        new("Expand", Expand),
        new("Tile", Tile),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
        new("CenterCropPad", CenterCropPad),
        new("Trilu", Trilu),
        new("ReverseSequence", ReverseSequence),
    ];

    private static OracleCase Transpose(Draw d)
    {
        ElementType type = d.Pick(Draw.Movable);
        Shape shape = d.Shape(1, 5);
        return new NodeCase(d, "Transpose", d.Opset(1)).In(d.Wide(type, shape))
            .If(d.Chance(0.8), c => c.With("perm", d.Permutation(shape.Rank))).Out(type);
    }

    private static OracleCase Concat(Draw d)
    {
        int opset = d.Opset(4);
        ElementType type = d.Pick(Draw.Movable);
        int[] sizes = d.Shape(1, 4).Sizes.ToArray();
        long axis = d.Axis(sizes.Length, negative: opset >= 11);
        NodeCase node = new NodeCase(d, "Concat", opset).With("axis", axis);
        for (int count = d.Int(1, 4); count > 0; count--)
        {
            sizes[axis < 0 ? axis + sizes.Length : axis] = d.Size();
            node.In(d.Wide(type, new Shape(sizes)));
        }

        return node.Out(type);
    }

    private static OracleCase Split(Draw d)
    {
        int opset = d.Opset(2);
        ElementType type = opset >= 13 ? d.Pick(F32, I32, I64, U8) : d.Pick(F32, I32);
        int[] sizes = d.Shape(1, 4).Sizes.ToArray();
        long axis = d.Axis(sizes.Length, negative: opset >= 11);
        int count = d.Int(1, 4);
        long[] parts = [.. Enumerable.Range(0, count).Select(_ => (long)d.Size(12))];
        bool equal = d.Chance(0.4);
        if (equal) Array.Fill(parts, d.Size(12));
        sizes[axis < 0 ? axis + sizes.Length : axis] = (int)parts.Sum();
        NodeCase node = new NodeCase(d, "Split", opset).In(d.Wide(type, new Shape(sizes))).With("axis", axis);
        if (equal && opset >= 18 && d.Chance()) node.With("num_outputs", count);
        else if (!equal || opset >= 18 || d.Chance()) node = opset < 13 ? node.With("split", parts) : node.Const(Elements.Longs(parts));
        return node.Out([.. parts.Select(_ => type)]);
    }

    private static OracleCase Slice(Draw d)
    {
        int opset = d.Opset(1);
        ElementType type = d.Pick(Draw.Movable);
        Shape shape = d.Shape(1, 4);
        long[] axes = d.Axes(shape.Rank, 1, negative: opset >= 11);
        var starts = new long[axes.Length];
        var ends = new long[axes.Length];
        var steps = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int size = shape[(int)(axes[i] < 0 ? axes[i] + shape.Rank : axes[i])];
            steps[i] = opset >= 10 && d.Chance(0.5) ? d.Pick(-2, -1, 2, 3) : 1;
            starts[i] = d.Int(-size, size - 1);
            ends[i] = d.Chance(0.3) ? (steps[i] < 0 ? int.MinValue : int.MaxValue) : d.Int(-size, size);
        }

        NodeCase node = new NodeCase(d, "Slice", opset).In(d.Wide(type, shape));
        if (opset < 10) return node.With("starts", starts).With("ends", ends).With("axes", axes).Out(type);
        node.Const(Elements.Longs(starts)).Const(Elements.Longs(ends)).Const(Elements.Longs(axes));
        return node.If(d.Chance(0.8) || steps.Any(s => s != 1), c => c.Const(Elements.Longs(steps))).Out(type);
    }

    private static OracleCase Pad(Draw d)
    {
        int opset = d.Opset(2);
        Shape shape = d.Shape(1, 4);
        string mode = opset >= 19 ? d.Pick("constant", "reflect", "edge", "wrap") : d.Pick("constant", "reflect", "edge");
        ElementType type = opset >= 13 ? d.Pick(F32, I8, U8, I32, I64, F64, Bool) : F32;
        bool someAxes = opset >= 18 && d.Chance(0.4);
        long[] axes = someAxes ? d.Axes(shape.Rank) : [.. Enumerable.Range(0, shape.Rank).Select(a => (long)a)];
        var pads = new long[2 * axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int size = shape[(int)(axes[i] < 0 ? axes[i] + shape.Rank : axes[i])];
            // Mirrored and wrapped borders may not be wider than what they copy.
            int widest = mode switch { "reflect" => Math.Min(3, size - 1), "wrap" => Math.Min(3, size), _ => 3 };
            pads[i] = d.Int(0, widest);
            pads[i + axes.Length] = d.Int(0, widest);
            if (mode == "constant" && d.Chance(0.1) && size > 2) pads[i] = -1;
        }

        NodeCase node = new NodeCase(d, "Pad", opset).In(d.Small(type, shape))
            .If(mode != "constant" || d.Chance(), c => c.With("mode", mode));
        if (opset < 11) return node.With("pads", pads).If(d.Chance(), c => c.With("value", d.Float(-1, 1))).Out(type);
        node.Const(Elements.Longs(pads));
        bool valued = mode == "constant" && d.Chance();
        if (valued) node.Const(Elements.Scalar(type, type.IsInteger() ? 7 : 0.5));
        if (!someAxes) return node.Out(type);
        return (valued ? node : node.None()).Const(Elements.Longs(axes)).Out(type);
    }

    private static OracleCase Expand(Draw d)
    {
        ElementType type = d.Pick(F32, F64, I8, U8, I32, I64, Bool);
        Shape[] shapes = d.Broadcastable(2);
        return new NodeCase(d, "Expand", d.Opset(8)).In(d.Small(type, shapes[0]))
            .Const(Elements.Longs(Array.ConvertAll(shapes[1].Sizes.ToArray(), s => (long)s))).Out(type);
    }

    private static OracleCase Tile(Draw d)
    {
        ElementType type = d.Pick(F32, F64, I8, U8, I32, I64, Bool);
        Shape shape = d.Shape(1, 4);
        return new NodeCase(d, "Tile", d.Opset(6)).In(d.Small(type, shape))
            .Const(Elements.Longs([.. Enumerable.Range(0, shape.Rank).Select(_ => (long)d.Int(1, 3))])).Out(type);
    }

    private static OracleCase DepthToSpace(Draw d)
    {
        int opset = d.Opset(1), block = d.Int(1, 3);
        ElementType type = opset >= 13 ? d.Pick(F32, F64, U8) : F32;
        return new NodeCase(d, "DepthToSpace", opset)
            .In(d.Small(type, new Shape(d.Int(1, 2), d.Int(1, 3) * block * block, d.Size(), d.Size())))
            .With("blocksize", block).If(opset >= 11 && d.Chance(0.7), c => c.With("mode", d.Pick("DCR", "CRD"))).Out(type);
    }

    private static OracleCase SpaceToDepth(Draw d)
    {
        int block = d.Int(1, 3);
        return new NodeCase(d, "SpaceToDepth", d.Opset(1))
            .In(d.Float32(new Shape(d.Int(1, 2), d.Int(1, 4), d.Int(1, 5) * block, d.Int(1, 9) * block)))
            .With("blocksize", block).Out(F32);
    }

    private static OracleCase CenterCropPad(Draw d)
    {
        ElementType type = d.Pick(F32, I32, I64, U8);
        Shape shape = d.Shape(1, 4);
        bool someAxes = d.Chance();
        long[] axes = someAxes ? d.Axes(shape.Rank) : [.. Enumerable.Range(0, shape.Rank).Select(a => (long)a)];
        return new NodeCase(d, "CenterCropPad", d.Opset(18)).In(d.Small(type, shape))
            .Const(Elements.Longs([.. axes.Select(_ => (long)d.Int(1, 9))])).With("axes", someAxes ? axes : null).Out(type);
    }

    private static OracleCase Trilu(Draw d)
    {
        ElementType type = d.Pick(F32, I64, F64, Bool);
        return new NodeCase(d, "Trilu", d.Opset(14)).In(d.Small(type, d.Shape(2, 4)))
            .If(d.Chance(), c => c.Const(Elements.Scalar(I64, d.Int(-3, 3)))).If(d.Chance(), c => c.With("upper", d.Int(0, 1))).Out(type);
    }

    private static OracleCase ReverseSequence(Draw d)
    {
        bool timeFirst = d.Chance();
        Shape shape = d.Shape(2, 4);
        (int time, int batch) = timeFirst ? (shape[0], shape[1]) : (shape[1], shape[0]);
        long[] lengths = [.. Enumerable.Range(0, batch).Select(_ => (long)d.Int(1, time))];
        return new NodeCase(d, "ReverseSequence", d.Opset(10)).In(d.Float32(shape)).In(Elements.Longs(lengths))
            .With("time_axis", timeFirst ? 0L : 1L).With("batch_axis", timeFirst ? 1L : 0L).Out(F32);
    }
}
