using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Real numbers to integers and back, as ONNX defines them: q = saturate(roundHalfEven(x / scale) + zero point), with a true division, and
/// x = (q − zero point) × scale, in float32. A NaN becomes the smallest integer.
/// </summary>
internal static class LinearQuantization
{
    /// <summary>One value to an integer of the range <paramref name="least"/> … <paramref name="most"/>.</summary>
    public static int Quantize(float x, float scale, int zeroPoint, int least, int most)
    {
        float real = x / scale, low = least - zeroPoint, high = most - zeroPoint;
        real = real > low ? real : low;
        real = real < high ? real : high;
        return (int)MathF.Round(real, MidpointRounding.ToEven) + zeroPoint;
    }

    /// <summary>Values to 8 bits, one scale for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(ReadOnlySpan<float> x, float scale, int zeroPoint, bool signed, Span<byte> q)
    {
        int least = signed ? -128 : 0, most = signed ? 127 : 255, i = 0;
        Vector512<float> divisor = Vector512.Create(scale), low = Vector512.Create((float)(least - zeroPoint));
        Vector512<float> high = Vector512.Create((float)(most - zeroPoint));
        Vector512<int> zero = Vector512.Create(zeroPoint);
        for (; i + 32 <= x.Length; i += 32)
        {
            Vector512<int> a = Rounded(Vector512.Create(x[i..]) / divisor, low, high) + zero;
            Vector512<int> b = Rounded(Vector512.Create(x[(i + 16)..]) / divisor, low, high) + zero;
            Vector512<short> shorts = Vector512.Narrow(a, b);
            Vector256.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte().CopyTo(q[i..]);
        }

        for (; i < x.Length; i++) q[i] = (byte)Quantize(x[i], scale, zeroPoint, least, most);
    }

    /// <summary>8-bit values to real numbers, one scale for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dequantize(ReadOnlySpan<byte> q, float scale, int zeroPoint, bool signed, Span<float> x)
    {
        int i = 0;
        Vector128<byte> flip = Vector128.Create(signed ? (byte)0x80 : (byte)0);
        Vector512<int> zero = Vector512.Create(signed ? zeroPoint + 128 : zeroPoint);
        Vector512<float> factor = Vector512.Create(scale);
        for (; i + 16 <= q.Length; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(q[i..]) ^ flip);
            (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(Vector256.Create(low, high));
            (Vector512.ConvertToSingle(Vector512.Create(a, b).AsInt32() - zero) * factor).CopyTo(x[i..]);
        }

        for (; i < q.Length; i++) x[i] = ((signed ? (sbyte)q[i] : q[i]) - zeroPoint) * scale;
    }

    private static Vector512<int> Rounded(Vector512<float> real, Vector512<float> low, Vector512<float> high)
    {
        real = Vector512.ConditionalSelect(Vector512.GreaterThan(real, low), real, low);
        return Vector512.ConvertToInt32Native(Vector512.Round(Vector512.MinNative(real, high)));
    }
}
