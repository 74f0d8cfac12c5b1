using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Pooling over windows and over whole maps.</summary>
internal static class PoolingCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("MaxPool", MaxPool),
        new("AveragePool", AveragePool),
        new("LpPool", LpPool),
        .. ((string[])["GlobalAveragePool", "GlobalMaxPool"]).Select(name => new OperatorCases(name, d =>
            new NodeCase(d, name, d.Opset(1)).In(d.Float32(Maps(d, 3))).Out(F32))),
        new("GlobalLpPool", d => new NodeCase(d, "GlobalLpPool", d.Opset(2)).In(d.Float32(Maps(d, 3)))
            .If(d.Chance(), c => c.With("p", d.Int(1, 3))).Out(F32)),
    ];

    /// <summary>N×C and 1 … <paramref name="spatial"/> spatial axes.</summary>
    private static Shape Maps(Draw d, int spatial)
    {
        int rank = d.Chance(0.7) ? 2 : d.Int(1, spatial);
        return new Shape([d.Int(1, 2), d.Int(1, 5), .. Enumerable.Range(0, rank).Select(_ => rank == 3 ? d.Int(2, 6) : d.Int(2, 24))]);
    }

    private static OracleCase MaxPool(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = Maps(d, 2);
        ElementType type = opset >= 12 && d.Chance(0.3) ? d.Pick(I8, U8) : opset >= 8 && d.Chance(0.1) ? F64 : F32;
        Windows windows = Windows.Over(d, shape.Sizes[2..], dilated: opset >= 10);
        NodeCase node = windows.Apply(new NodeCase(d, "MaxPool", opset).In(d.Small(type, shape)), kernel: true, dilations: opset >= 10)
            .If(opset >= 10 && d.Chance(0.4), c => c.With("ceil_mode", 1L));
        bool indices = opset >= 8 && d.Chance(0.3) && type == F32;
        return indices
            ? node.If(d.Chance(0.4), c => c.With("storage_order", d.Int(0, 1))).Out(type, I64)
            : node.Out(type);
    }

    private static OracleCase AveragePool(Draw d)
    {
        int opset = d.Opset(1);
        Shape shape = Maps(d, 2);
        Windows windows = Windows.Over(d, shape.Sizes[2..], dilated: opset >= 19);
        return windows.Apply(new NodeCase(d, "AveragePool", opset).In(d.Float32(shape)), kernel: true, dilations: opset >= 19)
            .If(opset >= 10 && d.Chance(0.4), c => c.With("ceil_mode", 1L))
            .If(opset >= 7 && d.Chance(0.5), c => c.With("count_include_pad", d.Int(0, 1))).Out(F32);
    }

    private static OracleCase LpPool(Draw d)
    {
        int opset = d.Opset(2);
        Shape shape = Maps(d, 2);
        Windows windows = Windows.Over(d, shape.Sizes[2..], dilated: opset >= 18);
        return windows.Apply(new NodeCase(d, "LpPool", opset).In(d.Float32(shape)), kernel: true, dilations: opset >= 18)
            .If(opset >= 18 && d.Chance(0.3), c => c.With("ceil_mode", 1L)).If(d.Chance(), c => c.With("p", d.Int(1, 3))).Out(F32);
    }
}
