using System.Numerics;

namespace Sett.Numerics.BitWidths;

/// <summary>
/// How many bits values need. The width of a value that cannot be negative is the position of its leading one plus one, at least 1; a value
/// of a signed tensor takes one more for the sign. Groups are described by the OR of their values (see <see cref="MaskKind"/>).
/// </summary>
public static class Widths
{
    /// <summary>Bits that one value needs, between 1 and 17.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isSigned">Whether its tensor can hold negative values, so that a sign bit is sent.</param>
    /// <param name="convention">How negative values are counted.</param>
    public static int Of(short value, bool isSigned, SignConvention convention) =>
        Leading(GroupMasks.Of(value, MaskFor(isSigned, convention)), isSigned);

    /// <summary>Which mask gives the leading bit of a tensor's values.</summary>
    public static MaskKind MaskFor(bool isSigned, SignConvention convention) =>
        !isSigned ? MaskKind.Raw : convention == SignConvention.TwosComplement ? MaskKind.OnesComplement : MaskKind.Magnitude;

    /// <summary>Width of a group that is sent from its leading one down to bit 0: at least 1, plus the sign.</summary>
    /// <param name="mask">OR over the group, of the kind that <see cref="MaskFor"/> names.</param>
    /// <param name="isSigned">Whether a sign bit is sent.</param>
    public static int Leading(ushort mask, bool isSigned) => Length((uint)mask | 1) + (isSigned ? 1 : 0);

    /// <summary>
    /// Width of a group that is trimmed at both ends: from its leading one down to its lowest used bit; an all-zero
    /// group takes 1, plus the sign.
    /// </summary>
    /// <param name="mask">OR over the group, of the kind that <see cref="MaskFor"/> names.</param>
    /// <param name="raw">OR of the stored bits over the group.</param>
    /// <param name="isSigned">Whether a sign bit is sent.</param>
    public static int Trimmed(ushort mask, ushort raw, bool isSigned) =>
        Math.Max(1, Length(mask) - Lowest(raw)) + (isSigned ? 1 : 0);

    /// <summary>The lowest bit that a group uses; 0 for a group of zeros.</summary>
    public static int Lowest(ushort raw) => raw == 0 ? 0 : BitOperations.TrailingZeroCount((uint)raw);

    /// <summary>Bits that the widest of many values needs.</summary>
    public static int Widest(ReadOnlySpan<short> values, bool isSigned, SignConvention convention) =>
        Leading(GroupMasks.Of(values, MaskFor(isSigned, convention)), isSigned);

    private static int Length(uint mask) => 32 - BitOperations.LeadingZeroCount(mask);
}
