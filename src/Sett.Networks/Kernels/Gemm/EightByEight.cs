using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>Squares of eight by eight floats, transposed in registers. Needs AVX.</summary>
internal static unsafe class EightByEight
{
    /// <summary>to[k·<paramref name="pitch"/> + r] = from[r·<paramref name="step"/> + k] for k and r from 0 to 7.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="step">Floats from a row to the next.</param>
    /// <param name="rows">Rows that there are, 1 to 8; the others are taken from the first one, so that nothing beyond is read.</param>
    /// <param name="to">Eight floats at each of eight places are written.</param>
    /// <param name="pitch">Floats between the places.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint step, int rows, float* to, nint pitch)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + (rows > 1 ? step : 0));
        Vector256<float> c = Vector256.Load(from + (rows > 2 ? 2 * step : 0)), d = Vector256.Load(from + (rows > 3 ? 3 * step : 0));
        Vector256<float> e = Vector256.Load(from + (rows > 4 ? 4 * step : 0)), f = Vector256.Load(from + (rows > 5 ? 5 * step : 0));
        Vector256<float> g = Vector256.Load(from + (rows > 6 ? 6 * step : 0)), h = Vector256.Load(from + (rows > 7 ? 7 * step : 0));
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
