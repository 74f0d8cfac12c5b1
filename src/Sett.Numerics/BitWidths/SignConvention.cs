namespace Sett.Numerics.BitWidths;

/// <summary>
/// How the bits of negative values are counted. Both conventions exist in the literature; for values that are never negative they agree.
/// </summary>
public enum SignConvention
{
    /// <summary>Bits of the ones' complement of a negative value (or of the value itself), plus a sign bit: −8 needs 4 bits.</summary>
    TwosComplement,

    /// <summary>Bits of the magnitude, plus a sign bit: −8 needs 5 bits.</summary>
    SignMagnitude,
}
