using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Real factors for sixteen neighbouring sums, in double precision.</summary>
internal readonly record struct SixteenMultipliers(Vector512<double> Low, Vector512<double> High)
{
    /// <summary>One factor for all.</summary>
    public static SixteenMultipliers Create(double multiplier) => new(Vector512.Create(multiplier), Vector512.Create(multiplier));

    /// <summary>The first sixteen factors of a span.</summary>
    public static SixteenMultipliers Create(ReadOnlySpan<double> multipliers) =>
        new(Vector512.Create(multipliers), Vector512.Create(multipliers[8..]));
}

/// <summary>
/// The way back from int32 sums to 8 bits: q = roundHalfEven(clamp(sum × multiplier, Low, High)) + ZeroPoint, in double precision, which
/// holds the sum exactly: one rounding, as ONNX defines it for real numbers. ONNX Runtime multiplies in float32 and so rounds some sums
/// near a tie to the other side. Low and High are whole numbers, the type's range less the zero point, or tighter where an activation
/// function clips the output: clipping before or after rounding is the same for whole bounds.
/// </summary>
/// <param name="ZeroPoint">The output's zero point.</param>
/// <param name="Low">The smallest q − ZeroPoint.</param>
/// <param name="High">The largest q − ZeroPoint.</param>
internal readonly record struct Requantization(int ZeroPoint, float Low, float High)
{
    /// <summary>
    /// The range of a type (int8 or uint8), cut to <paramref name="least"/> … <paramref name="most"/> in quantised numbers.
    /// </summary>
    public static Requantization To(bool signed, int zeroPoint, int least = int.MinValue, int most = int.MaxValue)
    {
        int low = Math.Clamp(least, signed ? -128 : 0, signed ? 127 : 255), high = Math.Clamp(most, low, signed ? 127 : 255);
        return new Requantization(zeroPoint, low - zeroPoint, high - zeroPoint);
    }

    /// <summary>One value.</summary>
    public byte Apply(int sum, double multiplier)
    {
        double real = Math.Min(Math.Max(sum * multiplier, Low), High);
        return (byte)((int)Math.Round(real, MidpointRounding.ToEven) + ZeroPoint);
    }

    /// <summary>32 values: the bytes of <paramref name="sums0"/> and <paramref name="sums1"/> times their multipliers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Apply(
        Vector512<int> sums0, Vector512<int> sums1, SixteenMultipliers multipliers0, SixteenMultipliers multipliers1)
    {
        Vector512<int> first = Rounded(sums0, multipliers0), second = Rounded(sums1, multipliers1);
        if (Avx512F.IsSupported) return Vector256.Create(Avx512F.ConvertToVector128Byte(first), Avx512F.ConvertToVector128Byte(second));
        Vector512<short> shorts = Vector512.Narrow(first, second);
        return Vector256.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Rounded(Vector512<int> sums, SixteenMultipliers multipliers) =>
        Vector512.Create(Rounded(sums.GetLower(), multipliers.Low), Rounded(sums.GetUpper(), multipliers.High))
        + Vector512.Create(ZeroPoint);

    // The clamp keeps values far inside int32, and no multiplier is infinite, so that the conversions agree on every machine. Those of AVX
    // round half to even by themselves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Rounded(Vector256<int> sums, Vector512<double> multipliers)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector256Int32(Clamped(Avx512F.ConvertToVector512Double(sums) * multipliers));
        if (Avx.IsSupported)
        {
            Vector512<double> real = Clamped(
                Vector512.Create(Avx.ConvertToVector256Double(sums.GetLower()), Avx.ConvertToVector256Double(sums.GetUpper()))
                    * multipliers);
            return Vector256.Create(Avx.ConvertToVector128Int32(real.GetLower()), Avx.ConvertToVector128Int32(real.GetUpper()));
        }

        (Vector256<long> low, Vector256<long> high) = Vector256.Widen(sums);
        Vector512<double> exact = Vector512.ConvertToDouble(Vector512.Create(low, high));
        Vector512<long> rounded = Vector512.ConvertToInt64Native(Vector512.Round(Clamped(exact * multipliers)));
        return Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Clamped(Vector512<double> real) =>
        Vector512.MinNative(Vector512.MaxNative(real, Vector512.Create((double)Low)), Vector512.Create((double)High));
}
