using System.Numerics;
using Sett.Networks.Execution;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>
/// Normalises rows by their own mean and variance, then scales and shifts each place of the row:
/// y = fma((x − mean) · (1 / √(variance + ε)), scale, shift).
/// </summary>
internal static class LayerNormalization
{
    private const int ElementsAPiece = 16 * 1024;

    /// <summary>Rows of <paramref name="scale"/>'s length; means and inverse deviations are stored where they are wanted.</summary>
    public static void Run<T>(
        Tensor<T> input, T[] scale, T[]? shift, T epsilon, Tensor<T> output, Tensor? means, Tensor? inverses, Workers workers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int length = scale.Length;
        if (input.Length == 0) return;
        int rows = input.Length / length, perPiece = Math.Clamp(ElementsAPiece / length, 1, rows);
        workers.Run((rows - 1) / perPiece + 1, piece =>
        {
            int end = Math.Min((piece + 1) * perPiece, rows);
            for (int row = piece * perPiece; row < end; row++)
            {
                ReadOnlySpan<T> x = input.Values.Slice(row * length, length);
                var moments = Moments<T>.Of(x);
                T inverse = moments.InverseDeviation(epsilon);
                Affine.Apply(x, moments.Mean, inverse, scale, shift, output.Values.Slice(row * length, length));
                Store(means, row, moments.Mean);
                Store(inverses, row, inverse);
            }
        });
    }

    private static void Store<T>(Tensor? target, int at, T value) where T : IFloatingPointIeee754<T>
    {
        if (target is Tensor<float> single) single[at] = float.CreateTruncating(value);
        else if (target is Tensor<double> wide) wide[at] = double.CreateTruncating(value);
    }
}
