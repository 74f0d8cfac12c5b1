using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Training.Kernels;

/// <summary>Turns planes a channel into channels side by side.</summary>
internal static unsafe class Interleaving
{
    /// <summary>to[x·<paramref name="pitch"/> + c] = from[c·<paramref name="plane"/> + x] for x below <paramref name="count"/>, c below <paramref name="channels"/>.</summary>
    public static void Run(float* from, int plane, int channels, int count, float* to, int pitch)
    {
        int c = 0;
        for (; Avx.IsSupported && c + 8 <= channels; c += 8)
        {
            float* source = from + (nint)c * plane, target = to + c;
            int x = 0;
            for (; x + 8 <= count; x += 8) Eight(source + x, plane, target + (nint)x * pitch, pitch);
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

    private static void Eight(float* from, nint plane, float* to, nint pitch)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + plane), c = Vector256.Load(from + 2 * plane), d = Vector256.Load(from + 3 * plane);
        float* half = from + 4 * plane;
        Vector256<float> e = Vector256.Load(half), f = Vector256.Load(half + plane), g = Vector256.Load(half + 2 * plane), h = Vector256.Load(half + 3 * plane);
        Vector256<float> ab = Avx.UnpackLow(a, b), abHigh = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cdHigh = Avx.UnpackHigh(c, d);
        Vector256<float> ef = Avx.UnpackLow(e, f), efHigh = Avx.UnpackHigh(e, f), gh = Avx.UnpackLow(g, h), ghHigh = Avx.UnpackHigh(g, h);
        Vector256<float> low0 = Avx.Shuffle(ab, cd, 0x44), low1 = Avx.Shuffle(ab, cd, 0xEE);
        Vector256<float> low2 = Avx.Shuffle(abHigh, cdHigh, 0x44), low3 = Avx.Shuffle(abHigh, cdHigh, 0xEE);
        Vector256<float> high0 = Avx.Shuffle(ef, gh, 0x44), high1 = Avx.Shuffle(ef, gh, 0xEE);
        Vector256<float> high2 = Avx.Shuffle(efHigh, ghHigh, 0x44), high3 = Avx.Shuffle(efHigh, ghHigh, 0xEE);
        Vector256.Store(Avx.Permute2x128(low0, high0, 0x20), to);
        Vector256.Store(Avx.Permute2x128(low1, high1, 0x20), to + pitch);
        Vector256.Store(Avx.Permute2x128(low2, high2, 0x20), to + 2 * pitch);
        Vector256.Store(Avx.Permute2x128(low3, high3, 0x20), to + 3 * pitch);
        Vector256.Store(Avx.Permute2x128(low0, high0, 0x31), to + 4 * pitch);
        Vector256.Store(Avx.Permute2x128(low1, high1, 0x31), to + 5 * pitch);
        Vector256.Store(Avx.Permute2x128(low2, high2, 0x31), to + 6 * pitch);
        Vector256.Store(Avx.Permute2x128(low3, high3, 0x31), to + 7 * pitch);
    }
}
