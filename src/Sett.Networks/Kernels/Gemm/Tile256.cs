using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>
/// The register tile for machines without 512-bit vectors: up to 6 rows × 1 segment of 16 lanes as two halves, 12 accumulators in 16
/// registers. Without 256-bit vectors the runtime splits it further; the lanes' values stay the same.
/// </summary>
internal static unsafe class Tile256
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 6;

    /// <summary>The most segments of a tile.</summary>
    public const int MaxSegments = 1;

    /// <summary>Computes a tile of <paramref name="rows"/> × 1 segment.</summary>
    public static void Run(TileTask* task, int rows)
    {
        switch (rows)
        {
            case 1: Compute<N1>(task); break;
            case 2: Compute<N2>(task); break;
            case 3: Compute<N3>(task); break;
            case 4: Compute<N4>(task); break;
            case 5: Compute<N5>(task); break;
            default: Compute<N6>(task); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TRows>(TileTask* task) where TRows : struct, ICount
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        float* c = task->C0;
        nint stride = task->CStride;
        if (task->Accumulate)
        {
            c00 = Vector256.Load(c);
            c01 = Vector256.Load(c + 8);
            if (TRows.Value > 1) c10 = Vector256.Load(c + stride);
            if (TRows.Value > 1) c11 = Vector256.Load(c + stride + 8);
            if (TRows.Value > 2) c20 = Vector256.Load(c + 2 * stride);
            if (TRows.Value > 2) c21 = Vector256.Load(c + 2 * stride + 8);
            if (TRows.Value > 3) c30 = Vector256.Load(c + 3 * stride);
            if (TRows.Value > 3) c31 = Vector256.Load(c + 3 * stride + 8);
            if (TRows.Value > 4) c40 = Vector256.Load(c + 4 * stride);
            if (TRows.Value > 4) c41 = Vector256.Load(c + 4 * stride + 8);
            if (TRows.Value > 5) c50 = Vector256.Load(c + 5 * stride);
            if (TRows.Value > 5) c51 = Vector256.Load(c + 5 * stride + 8);
        }
        else if (task->Bias is not null)
        {
            float* bias = task->Bias;
            c00 = c01 = Vector256.Create(bias[0]);
            if (TRows.Value > 1) c10 = c11 = Vector256.Create(bias[1]);
            if (TRows.Value > 2) c20 = c21 = Vector256.Create(bias[2]);
            if (TRows.Value > 3) c30 = c31 = Vector256.Create(bias[3]);
            if (TRows.Value > 4) c40 = c41 = Vector256.Create(bias[4]);
            if (TRows.Value > 5) c50 = c51 = Vector256.Create(bias[5]);
        }

        float* a = task->A, b = task->B0;
        int* offsets = task->Offsets;
        int* end = offsets + task->Depth;
        while (offsets < end)
        {
            float* p = b + *offsets++;
            Vector256<float> v0 = Vector256.Load(p), v1 = Vector256.Load(p + 8);
            Vector256<float> w = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(w, v0, c00);
            c01 = Vector256.FusedMultiplyAdd(w, v1, c01);
            if (TRows.Value > 1)
            {
                w = Vector256.Create(a[1]);
                c10 = Vector256.FusedMultiplyAdd(w, v0, c10);
                c11 = Vector256.FusedMultiplyAdd(w, v1, c11);
            }

            if (TRows.Value > 2)
            {
                w = Vector256.Create(a[2]);
                c20 = Vector256.FusedMultiplyAdd(w, v0, c20);
                c21 = Vector256.FusedMultiplyAdd(w, v1, c21);
            }

            if (TRows.Value > 3)
            {
                w = Vector256.Create(a[3]);
                c30 = Vector256.FusedMultiplyAdd(w, v0, c30);
                c31 = Vector256.FusedMultiplyAdd(w, v1, c31);
            }

            if (TRows.Value > 4)
            {
                w = Vector256.Create(a[4]);
                c40 = Vector256.FusedMultiplyAdd(w, v0, c40);
                c41 = Vector256.FusedMultiplyAdd(w, v1, c41);
            }

            if (TRows.Value > 5)
            {
                w = Vector256.Create(a[5]);
                c50 = Vector256.FusedMultiplyAdd(w, v0, c50);
                c51 = Vector256.FusedMultiplyAdd(w, v1, c51);
            }

            a += TRows.Value;
        }

        if (task->Scale is not null)
        {
            float* scale = task->Scale, shift = task->Shift;
            Vector256<float> factor = Vector256.Create(scale[0]), summand = Vector256.Create(shift[0]);
            c00 = Vector256.FusedMultiplyAdd(c00, factor, summand);
            c01 = Vector256.FusedMultiplyAdd(c01, factor, summand);
            if (TRows.Value > 1)
            {
                factor = Vector256.Create(scale[1]);
                summand = Vector256.Create(shift[1]);
                c10 = Vector256.FusedMultiplyAdd(c10, factor, summand);
                c11 = Vector256.FusedMultiplyAdd(c11, factor, summand);
            }

            if (TRows.Value > 2)
            {
                factor = Vector256.Create(scale[2]);
                summand = Vector256.Create(shift[2]);
                c20 = Vector256.FusedMultiplyAdd(c20, factor, summand);
                c21 = Vector256.FusedMultiplyAdd(c21, factor, summand);
            }

            if (TRows.Value > 3)
            {
                factor = Vector256.Create(scale[3]);
                summand = Vector256.Create(shift[3]);
                c30 = Vector256.FusedMultiplyAdd(c30, factor, summand);
                c31 = Vector256.FusedMultiplyAdd(c31, factor, summand);
            }

            if (TRows.Value > 4)
            {
                factor = Vector256.Create(scale[4]);
                summand = Vector256.Create(shift[4]);
                c40 = Vector256.FusedMultiplyAdd(c40, factor, summand);
                c41 = Vector256.FusedMultiplyAdd(c41, factor, summand);
            }

            if (TRows.Value > 5)
            {
                factor = Vector256.Create(scale[5]);
                summand = Vector256.Create(shift[5]);
                c50 = Vector256.FusedMultiplyAdd(c50, factor, summand);
                c51 = Vector256.FusedMultiplyAdd(c51, factor, summand);
            }
        }

        if (task->Clamps)
        {
            Vector256<float> low = Vector256.Create(task->Low), high = Vector256.Create(task->High);
            c00 = RowSteps.Clamp(c00, low, high);
            c01 = RowSteps.Clamp(c01, low, high);
            if (TRows.Value > 1) c10 = RowSteps.Clamp(c10, low, high);
            if (TRows.Value > 1) c11 = RowSteps.Clamp(c11, low, high);
            if (TRows.Value > 2) c20 = RowSteps.Clamp(c20, low, high);
            if (TRows.Value > 2) c21 = RowSteps.Clamp(c21, low, high);
            if (TRows.Value > 3) c30 = RowSteps.Clamp(c30, low, high);
            if (TRows.Value > 3) c31 = RowSteps.Clamp(c31, low, high);
            if (TRows.Value > 4) c40 = RowSteps.Clamp(c40, low, high);
            if (TRows.Value > 4) c41 = RowSteps.Clamp(c41, low, high);
            if (TRows.Value > 5) c50 = RowSteps.Clamp(c50, low, high);
            if (TRows.Value > 5) c51 = RowSteps.Clamp(c51, low, high);
        }

        Vector256.Store(c00, c);
        Vector256.Store(c01, c + 8);
        if (TRows.Value > 1) Vector256.Store(c10, c + stride);
        if (TRows.Value > 1) Vector256.Store(c11, c + stride + 8);
        if (TRows.Value > 2) Vector256.Store(c20, c + 2 * stride);
        if (TRows.Value > 2) Vector256.Store(c21, c + 2 * stride + 8);
        if (TRows.Value > 3) Vector256.Store(c30, c + 3 * stride);
        if (TRows.Value > 3) Vector256.Store(c31, c + 3 * stride + 8);
        if (TRows.Value > 4) Vector256.Store(c40, c + 4 * stride);
        if (TRows.Value > 4) Vector256.Store(c41, c + 4 * stride + 8);
        if (TRows.Value > 5) Vector256.Store(c50, c + 5 * stride);
        if (TRows.Value > 5) Vector256.Store(c51, c + 5 * stride + 8);
    }
}
