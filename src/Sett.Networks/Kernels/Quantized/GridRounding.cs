using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Real numbers to the nearest multiples of a scale within bounds: y = (round(clamp(x / scale + zero)) − zero) × scale in float32, ties to
/// even, as QONNX's Quant defines it. NaN stays NaN.
/// </summary>
internal static class GridRounding
{
    /// <summary>Rounds a row with one scale. Dividing by a power of two is done by multiplying, which gives the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round(ReadOnlySpan<float> x, float scale, float zero, float least, float most, Span<float> y)
    {
        float inverse = 1 / scale;
        bool powerOfTwo = MathF.Abs(MathF.ILogB(scale)) < 120 && MathF.ScaleB(1, MathF.ILogB(scale)) == MathF.Abs(scale);
        Vector512<float> divisor = Vector512.Create(scale), factor = Vector512.Create(inverse), zeros = Vector512.Create(zero);
        Vector512<float> low = Vector512.Create(least), high = Vector512.Create(most);
        int i = 0;
        for (; i + Vector512<float>.Count <= x.Length; i += Vector512<float>.Count)
        {
            Vector512<float> value = Vector512.Create(x[i..]);
            value = (powerOfTwo ? value * factor : value / divisor) + zeros;
            // Comparisons and not the native minimum: a NaN is neither above nor below.
            value = Vector512.ConditionalSelect(
                Vector512.GreaterThan(value, high), high, Vector512.ConditionalSelect(Vector512.LessThan(value, low), low, value));
            ((Vector512.Round(value) - zeros) * divisor).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            float value = x[i] / scale + zero;
            y[i] = (MathF.Round(value > most ? most : value < least ? least : value, MidpointRounding.ToEven) - zero) * scale;
        }
    }
}
