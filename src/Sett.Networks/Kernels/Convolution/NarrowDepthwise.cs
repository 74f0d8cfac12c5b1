using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// 3 × 3 windows with stride 1 over planes of at most 16 columns: a row is one vector, its neighbours to the left and right are moves
/// between lanes that bring in zeros, and nothing is staged. Each output is <c>acc = bias; for ky, for kx: acc = fma(x, w, acc)</c>.
/// </summary>
internal static unsafe class NarrowDepthwise
{
    /// <summary>Whether a layer is of this kind.</summary>
    public static bool Fits(LayerShape s) =>
        s is { KernelHeight: 3, KernelWidth: 3, StrideX: 1, StrideY: 1, DilationX: 1, DilationY: 1, PadLeft: 1, PadRight: 1 }
        && s.Width <= Tile.Lanes;

    /// <summary>One channel.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="from">The channel's input; up to 15 floats behind it are read.</param>
    /// <param name="w">The nine weights.</param>
    /// <param name="start">The bias.</param>
    /// <param name="to">The channel's output.</param>
    /// <param name="spills">Whether up to 15 floats behind the output may be overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Channel(LayerShape shape, float* from, float* w, float start, float* to, bool spills)
    {
        int width = shape.Width, height = shape.Height, outputs = shape.OutputHeight;
        Vector512<float> columns = Vector512.LessThan(
            Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector512.Create(width)).AsSingle();
        Vector512<float> w0 = Vector512.Create(w[0]), w1 = Vector512.Create(w[1]), w2 = Vector512.Create(w[2]);
        Vector512<float> w3 = Vector512.Create(w[3]), w4 = Vector512.Create(w[4]), w5 = Vector512.Create(w[5]);
        Vector512<float> w6 = Vector512.Create(w[6]), w7 = Vector512.Create(w[7]), w8 = Vector512.Create(w[8]);
        Vector512<float> bias = Vector512.Create(start), first = bias, second = bias;
        float* end = to + outputs * width;
        float* small = stackalloc float[Tile.Lanes];

        // The row at y is the last of three for the output y + PadTop − 2, the second for the next one, the first for the one after.
        for (int y = -shape.PadTop; y < outputs + 2 - shape.PadTop; y++)
        {
            Vector512<float> row = (uint)y < (uint)height ? Vector512.Load(from + y * width) & columns : Vector512<float>.Zero;
            Vector512<float> left = LanePairs.FromLeft(row), right = LanePairs.FromRight(row);
            Vector512<float> third = Vector512.FusedMultiplyAdd(left, w6, second);
            third = Vector512.FusedMultiplyAdd(row, w7, third);
            third = Vector512.FusedMultiplyAdd(right, w8, third);
            second = Vector512.FusedMultiplyAdd(left, w3, first);
            second = Vector512.FusedMultiplyAdd(row, w4, second);
            second = Vector512.FusedMultiplyAdd(right, w5, second);
            first = Vector512.FusedMultiplyAdd(left, w0, bias);
            first = Vector512.FusedMultiplyAdd(row, w1, first);
            first = Vector512.FusedMultiplyAdd(right, w2, first);
            if (y + shape.PadTop < 2) continue;
            if (spills || to + Tile.Lanes <= end) Vector512.Store(third, to);
            else
            {
                Vector512.Store(third, small);
                RowCopy.Adjacent(small, to, width);
            }

            to += width;
        }
    }
}
