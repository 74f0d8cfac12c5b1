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

        if (task->Scale is not null)
        {
            float* scale = task->Scale, shift = task->Shift;
            Vector512<float> factor = Vector512.Create(scale[0]), summand = Vector512.Create(shift[0]);
            c00 = Vector512.FusedMultiplyAdd(c00, factor, summand);
            if (TSegments.Value > 1) c01 = Vector512.FusedMultiplyAdd(c01, factor, summand);
            if (TSegments.Value > 2) c02 = Vector512.FusedMultiplyAdd(c02, factor, summand);
            if (TRows.Value > 1)
            {
                factor = Vector512.Create(scale[1]);
                summand = Vector512.Create(shift[1]);
                c10 = Vector512.FusedMultiplyAdd(c10, factor, summand);
                if (TSegments.Value > 1) c11 = Vector512.FusedMultiplyAdd(c11, factor, summand);
                if (TSegments.Value > 2) c12 = Vector512.FusedMultiplyAdd(c12, factor, summand);
            }

            if (TRows.Value > 2)
            {
                factor = Vector512.Create(scale[2]);
                summand = Vector512.Create(shift[2]);
                c20 = Vector512.FusedMultiplyAdd(c20, factor, summand);
                if (TSegments.Value > 1) c21 = Vector512.FusedMultiplyAdd(c21, factor, summand);
                if (TSegments.Value > 2) c22 = Vector512.FusedMultiplyAdd(c22, factor, summand);
            }

            if (TRows.Value > 3)
            {
                factor = Vector512.Create(scale[3]);
                summand = Vector512.Create(shift[3]);
                c30 = Vector512.FusedMultiplyAdd(c30, factor, summand);
                if (TSegments.Value > 1) c31 = Vector512.FusedMultiplyAdd(c31, factor, summand);
                if (TSegments.Value > 2) c32 = Vector512.FusedMultiplyAdd(c32, factor, summand);
            }

            if (TRows.Value > 4)
            {
                factor = Vector512.Create(scale[4]);
                summand = Vector512.Create(shift[4]);
                c40 = Vector512.FusedMultiplyAdd(c40, factor, summand);
                if (TSegments.Value > 1) c41 = Vector512.FusedMultiplyAdd(c41, factor, summand);
                if (TSegments.Value > 2) c42 = Vector512.FusedMultiplyAdd(c42, factor, summand);
            }

            if (TRows.Value > 5)
            {
                factor = Vector512.Create(scale[5]);
                summand = Vector512.Create(shift[5]);
                c50 = Vector512.FusedMultiplyAdd(c50, factor, summand);
                if (TSegments.Value > 1) c51 = Vector512.FusedMultiplyAdd(c51, factor, summand);
                if (TSegments.Value > 2) c52 = Vector512.FusedMultiplyAdd(c52, factor, summand);
            }

            if (TRows.Value > 6)
            {
                factor = Vector512.Create(scale[6]);
                summand = Vector512.Create(shift[6]);
                c60 = Vector512.FusedMultiplyAdd(c60, factor, summand);
                if (TSegments.Value > 1) c61 = Vector512.FusedMultiplyAdd(c61, factor, summand);
                if (TSegments.Value > 2) c62 = Vector512.FusedMultiplyAdd(c62, factor, summand);
            }

            if (TRows.Value > 7)
            {
                factor = Vector512.Create(scale[7]);
                summand = Vector512.Create(shift[7]);
                c70 = Vector512.FusedMultiplyAdd(c70, factor, summand);
                if (TSegments.Value > 1) c71 = Vector512.FusedMultiplyAdd(c71, factor, summand);
                if (TSegments.Value > 2) c72 = Vector512.FusedMultiplyAdd(c72, factor, summand);
            }
        }

        if (task->Clamps)
        {
            Vector512<float> low = Vector512.Create(task->Low), high = Vector512.Create(task->High);
            c00 = RowSteps.Clamp(c00, low, high);
            if (TSegments.Value > 1) c01 = RowSteps.Clamp(c01, low, high);
            if (TSegments.Value > 2) c02 = RowSteps.Clamp(c02, low, high);
            if (TRows.Value > 1) c10 = RowSteps.Clamp(c10, low, high);
            if (TRows.Value > 1 && TSegments.Value > 1) c11 = RowSteps.Clamp(c11, low, high);
            if (TRows.Value > 1 && TSegments.Value > 2) c12 = RowSteps.Clamp(c12, low, high);
            if (TRows.Value > 2) c20 = RowSteps.Clamp(c20, low, high);
            if (TRows.Value > 2 && TSegments.Value > 1) c21 = RowSteps.Clamp(c21, low, high);
            if (TRows.Value > 2 && TSegments.Value > 2) c22 = RowSteps.Clamp(c22, low, high);
            if (TRows.Value > 3) c30 = RowSteps.Clamp(c30, low, high);
            if (TRows.Value > 3 && TSegments.Value > 1) c31 = RowSteps.Clamp(c31, low, high);
            if (TRows.Value > 3 && TSegments.Value > 2) c32 = RowSteps.Clamp(c32, low, high);
            if (TRows.Value > 4) c40 = RowSteps.Clamp(c40, low, high);
            if (TRows.Value > 4 && TSegments.Value > 1) c41 = RowSteps.Clamp(c41, low, high);
            if (TRows.Value > 4 && TSegments.Value > 2) c42 = RowSteps.Clamp(c42, low, high);
            if (TRows.Value > 5) c50 = RowSteps.Clamp(c50, low, high);
            if (TRows.Value > 5 && TSegments.Value > 1) c51 = RowSteps.Clamp(c51, low, high);
            if (TRows.Value > 5 && TSegments.Value > 2) c52 = RowSteps.Clamp(c52, low, high);
            if (TRows.Value > 6) c60 = RowSteps.Clamp(c60, low, high);
            if (TRows.Value > 6 && TSegments.Value > 1) c61 = RowSteps.Clamp(c61, low, high);
            if (TRows.Value > 6 && TSegments.Value > 2) c62 = RowSteps.Clamp(c62, low, high);
            if (TRows.Value > 7) c70 = RowSteps.Clamp(c70, low, high);
            if (TRows.Value > 7 && TSegments.Value > 1) c71 = RowSteps.Clamp(c71, low, high);
            if (TRows.Value > 7 && TSegments.Value > 2) c72 = RowSteps.Clamp(c72, low, high);
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
