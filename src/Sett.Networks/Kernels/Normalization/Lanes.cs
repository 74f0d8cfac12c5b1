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
    }

    private static T Reduce<T, TTerm>(ReadOnlySpan<T> x, TTerm term)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        Vector512<T> lanes = Vector512<T>.Zero;
        ref T first = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            lanes = term.Add(lanes, Vector512.LoadUnsafe(ref first, (nuint)i));
        if (i < x.Length)
        {
            // Lanes without an element stay as they are.
            Vector512<T> has = Vector512<T>.Count == 16
                ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(x.Length - i)).As<int, T>()
                : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)(x.Length - i))).As<long, T>();
            lanes = Vector512.ConditionalSelect(has, term.Add(lanes, Rest(x, i)), lanes);
        }

        Vector256<T> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<T> four = eight.GetLower() + eight.GetUpper();
        return Vector128<T>.Count == 4 ? four[0] + four[2] + (four[1] + four[3]) : four[0] + four[1];
    }

    // The elements from a place on in the first lanes, anything in the others.
    private static Vector512<T> Rest<T>(ReadOnlySpan<T> x, int from) where T : unmanaged
    {
        int count = x.Length - from;
        if (x.Length < Vector512<T>.Count)
        {
            Span<T> part = stackalloc T[Vector512<T>.Count];
            x[from..].CopyTo(part);
            return Vector512.Create<T>(part);
        }

        Vector512<T> last = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)(x.Length - Vector512<T>.Count));
        int skip = Vector512<T>.Count - count;
        return Vector512<T>.Count == 16
            ? Vector512.Shuffle(last.AsInt32(), Vector512<int>.Indices + Vector512.Create(skip)).As<int, T>()
            : Vector512.Shuffle(last.AsInt64(), Vector512<long>.Indices + Vector512.Create((long)skip)).As<long, T>();
    }

    private readonly struct Plain<T> : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x) => sum + x;
    }

    private readonly struct Magnitude<T> : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x) => sum + Vector512.Abs(x);
    }

    private readonly struct SquaredDeviation<T>(T mean) : ITerm<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector512<T> Add(Vector512<T> sum, Vector512<T> x)
        {
            Vector512<T> deviation = x - Vector512.Create(mean);
            return FusedMultiplyAdd(deviation, deviation, sum);
        }
    }
}
