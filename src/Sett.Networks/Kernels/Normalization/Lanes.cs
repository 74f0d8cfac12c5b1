using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>
/// Sums over spans in one fixed order on every machine: element i is added to lane i mod 16 (mod 8 for double), and the lanes are added
/// in halves: lane j + lane j + 8, then + 4, + 2, + 1.
/// </summary>
internal static class Lanes
{
    /// <summary>Σ x.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Reduce(x, default(Plain<T>));

    /// <summary>Σ x², each a fused multiply-add.</summary>
    public static T SumOfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduce(x, new SquaredDeviation<T>(T.Zero));

    /// <summary>Σ |x|.</summary>
    public static T SumOfMagnitudes<T>(ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Reduce(x, default(Magnitude<T>));

    /// <summary>Σ (x − mean)², each a fused multiply-add.</summary>
    public static T SumOfSquaredDeviations<T>(ReadOnlySpan<T> x, T mean) where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduce(x, new SquaredDeviation<T>(mean));

    /// <summary>a · b + c, rounded once, for float or double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FusedMultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    private interface ITerm<T>
    {
        Vector512<T> Add(Vector512<T> sum, Vector512<T> x);

        T Add(T sum, T x);
    }

    private static T Reduce<T, TTerm>(ReadOnlySpan<T> x, TTerm term)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        Vector512<T> lanes = Vector512<T>.Zero;
        ref T first = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count) lanes = term.Add(lanes, Vector512.LoadUnsafe(ref first, (nuint)i));
        Span<T> sums = stackalloc T[Vector512<T>.Count];
        lanes.CopyTo(sums);
        for (int lane = 0; i < x.Length; lane++, i++) sums[lane] = term.Add(sums[lane], x[i]);
        for (int half = sums.Length / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
        }

        return sums[0];
    }

    private readonly struct Plain<T> : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x) => sum + x;

        public T Add(T sum, T x) => sum + x;
    }

    private readonly struct Magnitude<T> : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x) => sum + Vector512.Abs(x);

        public T Add(T sum, T x) => sum + T.Abs(x);
    }

    private readonly struct SquaredDeviation<T>(T mean) : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x)
        {
            Vector512<T> deviation = x - Vector512.Create(mean);
            return FusedMultiplyAdd(deviation, deviation, sum);
        }

        public T Add(T sum, T x) => T.FusedMultiplyAdd(x - mean, x - mean, sum);
    }
}
