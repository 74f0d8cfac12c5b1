using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// The register tile for 512-bit vectors: up to 8 rows × 3 segments of 16 lanes, 24 accumulators in 32 registers, so that 24 independent
/// multiply-adds hide the latency of one. Rows and segments are type parameters: the compiler drops what a size does not use.
/// </summary>
internal static unsafe class Tile512
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 8;

    /// <summary>The most segments of a tile.</summary>
    public const int MaxSegments = 3;

    /// <summary>Computes a tile of <paramref name="rows"/> × <paramref name="segments"/>.</summary>
    public static void Run(TileTask* task, int rows, int segments)
    {
        switch (segments)
        {
            case 1: Run<N1>(task, rows); break;
            case 2: Run<N2>(task, rows); break;
            default: Run<N3>(task, rows); break;
        }
    }

    private static void Run<TSegments>(TileTask* task, int rows) where TSegments : struct, ICount
    {
        switch (rows)
        {
            case 1: Compute<N1, TSegments>(task); break;
            case 2: Compute<N2, TSegments>(task); break;
            case 3: Compute<N3, TSegments>(task); break;
            case 4: Compute<N4, TSegments>(task); break;
            case 5: Compute<N5, TSegments>(task); break;
            case 6: Compute<N6, TSegments>(task); break;
            case 7: Compute<N7, TSegments>(task); break;
            default: Compute<N8, TSegments>(task); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TRows, TSegments>(TileTask* task)
        where TRows : struct, ICount
        where TSegments : struct, ICount
    {
        Vector512<float> c00 = default, c01 = default, c02 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default;
        Vector512<float> c60 = default, c61 = default, c62 = default;
        Vector512<float> c70 = default, c71 = default, c72 = default;
        float* c0 = task->C0, c1 = task->C1, c2 = task->C2;
        nint stride = task->CStride;
        if (task->Accumulate)
        {
            c00 = Vector512.Load(c0);
            if (TSegments.Value > 1) c01 = Vector512.Load(c1);
            if (TSegments.Value > 2) c02 = Vector512.Load(c2);
            if (TRows.Value > 1) c10 = Vector512.Load(c0 + stride);
            if (TRows.Value > 1 && TSegments.Value > 1) c11 = Vector512.Load(c1 + stride);
            if (TRows.Value > 1 && TSegments.Value > 2) c12 = Vector512.Load(c2 + stride);
            if (TRows.Value > 2) c20 = Vector512.Load(c0 + 2 * stride);
            if (TRows.Value > 2 && TSegments.Value > 1) c21 = Vector512.Load(c1 + 2 * stride);
            if (TRows.Value > 2 && TSegments.Value > 2) c22 = Vector512.Load(c2 + 2 * stride);
            if (TRows.Value > 3) c30 = Vector512.Load(c0 + 3 * stride);
            if (TRows.Value > 3 && TSegments.Value > 1) c31 = Vector512.Load(c1 + 3 * stride);
            if (TRows.Value > 3 && TSegments.Value > 2) c32 = Vector512.Load(c2 + 3 * stride);
            if (TRows.Value > 4) c40 = Vector512.Load(c0 + 4 * stride);
            if (TRows.Value > 4 && TSegments.Value > 1) c41 = Vector512.Load(c1 + 4 * stride);
            if (TRows.Value > 4 && TSegments.Value > 2) c42 = Vector512.Load(c2 + 4 * stride);
            if (TRows.Value > 5) c50 = Vector512.Load(c0 + 5 * stride);
            if (TRows.Value > 5 && TSegments.Value > 1) c51 = Vector512.Load(c1 + 5 * stride);
            if (TRows.Value > 5 && TSegments.Value > 2) c52 = Vector512.Load(c2 + 5 * stride);
            if (TRows.Value > 6) c60 = Vector512.Load(c0 + 6 * stride);
            if (TRows.Value > 6 && TSegments.Value > 1) c61 = Vector512.Load(c1 + 6 * stride);
            if (TRows.Value > 6 && TSegments.Value > 2) c62 = Vector512.Load(c2 + 6 * stride);
            if (TRows.Value > 7) c70 = Vector512.Load(c0 + 7 * stride);
            if (TRows.Value > 7 && TSegments.Value > 1) c71 = Vector512.Load(c1 + 7 * stride);
            if (TRows.Value > 7 && TSegments.Value > 2) c72 = Vector512.Load(c2 + 7 * stride);
        }
        else if (task->Bias is not null)
        {
            float* bias = task->Bias;
            c00 = c01 = c02 = Vector512.Create(bias[0]);
            if (TRows.Value > 1) c10 = c11 = c12 = Vector512.Create(bias[1]);
            if (TRows.Value > 2) c20 = c21 = c22 = Vector512.Create(bias[2]);
            if (TRows.Value > 3) c30 = c31 = c32 = Vector512.Create(bias[3]);
            if (TRows.Value > 4) c40 = c41 = c42 = Vector512.Create(bias[4]);
            if (TRows.Value > 5) c50 = c51 = c52 = Vector512.Create(bias[5]);
            if (TRows.Value > 6) c60 = c61 = c62 = Vector512.Create(bias[6]);
            if (TRows.Value > 7) c70 = c71 = c72 = Vector512.Create(bias[7]);
        }

        float* a = task->A, b0 = task->B0, b1 = task->B1, b2 = task->B2;
        int* offsets = task->Offsets;
        int* end = offsets + task->Depth;
        while (offsets < end)
        {
            nint offset = *offsets++;
            Vector512<float> v0 = Vector512.Load(b0 + offset), v1 = default, v2 = default;
            if (TSegments.Value > 1) v1 = Vector512.Load(b1 + offset);
            if (TSegments.Value > 2) v2 = Vector512.Load(b2 + offset);
            Vector512<float> w = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(w, v0, c00);
            if (TSegments.Value > 1) c01 = Vector512.FusedMultiplyAdd(w, v1, c01);
            if (TSegments.Value > 2) c02 = Vector512.FusedMultiplyAdd(w, v2, c02);
            if (TRows.Value > 1)
            {
                w = Vector512.Create(a[1]);
                c10 = Vector512.FusedMultiplyAdd(w, v0, c10);
                if (TSegments.Value > 1) c11 = Vector512.FusedMultiplyAdd(w, v1, c11);
                if (TSegments.Value > 2) c12 = Vector512.FusedMultiplyAdd(w, v2, c12);
            }

            if (TRows.Value > 2)
            {
                w = Vector512.Create(a[2]);
                c20 = Vector512.FusedMultiplyAdd(w, v0, c20);
                if (TSegments.Value > 1) c21 = Vector512.FusedMultiplyAdd(w, v1, c21);
                if (TSegments.Value > 2) c22 = Vector512.FusedMultiplyAdd(w, v2, c22);
            }

            if (TRows.Value > 3)
            {
                w = Vector512.Create(a[3]);
                c30 = Vector512.FusedMultiplyAdd(w, v0, c30);
                if (TSegments.Value > 1) c31 = Vector512.FusedMultiplyAdd(w, v1, c31);
                if (TSegments.Value > 2) c32 = Vector512.FusedMultiplyAdd(w, v2, c32);
            }

            if (TRows.Value > 4)
            {
                w = Vector512.Create(a[4]);
                c40 = Vector512.FusedMultiplyAdd(w, v0, c40);
                if (TSegments.Value > 1) c41 = Vector512.FusedMultiplyAdd(w, v1, c41);
                if (TSegments.Value > 2) c42 = Vector512.FusedMultiplyAdd(w, v2, c42);
            }

            if (TRows.Value > 5)
            {
                w = Vector512.Create(a[5]);
                c50 = Vector512.FusedMultiplyAdd(w, v0, c50);
                if (TSegments.Value > 1) c51 = Vector512.FusedMultiplyAdd(w, v1, c51);
                if (TSegments.Value > 2) c52 = Vector512.FusedMultiplyAdd(w, v2, c52);
            }

            if (TRows.Value > 6)
            {
                w = Vector512.Create(a[6]);
                c60 = Vector512.FusedMultiplyAdd(w, v0, c60);
                if (TSegments.Value > 1) c61 = Vector512.FusedMultiplyAdd(w, v1, c61);
                if (TSegments.Value > 2) c62 = Vector512.FusedMultiplyAdd(w, v2, c62);
            }

            if (TRows.Value > 7)
            {
                w = Vector512.Create(a[7]);
                c70 = Vector512.FusedMultiplyAdd(w, v0, c70);
                if (TSegments.Value > 1) c71 = Vector512.FusedMultiplyAdd(w, v1, c71);
                if (TSegments.Value > 2) c72 = Vector512.FusedMultiplyAdd(w, v2, c72);
            }

            a += TRows.Value;
        }

        Vector512.Store(c00, c0);
        if (TSegments.Value > 1) Vector512.Store(c01, c1);
        if (TSegments.Value > 2) Vector512.Store(c02, c2);
        if (TRows.Value > 1) Vector512.Store(c10, c0 + stride);
        if (TRows.Value > 1 && TSegments.Value > 1) Vector512.Store(c11, c1 + stride);
        if (TRows.Value > 1 && TSegments.Value > 2) Vector512.Store(c12, c2 + stride);
        if (TRows.Value > 2) Vector512.Store(c20, c0 + 2 * stride);
        if (TRows.Value > 2 && TSegments.Value > 1) Vector512.Store(c21, c1 + 2 * stride);
        if (TRows.Value > 2 && TSegments.Value > 2) Vector512.Store(c22, c2 + 2 * stride);
        if (TRows.Value > 3) Vector512.Store(c30, c0 + 3 * stride);
        if (TRows.Value > 3 && TSegments.Value > 1) Vector512.Store(c31, c1 + 3 * stride);
        if (TRows.Value > 3 && TSegments.Value > 2) Vector512.Store(c32, c2 + 3 * stride);
        if (TRows.Value > 4) Vector512.Store(c40, c0 + 4 * stride);
        if (TRows.Value > 4 && TSegments.Value > 1) Vector512.Store(c41, c1 + 4 * stride);
        if (TRows.Value > 4 && TSegments.Value > 2) Vector512.Store(c42, c2 + 4 * stride);
        if (TRows.Value > 5) Vector512.Store(c50, c0 + 5 * stride);
        if (TRows.Value > 5 && TSegments.Value > 1) Vector512.Store(c51, c1 + 5 * stride);
        if (TRows.Value > 5 && TSegments.Value > 2) Vector512.Store(c52, c2 + 5 * stride);
        if (TRows.Value > 6) Vector512.Store(c60, c0 + 6 * stride);
        if (TRows.Value > 6 && TSegments.Value > 1) Vector512.Store(c61, c1 + 6 * stride);
        if (TRows.Value > 6 && TSegments.Value > 2) Vector512.Store(c62, c2 + 6 * stride);
        if (TRows.Value > 7) Vector512.Store(c70, c0 + 7 * stride);
        if (TRows.Value > 7 && TSegments.Value > 1) Vector512.Store(c71, c1 + 7 * stride);
        if (TRows.Value > 7 && TSegments.Value > 2) Vector512.Store(c72, c2 + 7 * stride);
    }
}
