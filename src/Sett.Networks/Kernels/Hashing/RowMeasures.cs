using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>
/// Lengths and means of rows; sums run in the order of the components, so that they do not depend on the width of vectors.
/// </summary>
internal static unsafe class RowMeasures
{
    /// <summary>Takes lengths and means of a block's rows, and the means away from the rows where that was asked for.</summary>
    /// <param name="panels">The panels of the block.</param>
    /// <param name="rows">Their values, panel after panel.</param>
    /// <param name="length">n, the components of a row.</param>
    /// <param name="centres">Whether means are taken away.</param>
    /// <param name="norms">A length a row.</param>
    /// <param name="means">A mean a row; 0 unless means are taken away.</param>
    public static void Take(ReadOnlySpan<RowPanel> panels, float* rows, int length, bool centres, float* norms, float* means)
    {
        int first = panels[0].First;
        float* squares = stackalloc float[8];
        foreach (RowPanel panel in panels)
        {
            int at = panel.First - first;
            float* values = rows + (nint)at * length;
            if (centres) Centre(values, panel.Count, length, means + at);
            else new Span<float>(means + at, panel.Count).Clear();
            new Span<float>(squares, 8).Clear();
            if (panel.Count == 8)
            {
                Vector256<float> sum = default;
                for (int i = 0; i < length; i++)
                {
                    Vector256<float> value = Vector256.Load(values + i * 8);
                    sum = Vector256.FusedMultiplyAdd(value, value, sum);
                }

                Vector256.Store(sum, squares);
            }
            else
            {
                for (int i = 0; i < length; i++)
                    for (int lane = 0; lane < panel.Count; lane++)
                    {
                        float value = values[i * panel.Count + lane];
                        squares[lane] = MathF.FusedMultiplyAdd(value, value, squares[lane]);
                    }
            }

            for (int lane = 0; lane < panel.Count; lane++) norms[at + lane] = MathF.Sqrt(squares[lane]);
        }
    }

    private static void Centre(float* values, int count, int length, float* means)
    {
        float* sums = stackalloc float[8];
        new Span<float>(sums, 8).Clear();
        for (int i = 0; i < length; i++)
            for (int lane = 0; lane < count; lane++) sums[lane] += values[i * count + lane];
        for (int lane = 0; lane < count; lane++) means[lane] = sums[lane] / length;
        for (int i = 0; i < length; i++)
            for (int lane = 0; lane < count; lane++) values[i * count + lane] -= means[lane];
    }
}
