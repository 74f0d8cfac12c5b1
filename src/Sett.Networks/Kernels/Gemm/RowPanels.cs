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
                    for (; k < last; k += 8) EightByEight.Transpose(first + k, rowStride, rows, target + k * rows, rows);
                }

                for (; k < Depth; k++)
                {
                    for (int row = 0; row < rows; row++) target[k * rows + row] = first[(nint)row * rowStride + (nint)k * depthStride];
                }
            }
        }
    }
}
