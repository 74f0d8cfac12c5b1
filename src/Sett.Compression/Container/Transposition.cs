using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.Container;

/// <summary>Rows become columns.</summary>
internal static unsafe class Transposition
{
    private const int Tile = 16;

    /// <summary>Element (r, c) of the source goes to (c, r) of the target.</summary>
    /// <param name="source">rows × columns elements, <paramref name="sourceStride"/> from row to row.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="sourceStride">Elements from row to row.</param>
    /// <param name="target">columns × rows elements, <paramref name="targetStride"/> from row to row.</param>
    /// <param name="targetStride">Elements from row to row.</param>
    public static void Of<T>(ReadOnlySpan<T> source, int rows, int columns, int sourceStride, Span<T> target, int targetStride)
        where T : unmanaged
    {
        // As many rows as a vector has elements, of one or two bytes.
        int edge = Sse2.IsSupported && sizeof(T) <= 2 ? Vector128<T>.Count : Tile;
        for (int top = 0; top < rows; top += edge)
        {
            int height = Math.Min(edge, rows - top);
            for (int left = 0; left < columns; left += edge)
            {
                int width = Math.Min(edge, columns - left);
                ReadOnlySpan<T> from = source[(top * sourceStride + left)..];
                Span<T> to = target[(left * targetStride + top)..];
                if (Sse2.IsSupported && sizeof(T) <= 2 && height == edge && width == edge)
                    Square(from[..((edge - 1) * sourceStride + edge)], sourceStride,
                        to[..((edge - 1) * targetStride + edge)], targetStride);
                else Each(from, height, width, sourceStride, to, targetStride);
            }
        }
    }

    private static void Each<T>(ReadOnlySpan<T> source, int rows, int columns, int sourceStride, Span<T> target, int targetStride)
        where T : unmanaged
    {
        for (int r = 0; r < rows; r++)
        {
            int to = r;
            foreach (T value in source.Slice(r * sourceStride, columns))
            {
                target[to] = value;
                to += targetStride;
            }
        }
    }

    // A row of one half and its partner of the other interleave. Each time an element's number, row and column together, turns by one bit;
    // after all bits of a row, row and column have changed places.
    private static void Square<T>(ReadOnlySpan<T> source, int sourceStride, Span<T> target, int targetStride) where T : unmanaged
    {
        int edge = Vector128<T>.Count;
        Vector128<T>* rows = stackalloc Vector128<T>[2 * Tile], next = rows + Tile;
        ref T from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        for (int r = 0; r < edge; r++) rows[r] = Vector128.LoadUnsafe(ref from, (nuint)(r * sourceStride));
        for (int turned = 1; turned < edge; turned *= 2)
        {
            for (int r = 0; r < edge / 2; r++) (next[2 * r], next[2 * r + 1]) = Interleaved(rows[r], rows[r + edge / 2]);
            Vector128<T>* old = rows;
            rows = next;
            next = old;
        }

        for (int r = 0; r < edge; r++) rows[r].StoreUnsafe(ref to, (nuint)(r * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<T> Low, Vector128<T> High) Interleaved<T>(Vector128<T> a, Vector128<T> b)
        where T : unmanaged => sizeof(T) == 1
        ? (Sse2.UnpackLow(a.AsByte(), b.AsByte()).As<byte, T>(), Sse2.UnpackHigh(a.AsByte(), b.AsByte()).As<byte, T>())
        : (Sse2.UnpackLow(a.AsInt16(), b.AsInt16()).As<short, T>(), Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()).As<short, T>());
}
