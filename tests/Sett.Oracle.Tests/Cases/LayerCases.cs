using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Convolutions and matrix products in float.</summary>
internal static class LayerCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("Conv", Conv),
        new("ConvTranspose", ConvTranspose),
        new("Gemm", Gemm),
        new("MatMul", d => MatMul(d, "MatMul", d.Chance(0.8) ? F32 : d.Pick(F64, I32, U32, I64))),
    ];

    /// <summary>Input and weight shapes of a random convolution: plain, grouped, depthwise or pointwise; 1-D or 2-D.</summary>
    public static (Shape X, Shape W, int Groups, Windows Windows) Geometry(Draw d)
    {
        int rank = d.Chance(0.8) ? 2 : 1;
        int[] space = [.. Enumerable.Range(0, rank).Select(_ => d.Int(3, 22))];
        Windows windows = Windows.Over(d, space, dilated: true, largest: d.Chance(0.8) ? 3 : 7, padKernel: false);
        if (d.Chance(0.2)) windows = windows with { Kernel = [.. windows.Kernel.Select(_ => 1L)] };
        int groups = d.Chance(0.6) ? 1 : d.Int(2, 9);
        int perGroup = groups > 1 && d.Chance(0.6) ? 1 : d.Int(1, 20 / groups + 1);
        int outputs = groups * (d.Chance() ? 1 : d.Int(1, 24 / groups + 1));
        var x = new Shape([d.Int(1, 2), groups * perGroup, .. space]);
        var w = new Shape([outputs, perGroup, .. windows.Kernel.Select(k => (int)k)]);
        return (x, w, groups, windows);
    }

    private static OracleCase Conv(Draw d)
    {
        (Shape x, Shape w, int groups, Windows windows) = Geometry(d);
        NodeCase node = windows.Apply(new NodeCase(d, "Conv", d.Opset(1)), kernel: d.Chance(0.7)).In(d.Float32(x));
        node = d.Chance(0.8) ? node.Const(d.Float32(w, -1, 1)) : node.Fed(d.Float32(w, -1, 1));
        return node.If(d.Chance(0.7), c => c.In(d.Float32(new Shape(w[0]))))
            .If(groups > 1 || d.Chance(), c => c.With("group", groups)).Out(F32);
    }

    private static OracleCase ConvTranspose(Draw d)
    {
        int rank = d.Chance(0.8) ? 2 : 1, groups = d.Chance(0.7) ? 1 : d.Int(2, 3);
        int[] space = [.. Enumerable.Range(0, rank).Select(_ => d.Int(2, 9))];
        int inputs = groups * d.Int(1, 4), outputs = d.Int(1, 4);
        long[] kernel = [.. space.Select(_ => (long)d.Int(1, 4))], strides = [.. space.Select(_ => (long)d.Int(1, 3))];
        long[] dilations = [.. space.Select(_ => d.Chance(0.2) ? 2L : 1L)];
        long[] extra = [.. strides.Select(s => d.Chance(0.3) ? (long)d.Int(0, (int)s - 1) : 0)];
        int[] natural = [.. space.Select((s, i) => (int)(strides[i] * (s - 1) + (kernel[i] - 1) * dilations[i] + 1 + extra[i]))];
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++)
            if (natural[i] > 3 && d.Chance()) (pads[i], pads[i + rank]) = (d.Int(0, 1), d.Int(0, 1));

        NodeCase node = new NodeCase(d, "ConvTranspose", d.Opset(1)).In(d.Float32(new Shape([d.Int(1, 2), inputs, .. space])))
            .In(d.Float32(new Shape([inputs, outputs, .. kernel.Select(k => (int)k)]), -1, 1))
            .If(d.Chance(), c => c.In(d.Float32(new Shape(outputs * groups)))).With("strides", strides).With("dilations", dilations);
        if (groups > 1) node.With("group", groups);
        if (extra.Any(e => e > 0)) node.With("output_padding", extra);
        int way = d.Int(0, 3);
        // Where a stride passes the window the oracle makes SAME outputs smaller than the size times the stride that the standard asks for.
        bool canBeSame = !strides.Where((s, i) => s > (kernel[i] - 1) * dilations[i] + 1).Any();
        if (way == 0) node.With("auto_pad", canBeSame ? d.Pick("SAME_UPPER", "SAME_LOWER", "VALID") : "VALID");
        else if (way == 1) node.With("output_shape", (long[])[.. natural.Select(n => (long)Math.Max(1, n - d.Int(0, 2)))]);
        else node.With("pads", pads);
        return node.If(d.Chance(), c => c.With("kernel_shape", kernel)).Out(F32);
    }

    private static OracleCase Gemm(Draw d)
    {
        int m = d.Chance(0.4) ? 1 : d.Size(), n = d.Size(), k = d.Size();
        bool transA = d.Chance(0.3), transB = d.Chance();
        int opset = d.Opset(7);
        ElementType type = d.Chance(0.1) ? F64 : F32;
        NodeCase node = new NodeCase(d, "Gemm", opset).In(d.Tensor(type, transA ? new Shape(k, m) : new Shape(m, k)));
        Tensor b = d.Tensor(type, transB ? new Shape(n, k) : new Shape(k, n));
        node = d.Chance(0.7) ? node.Const(b) : node.Fed(b);
        Shape c = d.Pick(new Shape(n), new Shape(m, n), new Shape(1, n), new Shape(m, 1), new Shape(1), Shape.Scalar);
        if (opset < 11 || d.Chance(0.8)) node.In(d.Tensor(type, c));
        return node.If(transA, g => g.With("transA", 1L)).If(transB, g => g.With("transB", 1L))
            .If(d.Chance(0.3), g => g.With("alpha", d.Float(0.2, 2))).If(d.Chance(0.3), g => g.With("beta", d.Float(0.2, 2))).Out(type);
    }

    /// <summary>Operand shapes of a matrix product: vectors, matrices, stacks that broadcast.</summary>
    public static (Shape A, Shape B) Product(Draw d)
    {
        int m = d.Chance(0.3) ? 1 : d.Size(), n = d.Size(), k = d.Size();
        switch (d.Int(0, 5))
        {
            case 0: return (new Shape(k), new Shape(k, n));
            case 1: return (new Shape(m, k), new Shape(k));
            case 2: return (new Shape(m, k), new Shape(k, n));
            case 3: return (new Shape(d.Int(1, 3), m, k), new Shape(k, n));
            default:
                Shape[] stacks = d.Broadcastable(2, 2);
                int[] a = [.. stacks[0].Sizes.ToArray().Select(s => Math.Min(s, 5))];
                int[] b = [.. stacks[1].Sizes.ToArray().Select(s => Math.Min(s, 5))];
                return (new Shape([.. a, m, k]), new Shape([.. b, k, n]));
        }
    }

    private static OracleCase MatMul(Draw d, string name, ElementType type)
    {
        (Shape a, Shape b) = Product(d);
        int opset = type.IsFloat() ? d.Opset(1) : d.Opset(9);
        NodeCase node = new NodeCase(d, name, opset).In(d.Small(type, a));
        return (d.Chance() ? node.Const(d.Small(type, b)) : node.Fed(d.Small(type, b))).Out(type);
    }
}
