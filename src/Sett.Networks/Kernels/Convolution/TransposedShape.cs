using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// The sizes of a transposed convolution: input pixel (y, x) times tap (ky, kx) goes to output
/// (y·StrideY + ky·DilationY − PadTop, x·StrideX + kx·DilationX − PadLeft), where that exists.
/// </summary>
internal sealed record TransposedShape
{
    public required int Channels { get; init; }

    public required int Filters { get; init; }

    public required int Groups { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required int OutputHeight { get; init; }

    public required int OutputWidth { get; init; }

    public required int PadTop { get; init; }

    public required int PadLeft { get; init; }

    public required WindowAttributes Window { get; init; }

    /// <summary>Reads the shape of a ConvTranspose node; weights are channels × filters / group × [rows ×] columns.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The operands or attributes do not fit each other.</exception>
    public static TransposedShape Of(NodeContext node)
    {
        Shape input = node.InputShape(0), weight = node.InputShape(1);
        WindowAttributes window = WindowAttributes.Read(node, weight);
        if (input.Rank != weight.Rank)
            throw node.Error($"the input has the shape {input} and the weights {weight}; both need the same rank");
        if (weight[0] != input[1]) throw node.Error($"the input has {input[1]} channels; the weights {weight} need {weight[0]}");
        if (input[1] % window.Groups != 0) throw node.Error($"{input[1]} channels do not divide into {window.Groups} groups");
        long filters = weight[1] * (long)window.Groups;
        if (filters > int.MaxValue) throw node.Error($"{filters} filters are too many");
        if (node.HasInput(2) && node.InputShape(2) is var bias && (bias.Rank != 1 || bias[0] != filters))
            throw node.Error($"the bias has the shape {bias}; it has to be {filters}");

        int spatial = input.Rank - 2;
        long[]? wanted = Sizes(node, "output_shape", spatial, 1);
        long[]? extra = Sizes(node, "output_padding", spatial, 0);
        int height = spatial == 2 ? input[2] : 1, width = input[^1];
        (int rows, int top) = spatial == 2
            ? Extent(node, window, 0, height, window.KernelY, window.StrideY, window.DilationY, wanted?[0], extra?[0] ?? 0)
            : (1, 0);
        (int columns, int left) = Extent(
            node, window, spatial - 1, width, window.KernelX, window.StrideX, window.DilationX, wanted?[^1], extra?[^1] ?? 0);
        return new TransposedShape
        {
            Channels = input[1],
            Filters = (int)filters,
            Groups = window.Groups,
            Height = height,
            Width = width,
            OutputHeight = rows,
            OutputWidth = columns,
            PadTop = top,
            PadLeft = left,
            Window = window,
        };
    }

    /// <summary>The output's size in one dimension and how much is cut off before it.</summary>
    private static (int Size, int Before) Extent(
        NodeContext node, WindowAttributes window, int axis, int size, int kernel, int stride, int dilation, long? wanted, long extra)
    {
        if (extra >= Math.Max(stride, dilation))
            throw node.Error($"output_padding is {extra}; it has to be below the stride {stride} or the dilation {dilation}");
        long full = stride * (size - 1L) + extra + (kernel - 1L) * dilation + 1, output, before;
        if (wanted is null && window.AutoPad is "NOTSET" or "VALID")
        {
            long[]? pads = window.AutoPad == "NOTSET" ? window.Pads : null;
            before = pads?[axis] ?? 0;
            output = full - before - (pads?[axis + pads.Length / 2] ?? 0);
        }
        else
        {
            output = wanted ?? size * (long)stride;
            long total = Math.Max(0, full - output);
            before = window.AutoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
        }

        if (output is < 1 or > int.MaxValue)
            throw node.Error($"the output would have the size {output} in spatial dimension {axis}; it has to be 1 or more");
        return ((int)output, (int)before);
    }

    private static long[]? Sizes(NodeContext node, string name, int spatial, int least)
    {
        long[]? values = node.Ints(name);
        if (values is null || (values.Length == spatial && values.All(v => v >= least && v <= int.MaxValue))) return values;
        throw node.Error($"{name} is [{string.Join(", ", values)}]; it has to be {spatial} numbers of {least} or more");
    }
}
