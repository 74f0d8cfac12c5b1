namespace Sett.Training.Precision.Exact;

/// <summary>From float32 to integers and back.</summary>
internal static class ExactNumbers
{
    private const int FloatBits = 24;

    /// <summary>Values in steps of 2^−<paramref name="fractionBits"/>, of which they are multiples.</summary>
    public static void ToIntegers(ReadOnlySpan<float> values, int fractionBits, Span<long> integers)
    {
        double scale = Math.ScaleB(1.0, fractionBits);
        for (int i = 0; i < values.Length; i++) integers[i] = (long)(values[i] * scale);
    }

    /// <summary>
    /// A sum in steps of 2^−<paramref name="fractionBits"/> as float32. What does not fit into 24 bits is cut off and leaves the last bit
    /// set ("rounding to odd"), so that rounding what comes out to 22 bits or fewer gives what rounding the sum itself would give (Boldo
    /// and Melquiond, IEEE Trans. Computers 57, 2008).
    /// </summary>
    public static float ToFloat(Int128 sum, int fractionBits)
    {
        Int128 size = sum < 0 ? -sum : sum;
        int bits = 128 - (int)Int128.LeadingZeroCount(size), cut = bits - FloatBits;
        if (cut <= 0) return Math.Sign((long)sum) * MathF.ScaleB((float)(long)size, -fractionBits);
        long kept = (long)(size >> cut);
        if ((size & ((Int128.One << cut) - 1)) != 0) kept |= 1;
        float value = MathF.ScaleB(kept, cut - fractionBits);
        return sum < 0 ? -value : value;
    }

    /// <summary>
    /// A bias in steps of the sum it is added to; where its own are finer it is rounded to the nearest, from the middle up.
    /// </summary>
    public static Int128 Align(long bias, int fractionBits, int sumFractionBits)
    {
        int shift = sumFractionBits - fractionBits;
        if (shift >= 0) return (Int128)bias << shift;
        return shift < -64 ? 0 : (((Int128)bias << 1) + (Int128.One << -shift)) >> (1 - shift);
    }
}
