using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The attributes that all windowed poolings share, and the shape that they make.</summary>
internal static class PoolingAttributes
{
    // Paddings far beyond any real network, which still leave all sums below 2^31.
    private const long MostPadding = 1 << 20;

    /// <summary>kernel_shape, strides, pads and auto_pad.</summary>
    public static AttributeSchema[] Common { get; } =
    [
        new("kernel_shape", OnnxAttributeKind.Ints, Required: true),
        new("strides", OnnxAttributeKind.Ints),
        new("pads", OnnxAttributeKind.Ints),
        new("auto_pad", OnnxAttributeKind.String),
    ];

    /// <summary>Where the windows lie.</summary>
    public static PoolingGeometry Geometry(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int rank = input.Rank - 2;
        if (rank < 1) throw node.Error($"the input is {input}; N×C and at least one spatial dimension are needed");
        long[] kernel = List(node, "kernel_shape", rank, 1), strides = List(node, "strides", rank, 1);
        long[] dilations = List(node, "dilations", rank, 1);
        long[] pads = node.Ints("pads") is null ? new long[2 * rank] : List(node, "pads", 2 * rank, 0);
        string auto = node.String("auto_pad", "NOTSET");
        if (auto is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw node.Error($"auto_pad '{auto}' is unknown; NOTSET, VALID, SAME_UPPER and SAME_LOWER are");
        bool up = node.Int("ceil_mode", 0) != 0;
        var geometry = new PoolingGeometry(new int[rank], new int[rank], ToInts(kernel), ToInts(strides), ToInts(dilations),
            new int[rank], new int[rank]);
        for (int axis = 0; axis < rank; axis++)
        {
            long size = input[axis + 2], extent = (kernel[axis] - 1) * dilations[axis] + 1, begin = pads[axis], end = pads[axis + rank];
            if (auto.StartsWith("SAME", StringComparison.Ordinal))
            {
                long total = Math.Max(0, ((size - 1) / strides[axis]) * strides[axis] + extent - size);
                begin = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                end = total - begin;
            }
            else if (auto == "VALID")
                begin = end = 0;

            bool padded = pads[axis] != 0 || pads[axis + rank] != 0;
            if (padded && (begin != pads[axis] || end != pads[axis + rank]))
                throw node.Error($"auto_pad {auto} makes padding {begin} and {end} of spatial dimension {axis}, pads says {pads[axis]} and "
                    + $"{pads[axis + rank]}");
            geometry.Input[axis] = (int)size;
            geometry.Output[axis] = OutputSize(node, axis, size, extent, strides[axis], begin, end, up && auto == "NOTSET");
            geometry.PadBegin[axis] = (int)begin;
            geometry.PadEnd[axis] = (int)end;
        }

        return geometry;
    }

    /// <summary>The output's shape: the input's first two sizes, then the windows'.</summary>
    public static Shape OutputShape(NodeContext node, PoolingGeometry geometry)
    {
        Shape input = node.InputShape(0);
        return node.ShapeOf([input[0], input[1], .. geometry.Output]);
    }

    private static int OutputSize(NodeContext node, int axis, long size, long extent, long stride, long begin, long end, bool up)
    {
        if (size == 0) throw node.Error($"spatial dimension {axis} of the input is empty");
        if (begin >= extent || end >= extent || begin > MostPadding || end > MostPadding)
            throw node.Error(
                $"padding {begin} and {end} of spatial dimension {axis} has to be less than the window, which covers {extent}");
        long room = size + begin + end - extent;
        if (room < 0)
            throw node.Error($"the window covers {extent} of spatial dimension {axis}, which has {size} and padding {begin} and {end}");
        long count = (up ? (room + stride - 1) / stride : room / stride) + 1;
        // A window that rounding up adds has to start before the padding at the end.
        if (up && (count - 1) * stride >= size + begin) count--;
        return (int)count;
    }

    private static long[] List(NodeContext node, string name, int count, long least)
    {
        if (node.Ints(name) is not { } values) return [.. Enumerable.Repeat(1L, count)];
        if (values.Length != count) throw node.Error($"{name} has {values.Length} elements; the input {node.InputShape(0)} needs {count}");
        foreach (long value in values)
        {
            if (value < least || value > int.MaxValue) throw node.Error($"{name} holds {value}; {least} to {int.MaxValue} would be right");
        }

        return values;
    }

    private static int[] ToInts(long[] values) => Array.ConvertAll(values, v => (int)v);
}
