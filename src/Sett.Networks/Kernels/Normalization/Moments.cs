using System.Numerics;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>Mean and variance of a span, each a sum in the order of <see cref="Lanes"/>; the variance in a second pass.</summary>
internal readonly record struct Moments<T>(T Mean, T Variance) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The moments of at least one element; the variance is divided by the count.</summary>
    public static Moments<T> Of(ReadOnlySpan<T> x)
    {
        T count = T.CreateTruncating(x.Length), mean = Lanes.Sum(x) / count;
        return new Moments<T>(mean, Lanes.SumOfSquaredDeviations(x, mean) / count);
    }

    /// <summary>1 / √(variance + epsilon).</summary>
    public T InverseDeviation(T epsilon) => T.One / T.Sqrt(Variance + epsilon);
}
