using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The geometry of a convolution node: attributes and shapes to a checked <see cref="LayerShape"/>.</summary>
internal static class ConvolutionShape
{
    private const int Largest = 1 << 24;

    /// <summary>Reads a node; <paramref name="x"/> is N × C × H × W or N × C × W, <paramref name="w"/> is M × C / group × kernel.</summary>
    public static LayerShape Read(NodeContext node, Shape x, Shape w)
    {
        int spatial = x.Rank - 2;
        if (spatial is not (1 or 2))
            throw node.Error($"the input has the shape {x}; 1-D and 2-D convolutions (rank 3 or 4) are supported");
        if (w.Rank != x.Rank) throw node.Error($"the weights have the shape {w}; they need rank {x.Rank} like the input {x}");
        int group = Whole(node, "group", node.Int("group", 1), 1);
        if (x[1] != (long)w[1] * group)
            throw node.Error($"the input {x} has {x[1]} channels, but weights {w} and group {group} need {(long)w[1] * group}");
        long[] kernel = List(node, "kernel_shape", spatial, 1) ?? Sizes(w, 2);
        if (!kernel.AsSpan().SequenceEqual(Sizes(w, 2)))
            throw node.Error($"kernel_shape is {string.Join('×', kernel)}, but the weights are {w}");
        long[] strides = List(node, "strides", spatial, 1) ?? Filled(spatial, 1);
        long[] dilations = List(node, "dilations", spatial, 1) ?? Filled(spatial, 1);
        long[] pads = Pads(node, Sizes(x, 2), kernel, strides, dilations);

        int Last(long[] values) => (int)values[^1];
        int First(long[] values, int otherwise) => spatial == 2 ? (int)values[0] : otherwise;
        LayerShape shape = new LayerShape
        {
            Kind = group == x[1] && group > 1 && w[1] == 1 ? LayerKind.Depthwise : LayerKind.Convolution,
            Channels = x[1],
            Filters = w[0],
            Height = spatial == 2 ? x[2] : 1,
            Width = x[^1],
            KernelHeight = First(kernel, 1),
            KernelWidth = Last(kernel),
            StrideY = First(strides, 1),
            StrideX = Last(strides),
            DilationY = First(dilations, 1),
            DilationX = Last(dilations),
            PadTop = First(pads, 0),
            PadLeft = (int)pads[spatial - 1],
            PadBottom = spatial == 2 ? (int)pads[2] : 0,
            PadRight = Last(pads),
            Groups = group,
        };
        long extentY = (long)shape.DilationY * (shape.KernelHeight - 1) + 1, extentX = (long)shape.DilationX * (shape.KernelWidth - 1) + 1;
        if (extentY > (long)shape.Height + shape.PadTop + shape.PadBottom || extentX > (long)shape.Width + shape.PadLeft + shape.PadRight)
            throw node.Error($"a {extentY}×{extentX} window does not fit into the {shape.Height}×{shape.Width} input with its padding");
        shape = shape.Validated(NodeContext.NameOf(node.Node));
        if ((shape.Height + (long)shape.PadTop + shape.PadBottom) * (shape.Width + (long)shape.PadLeft + shape.PadRight) * shape.Channels
            > int.MaxValue / 2)
        {
            throw node.Error($"the padded input {x} has too many elements; at most {int.MaxValue / 2} are supported");
        }

        return shape;
    }

    /// <summary>The output's shape for <paramref name="x"/>.</summary>
    public static Shape Output(LayerShape shape, Shape x) => x.Rank == 3
        ? new Shape(x[0], shape.Filters, shape.OutputWidth)
        : new Shape(x[0], shape.Filters, shape.OutputHeight, shape.OutputWidth);

    private static long[] Pads(NodeContext node, long[] sizes, long[] kernel, long[] strides, long[] dilations)
    {
        int spatial = sizes.Length;
        string mode = node.String("auto_pad", "NOTSET");
        switch (mode)
        {
            case "NOTSET":
                return List(node, "pads", 2 * spatial, 0) ?? Filled(2 * spatial, 0);
            case "VALID":
                return Filled(2 * spatial, 0);
            case "SAME_UPPER" or "SAME_LOWER":
                var pads = new long[2 * spatial];
                for (int i = 0; i < spatial; i++)
                {
                    long output = (sizes[i] + strides[i] - 1) / strides[i];
                    long total = Math.Max(0, (output - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - sizes[i]);
                    if (total > Largest) throw node.Error($"auto_pad {mode} needs a padding of {total}; at most {Largest} is supported");
                    long less = total / 2;
                    pads[i] = mode == "SAME_UPPER" ? less : total - less;
                    pads[i + spatial] = total - pads[i];
                }

                return pads;
            default:
                throw node.Error($"auto_pad is '{mode}'; it has to be NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        }
    }

    private static long[]? List(NodeContext node, string name, int count, int least)
    {
        if (node.Ints(name) is not { } values) return null;
        if (values.Length != count) throw node.Error($"attribute '{name}' has {values.Length} numbers; it needs {count}");
        foreach (long value in values) Whole(node, name, value, least);
        return values;
    }

    private static int Whole(NodeContext node, string name, long value, int least) =>
        value >= least && value <= Largest
            ? (int)value
            : throw node.Error($"attribute '{name}' holds {value}; it has to be {least} … {Largest}");

    private static long[] Sizes(Shape shape, int first) => Array.ConvertAll(shape.Sizes[first..].ToArray(), s => (long)s);

    private static long[] Filled(int count, long value) => Enumerable.Repeat(value, count).ToArray();
}
