using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Normalisation with stored or with computed statistics.</summary>
internal static class NormalizationCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("BatchNormalization", BatchNormalization),
        new("LayerNormalization", LayerNormalization),
        new("InstanceNormalization", InstanceNormalization),
        new("GroupNormalization", GroupNormalization),
        new("LRN", Lrn),
        new("LpNormalization", LpNormalization),
        new("MeanVarianceNormalization", MeanVarianceNormalization),
        new("SkipLayerNormalization", SkipLayerNormalization, "com.microsoft"),
    ];

    private static OracleCase BatchNormalization(Draw d)
    {
        int opset = d.Opset(7);
        Shape shape = d.Shape(opset < 9 ? 3 : 2, 4);
        var channels = new Shape(shape[1]);
        return new NodeCase(d, "BatchNormalization", opset).In(d.Float32(shape)).In(d.Float32(channels, 0.3, 2)).In(d.Float32(channels))
            .In(d.Float32(channels)).In(d.Float32(channels, 0.2, 3)).If(d.Chance(), c => c.With("epsilon", 0.001f))
            .If(d.Chance(0.3), c => c.With("momentum", 0.8f)).Out(F32);
    }

    private static OracleCase LayerNormalization(Draw d)
    {
        Shape shape = d.Shape(2, 4);
        long axis = d.Axis(shape.Rank);
        int first = (int)(axis < 0 ? axis + shape.Rank : axis);
        var inner = new Shape(shape.Sizes[first..]);
        return new NodeCase(d, "LayerNormalization", d.Opset(17)).In(d.Float32(shape)).In(d.Float32(inner))
            .If(d.Chance(0.7), c => c.In(d.Float32(inner)))
            .If(axis != -1 || d.Chance(), c => c.With("axis", axis)).With("epsilon", 0.001f).Out(F32);
    }

    private static OracleCase InstanceNormalization(Draw d)
    {
        var shape = new Shape([d.Int(1, 2), d.Int(1, 5), .. d.Shape(1, 2).Sizes.ToArray().Select(s => s + 2)]);
        var channels = new Shape(shape[1]);
        return new NodeCase(d, "InstanceNormalization", d.Opset(6)).In(d.Float32(shape)).In(d.Float32(channels)).In(d.Float32(channels))
            .With("epsilon", 0.01f).Out(F32);
    }

    private static OracleCase GroupNormalization(Draw d)
    {
        int opset = d.Opset(18), groups = d.Int(1, 3), each = d.Int(1, 3);
        var shape = new Shape([d.Int(1, 2), groups * each, .. d.Shape(1, 2).Sizes.ToArray().Select(s => s + 2)]);
        var scale = new Shape(opset < 21 ? groups : groups * each);
        return new NodeCase(d, "GroupNormalization", opset).In(d.Float32(shape)).In(d.Float32(scale)).In(d.Float32(scale))
            .With("num_groups", groups).With("epsilon", 0.01f).Out(F32);
    }

    private static OracleCase Lrn(Draw d) =>
        new NodeCase(d, "LRN", d.Opset(1)).In(d.Float32(new Shape(d.Int(1, 2), d.Int(1, 20), d.Size(12), d.Size(12)), -20, 20))
            .With("size", 2L * d.Int(0, 3) + 1).If(d.Chance(), c => c.With("bias", 2f))
            .If(d.Chance(0.7), c => c.With("alpha", 0.01f).With("beta", d.Pick(0.5f, 0.75f, 1f)))
            .Out(F32);

    private static OracleCase LpNormalization(Draw d)
    {
        Shape shape = d.Shape(1, 4);
        return new NodeCase(d, "LpNormalization", d.Opset(1)).In(d.Float32(shape)).If(d.Chance(), c => c.With("p", d.Int(1, 2)))
            .If(d.Chance(0.7), c => c.With("axis", d.Axis(shape.Rank))).Out(F32);
    }

    private static OracleCase MeanVarianceNormalization(Draw d) =>
        new NodeCase(d, "MeanVarianceNormalization", d.Opset(9))
            .In(d.Float32(new Shape(d.Int(2, 3), d.Int(1, 5), d.Int(2, 9), d.Int(2, 9))))
            .If(d.Chance(), c => c.With("axes", d.Pick<long[]>([0, 2, 3], [2, 3], [1, 2, 3]))).Out(F32);

    private static OracleCase SkipLayerNormalization(Draw d)
    {
        var shape = new Shape(d.Int(1, 2), d.Int(1, 5), d.Size());
        var inner = new Shape(shape[2]);
        return new NodeCase(d, "SkipLayerNormalization", 13, "com.microsoft").In(d.Float32(shape)).In(d.Float32(shape)).In(d.Float32(inner))
            .If(d.Chance(0.7), c => c.In(d.Float32(inner))).With("epsilon", 0.001f).Out(F32);
    }
}
