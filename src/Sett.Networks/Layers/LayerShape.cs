using Sett.Numerics;

namespace Sett.Networks.Layers;

/// <summary>The kinds of layer that multiply and accumulate.</summary>
public enum LayerKind
{
    /// <summary>A convolution, grouped ones included.</summary>
    Convolution,
    /// <summary>A convolution whose filters see one channel each (groups = channels).</summary>
    Depthwise,
    /// <summary>Input rows times a constant weight matrix.</summary>
    FullyConnected,
    /// <summary>A product of two activations, as in attention.</summary>
    MatrixProduct,
}

/// <summary>
/// The shape of a layer as hardware sees it, for one input (batch 1).
/// <list type="bullet">
/// <item>Convolution, depthwise: activations Channels × Height × Width, weights Filters × (Channels / Groups) × KernelHeight ×
/// KernelWidth.</item>
/// <item>Fully connected: activations Rows × Channels, weights Filters × Channels; Rows is 1 but for networks that apply one matrix to many
/// positions.</item>
/// <item>Matrix product: Groups independent products; activations Groups × Rows × Channels, weights Groups × (Filters / Groups) × Channels
/// (second operand with the reduced dimension innermost).</item>
/// </list>
/// Sizes of kinds that do not use a property are 1, paddings 0.
/// </summary>
public sealed record LayerShape
{
    /// <summary>What kind of layer it is.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>C: input channels of all groups; input length of a fully connected layer; reduced length of a matrix product.</summary>
    public required int Channels { get; init; }

    /// <summary>K: filters of all groups; outputs of a fully connected layer; columns of all products together.</summary>
    public required int Filters { get; init; }

    /// <summary>Input height (1 for a 1-D convolution).</summary>
    public int Height { get; init; } = 1;

    /// <summary>Input width.</summary>
    public int Width { get; init; } = 1;

    /// <summary>R: filter height.</summary>
    public int KernelHeight { get; init; } = 1;

    /// <summary>S: filter width.</summary>
    public int KernelWidth { get; init; } = 1;

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Vertical distance between the filter's rows.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Horizontal distance between the filter's columns.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>Zero rows above the input.</summary>
    public int PadTop { get; init; }

    /// <summary>Zero columns left of the input.</summary>
    public int PadLeft { get; init; }

    /// <summary>Zero rows below the input.</summary>
    public int PadBottom { get; init; }

    /// <summary>Zero columns right of the input.</summary>
    public int PadRight { get; init; }

    /// <summary>Groups of a convolution; independent products of a matrix product.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Input rows of a fully connected layer or of one matrix product.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Whether windows slide over a plane.</summary>
    public bool IsConvolution => Kind is LayerKind.Convolution or LayerKind.Depthwise;

    /// <summary>Output height of a convolution.</summary>
    public int OutputHeight => (Height + PadTop + PadBottom - DilationY * (KernelHeight - 1) - 1) / StrideY + 1;

    /// <summary>Output width of a convolution.</summary>
    public int OutputWidth => (Width + PadLeft + PadRight - DilationX * (KernelWidth - 1) - 1) / StrideX + 1;

    /// <summary>Windows: output positions of a convolution, rows otherwise.</summary>
    public int Windows => IsConvolution ? OutputHeight * OutputWidth : Rows;

    /// <summary>Input channels that one filter sees.</summary>
    public int ChannelsPerGroup => Kind == LayerKind.MatrixProduct ? Channels : Channels / Groups;

    /// <summary>Filters of one group.</summary>
    public int FiltersPerGroup => Filters / Groups;

    /// <summary>Input activations.</summary>
    public long Activations => IsConvolution ? (long)Channels * Height * Width
        : Kind == LayerKind.MatrixProduct ? (long)Groups * Rows * Channels : (long)Rows * Channels;

    /// <summary>Weights (elements of the second operand of a matrix product).</summary>
    public long Weights => (long)Filters * ChannelsPerGroup * KernelHeight * KernelWidth;

    /// <summary>Outputs.</summary>
    public long Outputs => (long)Windows * Filters;

    /// <summary>Multiply-accumulate operations, padding counted.</summary>
    public long Macs => Outputs * ChannelsPerGroup * KernelHeight * KernelWidth;

    /// <summary>Refuses sizes that no layer can have.</summary>
    /// <param name="layer">The layer's name, for the error.</param>
    /// <exception cref="BadInputException">
    /// A size is below 1, a padding below 0, groups do not divide, no window fits, or a padded side, the windows or the weights of a filter
    /// are more than 2^31 − 1.
    /// </exception>
    public LayerShape Validated(string layer)
    {
        void Positive(string name, int value)
        {
            if (value < 1) throw new BadInputException($"layer '{layer}': {name} is {value}; it has to be 1 or more.");
        }

        Positive("channels", Channels);
        Positive("filters", Filters);
        Positive("height", Height);
        Positive("width", Width);
        Positive("kernel height", KernelHeight);
        Positive("kernel width", KernelWidth);
        Positive("stride", Math.Min(StrideY, StrideX));
        Positive("dilation", Math.Min(DilationY, DilationX));
        Positive("groups", Groups);
        Positive("rows", Rows);
        if (Math.Min(Math.Min(PadTop, PadBottom), Math.Min(PadLeft, PadRight)) < 0)
            throw new BadInputException($"layer '{layer}': a padding is negative; it has to be 0 or more.");
        if (Filters % Groups != 0 || (Kind != LayerKind.MatrixProduct && Channels % Groups != 0))
            throw new BadInputException($"layer '{layer}': {Channels} channels and {Filters} filters do not divide into {Groups} groups.");
        // In 64 bits first: sizes whose products do not fit into 32 would seem to be others.
        long height = (long)Height + PadTop + PadBottom, width = (long)Width + PadLeft + PadRight;
        if (IsConvolution && (height <= (long)DilationY * (KernelHeight - 1) || width <= (long)DilationX * (KernelWidth - 1)))
            throw new BadInputException(
                $"layer '{layer}': a {KernelHeight}×{KernelWidth} filter does not fit into a {Height}×{Width} input with its padding.");
        if (height > int.MaxValue || width > int.MaxValue || (Int128)ChannelsPerGroup * KernelHeight * KernelWidth > int.MaxValue
            || (IsConvolution && (long)OutputHeight * OutputWidth > int.MaxValue))
            throw new BadInputException(
                $"layer '{layer}': too large; padded sides, windows, and weights of a filter can be up to {int.MaxValue}.");
        return this;
    }
}
