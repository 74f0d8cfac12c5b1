using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>One spatial dimension of a pooling node.</summary>
/// <param name="Size">Input positions.</param>
/// <param name="Kernel">Window length.</param>
/// <param name="Stride">Distance of windows.</param>
/// <param name="Pad">Positions before the input.</param>
/// <param name="Outputs">Output positions.</param>
internal readonly record struct PoolAxis(int Size, int Kernel, int Stride, int Pad, int Outputs)
{
    private const int Largest = 1 << 24;

    /// <summary>The input positions that a window covers: first, and one past the last.</summary>
    public (int First, int End) Window(int output)
    {
        int start = output * Stride - Pad;
        return (Math.Max(start, 0), Math.Min(start + Kernel, Size));
    }

    /// <summary>Reads one or two spatial dimensions from <paramref name="first"/> on.</summary>
    public static PoolAxis[] Read(NodeContext node, Shape x, int first)
    {
        int spatial = x.Rank - 2;
        if (spatial is not (1 or 2)) throw node.Error($"the input has the shape {x}; one or two spatial dimensions are supported");
        long[] kernel = List(node, "kernel_shape", spatial, 1)!;
        long[] strides = List(node, "strides", spatial, 1) ?? [.. Enumerable.Repeat(1L, spatial)];
        long[] pads = List(node, "pads", 2 * spatial, 0) ?? new long[2 * spatial];
        string mode = node.String("auto_pad", "NOTSET");
        bool ceiling = node.Int("ceil_mode", 0) != 0;
        var axes = new PoolAxis[spatial];
        for (int i = 0; i < spatial; i++)
        {
            long size = x[first + i], before = pads[i], after = pads[i + spatial], outputs;
            if (size == 0) throw node.Error($"spatial dimension {i} of the input is empty");
            switch (mode)
            {
                case "SAME_UPPER" or "SAME_LOWER":
                    outputs = (size + strides[i] - 1) / strides[i];
                    long total = Math.Max(0, (outputs - 1) * strides[i] + kernel[i] - size);
                    before = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
                    break;
                case "NOTSET" or "VALID":
                    if (mode == "VALID") before = after = 0;
                    if (before >= kernel[i] || after >= kernel[i])
                        throw node.Error(
                            $"pads {before} and {after} are not below the window's {kernel[i]}; a window would see nothing but padding");
                    long span = size + before + after - kernel[i];
                    if (span < 0) throw node.Error($"a window of {kernel[i]} does not fit into {size} with its padding");
                    outputs = (ceiling ? (span + strides[i] - 1) / strides[i] : span / strides[i]) + 1;
                    // A window has to start inside the input or the padding before it.
                    if (ceiling && (outputs - 1) * strides[i] >= size + before) outputs--;
                    break;
                default:
                    throw node.Error($"auto_pad is '{mode}'; it has to be NOTSET, SAME_UPPER, SAME_LOWER or VALID");
            }

            axes[i] = new PoolAxis((int)size, (int)kernel[i], (int)strides[i], (int)before, (int)outputs);
        }

        return axes;
    }

    private static long[]? List(NodeContext node, string name, int count, int least)
    {
        if (node.Ints(name) is not { } values) return null;
        if (values.Length != count) throw node.Error($"attribute '{name}' has {values.Length} numbers; it needs {count}");
        foreach (long value in values)
        {
            if (value < least || value > Largest) throw node.Error($"attribute '{name}' holds {value}; it has to be {least} … {Largest}");
        }

        return values;
    }
}
