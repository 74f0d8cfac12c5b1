using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Operators that change or tell shapes, and constants.</summary>
internal static class ViewCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("Reshape", Reshape),
        new("Flatten", Flatten),
        new("Squeeze", Squeeze),
        new("Unsqueeze", Unsqueeze),
        new("Shape", ShapeOf),
        new("Size", d => new NodeCase(d, "Size", d.Opset(1)).Fed(d.Small(d.Pick(Draw.Movable), d.Shape(0))).Out(I64)),
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("Range", Range),
        new("EyeLike", EyeLike),
    ];

    private static OracleCase Reshape(Draw d)
    {
        int opset = d.Opset(5);
        ElementType type = d.Pick(Draw.Movable);
        Shape shape = d.Shape(1, 4);
        long[] target = d.Int(0, 2) switch
        {
            0 => [-1],
            1 => [.. shape.Sizes.ToArray().Select((s, i) => i == 0 ? 0L : s), 1],
            _ => [shape[0], -1, 1],
        };
        return new NodeCase(d, "Reshape", opset).In(d.Wide(type, shape)).Const(Elements.Longs(target))
            .If(opset >= 14 && d.Chance(0.3), c => c.With("allowzero", 0L)).Out(type);
    }

    private static OracleCase Flatten(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(1, 4);
        ElementType type = opset >= 9 ? d.Pick(F32, I8, I32, I64) : F32;
        return new NodeCase(d, "Flatten", opset).In(d.Small(type, shape))
            .If(d.Chance(0.8), c => c.With("axis", opset >= 11 ? d.Int(-shape.Rank, shape.Rank) : (long)d.Int(0, shape.Rank))).Out(type);
    }

    private static OracleCase Squeeze(Draw d)
    {
        int opset = d.Opset(1);
        int[] sizes = d.Shape(2, 4).Sizes.ToArray();
        long[] axes = d.Axes(sizes.Length, 1, negative: opset >= 11);
        foreach (long axis in axes) sizes[axis < 0 ? axis + sizes.Length : axis] = 1;
        ElementType type = d.Pick(Draw.Movable);
        NodeCase node = new NodeCase(d, "Squeeze", opset).In(d.Small(type, new Shape(sizes)));
        if (d.Chance(0.2)) return node.Out(type);
        return (opset < 13 ? node.With("axes", axes) : node.Const(Elements.Longs(axes))).Out(type);
    }

    private static OracleCase Unsqueeze(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(0, 3);
        int added = d.Int(1, 2);
        long[] axes = d.Permutation(shape.Rank + added)[..added];
        if (opset < 13) Array.Sort(axes);
        if (opset >= 11 && d.Chance(0.4)) axes = Array.ConvertAll(axes, a => a - shape.Rank - added);
        ElementType type = d.Pick(Draw.Movable);
        NodeCase node = new NodeCase(d, "Unsqueeze", opset).In(d.Small(type, shape));
        return (opset < 13 ? node.With("axes", axes) : node.Const(Elements.Longs(axes))).Out(type);
    }

    private static OracleCase ShapeOf(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = d.Shape(0, 5);
        return new NodeCase(d, "Shape", opset).Fed(d.Small(d.Pick(Draw.Movable), shape))
            .If(opset >= 15 && d.Chance(0.7), c => c.With("start", d.Int(-6, 6)))
            .If(opset >= 15 && d.Chance(0.7), c => c.With("end", d.Int(-6, 6))).Out(I64);
    }

    private static OracleCase Constant(Draw d)
    {
        if (d.Chance(0.6))
        {
            ElementType type = d.Pick(Draw.Movable);
            return new NodeCase(d, "Constant", d.Opset(1)).With("value", d.Small(type, d.Shape(0))).Out(type);
        }

        var node = new NodeCase(d, "Constant", d.Opset(12));
        return d.Int(0, 3) switch
        {
            0 => node.With("value_float", d.Float(-3, 3)).Out(F32),
            1 => node.With("value_floats", [d.Float(-3, 3), d.Float(-3, 3)]).Out(F32),
            2 => node.With("value_int", d.Int(-99, 99)).Out(I64),
            _ => node.With("value_ints", [d.Int(-99, 99), 5L, 7L]).Out(I64),
        };
    }

    private static OracleCase ConstantOfShape(Draw d)
    {
        ElementType type = d.Pick(Draw.Movable);
        long[] sizes = Array.ConvertAll(d.Shape(0, 3).Sizes.ToArray(), s => (long)s);
        bool zero = d.Chance(0.3);
        return new NodeCase(d, "ConstantOfShape", d.Opset(9)).Const(Elements.Longs(sizes))
            .If(!zero, c => c.With("value", d.Small(type, new Shape(1)))).Out(zero ? F32 : type);
    }

    private static OracleCase Range(Draw d)
    {
        ElementType type = d.Pick(F32, F64, I16, I32, I64);
        double start = d.Int(-5, 5), step = d.Pick(-2, -1, 1, 2, 3) * (type.IsFloat() ? 0.7 : 1);
        double limit = start + step * d.Int(0, 30) + (d.Chance() ? 1 : 0);
        return new NodeCase(d, "Range", d.Opset(11)).Const(Elements.Scalar(type, start)).Const(Elements.Scalar(type, limit))
            .Const(Elements.Scalar(type, step)).Out(type);
    }

    private static OracleCase EyeLike(Draw d)
    {
        ElementType type = d.Pick(F32, F64, I32, I64);
        bool cast = d.Chance();
        ElementType to = cast ? d.Pick(F32, F64, I32, I64) : type;
        return new NodeCase(d, "EyeLike", d.Opset(9)).Fed(d.Small(type, new Shape(d.Size(), d.Size())))
            .If(d.Chance(), c => c.With("k", d.Int(-3, 3))).If(cast, c => c.With("dtype", ActivationCases.Number(to))).Out(to);
    }
}
