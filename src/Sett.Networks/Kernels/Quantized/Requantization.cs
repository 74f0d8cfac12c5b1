using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// The way back from int32 sums to 8 bits: q = roundHalfEven(clamp(float(sum) × multiplier, Low, High)) + ZeroPoint, in float32, which is
/// how ONNX Runtime's x86 kernels do it. Low and High are whole numbers, the type's range less the zero point, or tighter where an
/// activation function clips the output: clipping before or after rounding is the same for whole bounds.
/// </summary>
/// <param name="ZeroPoint">The output's zero point.</param>
/// <param name="Low">The smallest q − ZeroPoint.</param>
/// <param name="High">The largest q − ZeroPoint.</param>
internal readonly record struct Requantization(int ZeroPoint, float Low, float High)
{
    /// <summary>The range of a type (int8 or uint8), cut to <paramref name="least"/> … <paramref name="most"/> in quantised numbers.</summary>
    public static Requantization To(bool signed, int zeroPoint, int least = int.MinValue, int most = int.MaxValue)
    {
        int low = Math.Clamp(least, signed ? -128 : 0, signed ? 127 : 255), high = Math.Clamp(most, low, signed ? 127 : 255);
        return new Requantization(zeroPoint, low - zeroPoint, high - zeroPoint);
    }

    /// <summary>One value.</summary>
    public byte Apply(int sum, float multiplier)
    {
        float real = Math.Min(Math.Max(sum * multiplier, Low), High);
        return (byte)((int)MathF.Round(real, MidpointRounding.ToEven) + ZeroPoint);
    }

    /// <summary>32 values: the bytes of <paramref name="sums0"/> and <paramref name="sums1"/> times their multipliers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Apply(Vector512<int> sums0, Vector512<int> sums1, Vector512<float> multipliers0, Vector512<float> multipliers1)
    {
        Vector512<short> shorts = Vector512.Narrow(Rounded(sums0, multipliers0), Rounded(sums1, multipliers1));
        return Vector256.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte();
    }

    // The clamp keeps values far inside int32, and no multiplier is infinite, so that the "native" forms agree on every machine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Rounded(Vector512<int> sums, Vector512<float> multipliers)
    {
        Vector512<float> real = Vector512.ConvertToSingle(sums) * multipliers;
        real = Vector512.MinNative(Vector512.MaxNative(real, Vector512.Create(Low)), Vector512.Create(High));
        return Vector512.ConvertToInt32Native(Vector512.Round(real)) + Vector512.Create(ZeroPoint);
    }
}
