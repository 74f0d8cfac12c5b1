using System.Numerics;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.Sizes;

/// <summary>How wide the groups of a tensor are.</summary>
/// <remarks>
/// A group as wide as the container holds the container's own bits. So −32768 needs no 17th bit in sign-magnitude, and integers of a
/// quantised network with the zero point subtracted, which can span 9 bits, never take more than the 8 bits of their container.
/// </remarks>
public sealed record GroupFormat
{
    /// <summary>A format.</summary>
    /// <param name="containerBits">N: bits that a value takes without compression, 8 or 16.</param>
    /// <param name="groupSize">Values that share a width: 16, 32, 64, 128 or 256.</param>
    /// <exception cref="BadInputException">Other numbers.</exception>
    public GroupFormat(int containerBits, int groupSize = 16)
    {
        if (containerBits is not (8 or 16))
            throw new BadInputException($"a container of {containerBits} bits is not supported; 16 and 8 are.");
        if (!IsGroupSize(groupSize))
            throw new BadInputException($"groups of {groupSize} values are not supported; {string.Join(", ", GroupSizes)} are.");
        ContainerBits = containerBits;
        GroupSize = groupSize;
    }

    /// <summary>The group sizes that there are; the source names "typically 16 to 256 values".</summary>
    public static IReadOnlyList<int> GroupSizes { get; } = [16, 32, 64, 128, 256];

    /// <summary>N: bits that a value takes without compression, 8 or 16.</summary>
    public int ContainerBits { get; }

    /// <summary>G: values that share a width.</summary>
    public int GroupSize { get; }

    /// <summary>Whether the tensor has negative values.</summary>
    public bool IsSigned { get; init; }

    /// <summary>How the bits of negative values are counted; the source's way is sign-magnitude.</summary>
    public SignConvention Convention { get; init; } = SignConvention.SignMagnitude;

    /// <summary>Which groups of a tensor with negative values have sign bits.</summary>
    public SignScope Sign { get; init; }

    /// <summary>Which bits are left out.</summary>
    public Trimming Trimming { get; init; }

    /// <summary>log2(N): bits of a group's header, which holds its width less one.</summary>
    public int HeaderBits => BitOperations.Log2((uint)ContainerBits);

    /// <summary>
    /// Bits that a reader needs of each group besides what the source counts: whether its values have signs, and the lowest bit of a group
    /// trimmed at both ends.
    /// </summary>
    public int SideBits => (IsSigned && Sign == SignScope.Group ? 1 : 0) + (Trimming == Trimming.BothEnds ? HeaderBits : 0);

    /// <summary>Whether groups can be of this size.</summary>
    public static bool IsGroupSize(int size) => size is >= 16 and <= 256 && BitOperations.IsPow2(size);

    /// <summary>The width of a group, 0 to N bits.</summary>
    /// <param name="mask">OR over the group, of the kind that <see cref="Widths.MaskFor"/> names.</param>
    /// <param name="raw">OR of the values as 16-bit numbers, negative ones in two's complement.</param>
    public int Width(ushort mask, ushort raw)
    {
        bool sign = IsSigned && (Sign == SignScope.Tensor || (raw & 0x8000) != 0);
        if (Trimming == Trimming.Leading) return Math.Min(ContainerBits, Widths.Leading(mask, sign));
        return raw == 0 ? 0 : Math.Min(ContainerBits, Widths.Trimmed(mask, raw, sign));
    }
}
