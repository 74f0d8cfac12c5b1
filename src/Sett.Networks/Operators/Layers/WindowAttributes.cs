using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// The attributes of a node whose windows slide over one or two spatial dimensions: kernel_shape, strides, dilations, pads, auto_pad,
/// group. A 1-D window counts as a 2-D one of height 1.
/// </summary>
internal readonly record struct WindowAttributes(
    int KernelY, int KernelX, int StrideY, int StrideX, int DilationY, int DilationX, long[]? Pads, string AutoPad, int Groups)
{
    /// <summary>The attributes that every operator of the family may have.</summary>
    public static AttributeSchema[] Schema { get; } =
    [
        new("auto_pad", OnnxAttributeKind.String),
        new("dilations", OnnxAttributeKind.Ints),
        new("group", OnnxAttributeKind.Int),
        new("kernel_shape", OnnxAttributeKind.Ints),
        new("pads", OnnxAttributeKind.Ints),
        new("strides", OnnxAttributeKind.Ints),
    ];

    /// <summary>The shape of an output, with as many spatial dimensions as <paramref name="input"/> has.</summary>
    public static Shape Output(Shape input, int filters, int height, int width) =>
        input.Rank == 3 ? new Shape(input[0], filters, width) : new Shape(input[0], filters, height, width);

    /// <summary>Reads and checks the attributes of <paramref name="node"/>; <paramref name="weight"/> gives the kernel's size.</summary>
    public static WindowAttributes Read(NodeContext node, Shape weight)
    {
        int spatial = weight.Rank - 2;
        if (spatial is < 1 or > 2)
            throw node.Error(
                $"the weights have the shape {weight}; Sett has convolutions over 1 or 2 spatial dimensions (rank 3 or 4), not {spatial}");
        for (int axis = 0; axis < weight.Rank; axis++)
            if (weight[axis] < 1) throw node.Error($"the weights have the shape {weight}; every size has to be 1 or more");
        if (node.Ints("kernel_shape") is { } kernel && !Matches(kernel, weight))
            throw node.Error($"kernel_shape is [{string.Join(", ", kernel)}] but the weights have the shape {weight}");

        (int strideY, int strideX) = Pair(node, "strides", spatial);
        (int dilationY, int dilationX) = Pair(node, "dilations", spatial);
        long[]? pads = node.Ints("pads");
        if (pads is not null && (pads.Length != 2 * spatial || pads.Any(p => p is < 0 or > 1 << 20)))
            throw node.Error($"pads is [{string.Join(", ", pads)}]; it has to be {2 * spatial} numbers of 0 or more");
        string autoPad = node.String("auto_pad", "NOTSET");
        if (autoPad is not ("NOTSET" or "SAME_UPPER" or "SAME_LOWER" or "VALID"))
            throw node.Error($"auto_pad is '{autoPad}'; it has to be NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        long groups = node.Int("group", 1);
        if (groups is < 1 or > int.MaxValue) throw node.Error($"group is {groups}; it has to be 1 or more");
        return new WindowAttributes(
            spatial == 2 ? weight[2] : 1, weight[^1], strideY, strideX, dilationY, dilationX, pads, autoPad, (int)groups);
    }

    /// <summary>The shape of the convolution of an input batch × channels × [height ×] width with these windows.</summary>
    public LayerShape Layer(NodeContext node, Shape input, int filters)
    {
        int height = input.Rank == 4 ? input[2] : 1, width = input[^1];
        (int top, int bottom) = Padding(0, height, KernelY, StrideY, DilationY);
        (int left, int right) = Padding(1, width, KernelX, StrideX, DilationX);
        return new LayerShape
        {
            Kind = Groups > 1 && Groups == input[1] ? LayerKind.Depthwise : LayerKind.Convolution,
            Channels = input[1],
            Filters = filters,
            Height = height,
            Width = width,
            KernelHeight = KernelY,
            KernelWidth = KernelX,
            StrideY = StrideY,
            StrideX = StrideX,
            DilationY = DilationY,
            DilationX = DilationX,
            PadTop = top,
            PadBottom = bottom,
            PadLeft = left,
            PadRight = right,
            Groups = Groups,
        }.Validated(NodeContext.NameOf(node.Node));
    }

    /// <summary>Padding before and after one dimension; <paramref name="dimension"/> is 0 for rows, 1 for columns.</summary>
    private (int Before, int After) Padding(int dimension, int size, int kernel, int stride, int dilation)
    {
        if (AutoPad == "VALID") return (0, 0);
        if (AutoPad == "NOTSET")
        {
            if (Pads is null) return (0, 0);
            int spatial = Pads.Length / 2, axis = dimension - (2 - spatial);
            return axis < 0 ? (0, 0) : ((int)Pads[axis], (int)Pads[axis + spatial]);
        }

        int outputs = (size + stride - 1) / stride;
        int total = Math.Max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size);
        int small = total / 2, large = total - small;
        return AutoPad == "SAME_UPPER" ? (small, large) : (large, small);
    }

    private static bool Matches(long[] kernel, Shape weight)
    {
        if (kernel.Length != weight.Rank - 2) return false;
        for (int i = 0; i < kernel.Length; i++)
            if (kernel[i] != weight[i + 2]) return false;
        return true;
    }

    private static (int Y, int X) Pair(NodeContext node, string name, int spatial)
    {
        if (node.Ints(name) is not { } values) return (1, 1);
        if (values.Length != spatial || values.Any(v => v is < 1 or > 1 << 20))
            throw node.Error($"{name} is [{string.Join(", ", values)}]; it has to be {spatial} numbers of 1 or more");
        return spatial == 2 ? ((int)values[0], (int)values[1]) : (1, (int)values[0]);
    }
}
