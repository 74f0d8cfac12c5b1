using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// How the rows of a matrix are cut into panels of at most <see cref="Tile.MaxRows"/>, sizes differing by at most one so that no small
/// panel wastes lanes, and how a panel lies in memory: for each k, the values of its rows next to each other.
/// </summary>
internal readonly record struct RowPanels(int Rows, int Depth)
{
    /// <summary>The number of panels.</summary>
    public int Count => (Rows + Tile.MaxRows - 1) / Tile.MaxRows;

    /// <summary>The first row of a panel; for <see cref="Count"/>, the number of rows.</summary>
    public int Start(int panel) => (int)((long)panel * Rows / Count);

    /// <summary>Packs rows of a matrix with element (row, k) at <c>source[row·rowStride + k·depthStride]</c>.</summary>
    public unsafe void Pack(ReadOnlySpan<float> source, int rowStride, int depthStride, Span<float> packed)
    {
        fixed (float* from = source)
        fixed (float* to = packed)
        {
            for (int panel = 0; panel < Count; panel++)
            {
                int start = Start(panel), rows = Start(panel + 1) - start, k = 0;
                float* first = from + (nint)start * rowStride;
                float* target = to + (nint)start * Depth;

                // Blocks of 8 × 8 spill up to 7 floats, which the next block writes; the last of all is left to the loop below.
                if (depthStride == 1 && Avx.IsSupported)
                {
                    int last = panel == Count - 1 ? Depth - 15 : Depth - 7;
                    for (; k < last; k += 8) Transpose8(first + k, rowStride, rows, target + k * rows);
                }

                for (; k < Depth; k++)
                {
                    for (int row = 0; row < rows; row++) target[k * rows + row] = first[(nint)row * rowStride + (nint)k * depthStride];
                }
            }
        }
    }

    /// <summary>Packs eight steps of up to eight rows.</summary>
    private static unsafe void Transpose8(float* from, int stride, int rows, float* to)
    {
        nint step = stride;
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
        Vector256.Store(Avx.Permute2x128(low1, high1, 0x20), to + rows);
        Vector256.Store(Avx.Permute2x128(low2, high2, 0x20), to + 2 * rows);
        Vector256.Store(Avx.Permute2x128(low3, high3, 0x20), to + 3 * rows);
        Vector256.Store(Avx.Permute2x128(low0, high0, 0x31), to + 4 * rows);
        Vector256.Store(Avx.Permute2x128(low1, high1, 0x31), to + 5 * rows);
        Vector256.Store(Avx.Permute2x128(low2, high2, 0x31), to + 6 * rows);
        Vector256.Store(Avx.Permute2x128(low3, high3, 0x31), to + 7 * rows);
    }

    /// <summary>Packs a row-major matrix into new memory.</summary>
    public Memory<float> Pack(ReadOnlySpan<float> source)
    {
        Memory<float> packed = AlignedMemory.AllocateUninitialized<float>(Rows * Depth);
        Pack(source, Depth, 1, packed.Span);
        return packed;
    }
}
