using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>Reduces every plane of input 0 to one element of output 0.</summary>
internal static class GlobalPooling
{
    private const int ElementsAPiece = 32 * 1024;

    /// <summary>The mean: a sum over lanes (<see cref="Lanes.Sum"/>) divided by the plane's length.</summary>
    public static void Mean<T>(KernelRun run, int plane) where T : unmanaged, IFloatingPointIeee754<T> =>
        Planes<T, MeanOf<T>>(run, plane, default);

    /// <summary>The largest element; NaN wins.</summary>
    public static void Max<T>(KernelRun run, int plane) where T : unmanaged, IFloatingPointIeee754<T> =>
        Planes<T, MaxOf<T>>(run, plane, default);

    /// <summary>The p-norm.</summary>
    public static void Norm<T>(KernelRun run, int plane, double p) where T : unmanaged, IFloatingPointIeee754<T> =>
        Planes<T, NormOf<T>>(run, plane, new NormOf<T>(p));

    private interface IPlaneReduction<T>
    {
        T Of(ReadOnlySpan<T> plane);
    }

    private static void Planes<T, TReduction>(KernelRun run, int plane, TReduction reduction)
        where T : unmanaged
        where TReduction : struct, IPlaneReduction<T>
    {
        int planes = run.Output(0).Length;
        if (planes == 0) return;
        int perPiece = Math.Clamp(ElementsAPiece / Math.Max(plane, 1), 1, planes);
        run.Workers.Run((planes - 1) / perPiece + 1, piece =>
        {
            ReadOnlySpan<T> input = run.In<T>(0);
            Span<T> output = run.Out<T>(0);
            int end = Math.Min((piece + 1) * perPiece, planes);
            for (int i = piece * perPiece; i < end; i++) output[i] = reduction.Of(input.Slice(i * plane, plane));
        });
    }

    private readonly struct MeanOf<T> : IPlaneReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T Of(ReadOnlySpan<T> plane) => Lanes.Sum(plane) / T.CreateTruncating(plane.Length);
    }

    private readonly struct MaxOf<T> : IPlaneReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T Of(ReadOnlySpan<T> plane)
        {
            T largest = T.NegativeInfinity;
            int i = 0;
            if (plane.Length >= Vector512<T>.Count)
            {
                Vector512<T> lanes = Vector512.Create(plane);
                for (i = Vector512<T>.Count; i <= plane.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                    lanes = Vector512.Max(lanes, Vector512.Create(plane[i..]));
                for (int lane = 0; lane < Vector512<T>.Count; lane++) largest = T.Max(largest, lanes[lane]);
            }

            for (; i < plane.Length; i++) largest = T.Max(largest, plane[i]);
            return largest;
        }
    }

    private readonly struct NormOf<T>(double p) : IPlaneReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T Of(ReadOnlySpan<T> plane)
        {
            if (p == 2) return T.Sqrt(Lanes.SumOfSquares(plane));
            if (p == 1) return Lanes.SumOfMagnitudes(plane);
            double sum = 0;
            foreach (T x in plane) sum += Power.Of(double.CreateTruncating(T.Abs(x)), p);
            return T.CreateTruncating(Power.Of(sum, 1 / p));
        }
    }
}
