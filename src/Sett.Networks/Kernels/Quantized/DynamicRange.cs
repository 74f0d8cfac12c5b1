using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>The uint8 quantisation that fits a tensor's own values, as DynamicQuantizeLinear defines it.</summary>
internal static class DynamicRange
{
    /// <summary>
    /// Scale = (largest − smallest) / 255 with 0 taken into the range, 1 where all values are 0; zero point = roundHalfEven(clamp(−smallest
    /// / scale)). NaNs are passed over.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Scale, byte ZeroPoint) Of(ReadOnlySpan<float> values)
    {
        float least = 0, most = 0;
        int i = 0;
        if (values.Length >= 16)
        {
            Vector512<float> low = Vector512<float>.Zero, high = Vector512<float>.Zero;
            for (; i + 16 <= values.Length; i += 16)
            {
                Vector512<float> x = Vector512.Create(values[i..]);
                low = Vector512.ConditionalSelect(Vector512.LessThan(x, low), x, low);
                high = Vector512.ConditionalSelect(Vector512.GreaterThan(x, high), x, high);
            }

            for (int lane = 0; lane < 16; lane++)
            {
                least = Math.Min(least, low[lane]);
                most = Math.Max(most, high[lane]);
            }
        }

        for (; i < values.Length; i++)
        {
            if (values[i] < least) least = values[i];
            if (values[i] > most) most = values[i];
        }

        float scale = most == least ? 1 : (most - least) / 255;
        return (scale, (byte)LinearQuantization.Quantize(-least, scale, 0, 0, 255));
    }
}
