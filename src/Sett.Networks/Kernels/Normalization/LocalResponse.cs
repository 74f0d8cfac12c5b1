using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Pooling;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>
/// Local response normalisation: y = x / (bias + alpha / size · Σ x²)^beta, the sum over the channels from
/// ⌊(size − 1) / 2⌋ before to ⌈(size − 1) / 2⌉ after, in that order, each a fused multiply-add.
/// </summary>
internal sealed record LocalResponse(int Channels, int Plane, int Size, double Alpha, double Beta, double Bias)
{
    /// <summary>Input 0 to output 0.</summary>
    public void Run<T>(KernelRun run) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (run.Input(0).Length == 0) return;
        run.Workers.Run(run.Input(0).Length / Plane, piece =>
        {
            int channel = piece % Channels;
            int first = Math.Max(0, channel - (Size - 1) / 2), last = (int)Math.Min(Channels - 1, (long)channel + Size / 2);
            ReadOnlySpan<T> example = run.In<T>(0).Slice((piece - channel) * Plane, Channels * Plane);
            Span<T> output = run.Out<T>(0).Slice(piece * Plane, Plane);
            SumSquares(example.Slice(first * Plane, (last - first + 1) * Plane), output);
            Divide(example.Slice(channel * Plane, Plane), output);
        });
    }

    private void SumSquares<T>(ReadOnlySpan<T> planes, Span<T> sums) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(planes);
        int i = 0;
        for (; i <= Plane - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> sum = Vector512<T>.Zero;
            for (int at = i; at < planes.Length; at += Plane)
            {
                Vector512<T> x = Vector512.LoadUnsafe(ref from, (nuint)at);
                sum = Lanes.FusedMultiplyAdd(x, x, sum);
            }

            sum.CopyTo(sums[i..]);
        }

        for (; i < Plane; i++)
        {
            T sum = T.Zero;
            for (int at = i; at < planes.Length; at += Plane) sum = T.FusedMultiplyAdd(planes[at], planes[at], sum);
            sums[i] = sum;
        }
    }

    // The sums are replaced by the results.
    private void Divide<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T factor = T.CreateTruncating(Alpha / Size), bias = T.CreateTruncating(Bias);
        for (int i = 0; i < x.Length; i++)
        {
            T value = T.FusedMultiplyAdd(sums[i], factor, bias);
            // The usual exponents are roots.
            T divisor = Beta switch
            {
                0.75 => T.Sqrt(value) * T.Sqrt(T.Sqrt(value)),
                0.5 => T.Sqrt(value),
                1 => value,
                _ => Power.Of(value, Beta),
            };
            sums[i] = x[i] / divisor;
        }
    }
}
