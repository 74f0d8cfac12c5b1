using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>What a pooling window yields.</summary>
public enum PoolingKind
{
    /// <summary>Its largest value.</summary>
    Maximum,
    /// <summary>Its mean.</summary>
    Average,
}

/// <summary>
/// The shape of a pooling layer for one input. Output sizes are stated, not derived: some frameworks round them up, and then the last
/// window reaches over the edge.
/// </summary>
public sealed record PoolingShape
{
    /// <summary>What a window yields.</summary>
    public required PoolingKind Kind { get; init; }

    /// <summary>Channels in and out.</summary>
    public required int Channels { get; init; }

    /// <summary>Input height.</summary>
    public required int Height { get; init; }

    /// <summary>Input width.</summary>
    public required int Width { get; init; }

    /// <summary>Window height.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Window width.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Vertical stride.</summary>
    public required int StrideY { get; init; }

    /// <summary>Horizontal stride.</summary>
    public required int StrideX { get; init; }

    /// <summary>Rows added above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns added on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows added below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns added on the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Output height.</summary>
    public required int OutputHeight { get; init; }

    /// <summary>Output width.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Values in.</summary>
    public long Inputs => (long)Channels * Height * Width;

    /// <summary>Values out.</summary>
    public long Outputs => (long)Channels * OutputHeight * OutputWidth;

    /// <summary>The output size along one axis, not rounded up.</summary>
    public static int OutputSize(int size, int kernel, int stride, int padding) => (size + padding - kernel) / stride + 1;

    /// <summary>Refuses sizes that no pooling layer can have.</summary>
    /// <exception cref="BadInputException">
    /// A size is below 1, a padding below 0, or the stated output is neither rounded down nor up.
    /// </exception>
    public PoolingShape Validated(string layer)
    {
        int smallest = Math.Min(Math.Min(Math.Min(Channels, Height), Math.Min(Width, KernelHeight)),
            Math.Min(Math.Min(KernelWidth, StrideY), StrideX));
        if (smallest < 1) throw new BadInputException($"layer '{layer}': a size is {smallest}; sizes have to be 1 or more.");
        if (Math.Min(Math.Min(PadTop, PadBottom), Math.Min(PadLeft, PadRight)) < 0)
            throw new BadInputException($"layer '{layer}': a padding is negative; it has to be 0 or more.");
        Check("height", Height, KernelHeight, StrideY, PadTop + PadBottom, OutputHeight);
        Check("width", Width, KernelWidth, StrideX, PadLeft + PadRight, OutputWidth);
        return this;

        void Check(string axis, int size, int kernel, int stride, int padding, int output)
        {
            if (size + padding < kernel)
                throw new BadInputException(
                    $"layer '{layer}': a window of {axis} {kernel} does not fit into {size} and padding {padding}.");
            int down = OutputSize(size, kernel, stride, padding), up = OutputSize(size, kernel, stride, padding + stride - 1);
            if (output != down && output != up)
            {
                string right = down == up ? $"{down}" : $"{down} (or {up}, rounded up)";
                throw new BadInputException($"layer '{layer}': output {axis} is {output}, but its sizes give {right}.");
            }
        }
    }
}
