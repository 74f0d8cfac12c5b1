using System.Runtime.Intrinsics.X86;
using Sett.Networks.Kernels.Gemm;

namespace Sett.Training.Kernels;

/// <summary>Turns planes a channel into channels side by side.</summary>
internal static unsafe class Interleaving
{
    /// <summary>
    /// to[x·<paramref name="pitch"/> + c] = from[c·<paramref name="plane"/> + x] for x below <paramref name="count"/>, c below
    /// <paramref name="channels"/>.
    /// </summary>
    public static void Run(float* from, int plane, int channels, int count, float* to, int pitch)
    {
        int c = 0;
        for (; Avx.IsSupported && c + 8 <= channels; c += 8)
        {
            float* source = from + (nint)c * plane, target = to + c;
            int x = 0;
            for (; x + 8 <= count; x += 8) EightByEight.Transpose(source + x, plane, 8, target + (nint)x * pitch, pitch);
            Rest(source + x, plane, 8, count - x, target + (nint)x * pitch, pitch);
        }

        Rest(from + (nint)c * plane, plane, channels - c, count, to + c, pitch);
    }

    private static void Rest(float* from, int plane, int channels, int count, float* to, int pitch)
    {
        for (int c = 0; c < channels; c++)
        {
            float* source = from + (nint)c * plane;
            for (int x = 0; x < count; x++) to[(nint)x * pitch + c] = source[x];
        }
    }
}
