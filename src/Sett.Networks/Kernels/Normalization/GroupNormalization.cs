using System.Numerics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>
/// Normalises groups of adjacent channels of one example by the group's own mean and variance, then scales and shifts each channel:
/// y = fma(x − mean, scale / √(variance + ε), shift).
/// </summary>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Groups">Groups that they fall into.</param>
/// <param name="Plane">Elements of a channel.</param>
/// <param name="Epsilon">What is added to the variance.</param>
internal sealed record GroupNormalization(int Channels, int Groups, int Plane, double Epsilon)
{
    /// <summary>Input 0 to output 0; inputs 1 and 2 are scale and shift, one a channel or one a group.</summary>
    public void Run<T>(KernelRun run) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] scale = WorkingValues.Of<T>(run.Input(1)), shift = WorkingValues.Of<T>(run.Input(2));
        int perGroup = Channels / Groups, length = perGroup * Plane;
        if (run.Input(0).Length == 0) return;
        bool byGroup = scale.Length == Groups && Groups != Channels;
        T epsilon = T.CreateTruncating(Epsilon);
        run.Workers.Run(run.Input(0).Length / length, piece =>
        {
            ReadOnlySpan<T> x = run.In<T>(0).Slice(piece * length, length);
            Span<T> y = run.Out<T>(0).Slice(piece * length, length);
            var moments = Moments<T>.Of(x);
            T inverse = moments.InverseDeviation(epsilon);
            int group = piece % Groups;
            for (int c = 0; c < perGroup; c++)
            {
                int at = byGroup ? group : group * perGroup + c;
                Affine.Apply(x.Slice(c * Plane, Plane), moments.Mean, inverse * scale[at], shift[at], y.Slice(c * Plane, Plane));
            }
        });
    }
}
