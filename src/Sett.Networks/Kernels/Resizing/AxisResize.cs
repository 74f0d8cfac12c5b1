using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Kernels.Normalization;

namespace Sett.Networks.Kernels.Resizing;

/// <summary>Resizes one dimension: every output row is a weighted sum of input rows, one fused multiply-add a tap, in order.</summary>
internal static class AxisResize
{
    /// <summary>From outer × axis.Input × inner to outer × axis.Output × inner elements.</summary>
    public static void Run<T>(
        Memory<T> source, Memory<T> target, int outer, ResizedAxis axis, int inner, ResizeTaps taps, T[] weights, Workers workers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (inner == 1)
        {
            int perPiece = Math.Clamp(16 * 1024 / axis.Output, 1, Math.Max(outer, 1));
            workers.Run((outer + perPiece - 1) / perPiece, piece =>
            {
                int end = Math.Min((piece + 1) * perPiece, outer);
                for (int row = piece * perPiece; row < end; row++)
                    Row(source.Span.Slice(row * axis.Input, axis.Input), target.Span.Slice(row * axis.Output, axis.Output), taps, weights);
            });
            return;
        }

        workers.Run(outer, block =>
        {
            ReadOnlySpan<T> from = source.Span.Slice(block * axis.Input * inner, axis.Input * inner);
            Span<T> to = target.Span.Slice(block * axis.Output * inner, axis.Output * inner);
            for (int o = 0; o < axis.Output; o++)
            {
                int first = o * taps.Count;
                Rows(from, to.Slice(o * inner, inner), taps.Positions.AsSpan(first, taps.Count), weights.AsSpan(first, taps.Count));
            }
        });
    }

    // Adjacent outputs take elements from all over a row: no vectors.
    private static void Row<T>(ReadOnlySpan<T> from, Span<T> to, ResizeTaps taps, T[] weights) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(from);
        ReadOnlySpan<int> positions = taps.Positions;
        if (taps.Count == 2)
        {
            positions = positions[..(2 * to.Length)];
            for (int o = 0; o < to.Length; o++)
            {
                T low = T.FusedMultiplyAdd(Unsafe.Add(ref source, positions[2 * o]), weights[2 * o], T.Zero);
                to[o] = T.FusedMultiplyAdd(Unsafe.Add(ref source, positions[2 * o + 1]), weights[2 * o + 1], low);
            }

            return;
        }

        for (int o = 0, tap = 0; o < to.Length; o++)
        {
            T sum = T.Zero;
            for (int end = tap + taps.Count; tap < end; tap++)
                sum = T.FusedMultiplyAdd(Unsafe.Add(ref source, positions[tap]), weights[tap], sum);
            to[o] = sum;
        }
    }

    private static void Rows<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> positions, ReadOnlySpan<T> weights)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int inner = to.Length, i = 0;
        ref T source = ref MemoryMarshal.GetReference(from);
        for (; i <= inner - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> sum = Vector512<T>.Zero;
            for (int k = 0; k < positions.Length; k++)
                sum = Lanes.FusedMultiplyAdd(Vector512.LoadUnsafe(ref source, (nuint)(positions[k] * inner + i)),
                    Vector512.Create(weights[k]), sum);
            sum.CopyTo(to[i..]);
        }

        for (; i < inner; i++)
        {
            T sum = T.Zero;
            for (int k = 0; k < positions.Length; k++) sum = T.FusedMultiplyAdd(from[positions[k] * inner + i], weights[k], sum);
            to[i] = sum;
        }
    }
}
