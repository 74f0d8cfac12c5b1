using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// What a register tile computes: for each row r and each lane of each segment s, in the order k = 0 … Depth − 1,
/// <c>c[s][r·CStride + lane] = fma(A[k·rows + r], B_s[Offsets[k] + lane], c)</c>, each step rounded once.
/// A segment is 16 consecutive floats of B and of C. Nothing is assumed about alignment.
/// </summary>
internal unsafe struct TileTask
{
    /// <summary>The panel of the first operand: Depth groups of as many values as the tile has rows.</summary>
    public float* A;

    /// <summary>Where step k reads in B, counted in floats from the segment's start.</summary>
    public int* Offsets;

    /// <summary>The start of each segment of the second operand.</summary>
    public float* B0, B1, B2;

    /// <summary>The start of each segment of the result in row 0.</summary>
    public float* C0, C1, C2;

    /// <summary>Floats between a row of the result and the next.</summary>
    public nint CStride;

    /// <summary>A start value for each row, or null for zero.</summary>
    public float* Bias;

    /// <summary>What finishes a row, c = fma(c, Scale[row], Shift[row]), or null.</summary>
    public float* Scale, Shift;

    /// <summary>The bounds between which the results are kept if <see cref="Clamps"/>, after <see cref="Scale"/>.</summary>
    public float Low, High;

    /// <summary>Whether the results are kept between bounds.</summary>
    public bool Clamps;

    /// <summary>How many steps to add.</summary>
    public int Depth;

    /// <summary>Whether the sums go on from what C holds; <see cref="Bias"/> is then not used.</summary>
    public bool Accumulate;
}

/// <summary>The register tile of this machine.</summary>
internal static unsafe class Tile
{
    /// <summary>Floats in a segment.</summary>
    public const int Lanes = 16;

    /// <summary>The most rows that a tile may have.</summary>
    public static int MaxRows => Vector512.IsHardwareAccelerated ? Tile512.MaxRows : Tile256.MaxRows;

    /// <summary>The most segments that a tile may have.</summary>
    public static int MaxSegments => Vector512.IsHardwareAccelerated ? Tile512.MaxSegments : Tile256.MaxSegments;

    /// <summary>Computes <paramref name="task"/> with 1 … <see cref="MaxRows"/> rows and 1 … <see cref="MaxSegments"/> segments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(TileTask* task, int rows, int segments)
    {
        if (Vector512.IsHardwareAccelerated) Tile512.Run(task, rows, segments);
        else Tile256.Run(task, rows);
    }
}
