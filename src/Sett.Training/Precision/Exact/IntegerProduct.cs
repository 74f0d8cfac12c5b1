using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.Precision.Exact;

/// <summary>
/// Products of matrices of integers, summed in 64 bits. Sums are exact, so neither order nor cut changes them; the caller
/// sees to it that they fit.
/// </summary>
internal static class IntegerProduct
{
    private const int Lanes = 8, Columns = 2 * Lanes, Rows = 4;

    /// <summary>c += a × b; all row by row without gaps.</summary>
    /// <param name="a">rows × inner.</param>
    /// <param name="b">inner × columns.</param>
    /// <param name="c">rows × columns.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="inner">Columns of a, rows of b.</param>
    /// <param name="columns">Columns of b and c.</param>
    public static void Add(ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> c, int rows, int inner, int columns)
    {
        a = a[..(rows * inner)];
        b = b[..(inner * columns)];
        c = c[..(rows * columns)];
        int row = 0;
        for (; row + Rows <= rows; row += Rows)
        {
            int column = 0;
            for (; column + Columns <= columns; column += Columns)
                Tile(a[(row * inner)..], b[column..], c[(row * columns + column)..], inner, columns);
            for (int r = row; r < row + Rows; r++) Rest(a.Slice(r * inner, inner), b, c.Slice(r * columns, columns), column);
        }

        for (; row < rows; row++) Rest(a.Slice(row * inner, inner), b, c.Slice(row * columns, columns), 0);
    }

    /// <summary>Four rows and sixteen columns in registers.</summary>
    private static void Tile(ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> c, int inner, int columns)
    {
        ref long from = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(c), left = ref MemoryMarshal.GetReference(a);
        nuint pitch = (nuint)columns, depth = (nuint)inner;
        Vector512<long> c00 = Vector512.LoadUnsafe(ref to), c01 = Vector512.LoadUnsafe(ref to, Lanes);
        Vector512<long> c10 = Vector512.LoadUnsafe(ref to, pitch), c11 = Vector512.LoadUnsafe(ref to, pitch + Lanes);
        Vector512<long> c20 = Vector512.LoadUnsafe(ref to, 2 * pitch), c21 = Vector512.LoadUnsafe(ref to, 2 * pitch + Lanes);
        Vector512<long> c30 = Vector512.LoadUnsafe(ref to, 3 * pitch), c31 = Vector512.LoadUnsafe(ref to, 3 * pitch + Lanes);
        for (nuint k = 0; k < depth; k++)
        {
            Vector512<long> b0 = Vector512.LoadUnsafe(ref from, k * pitch), b1 = Vector512.LoadUnsafe(ref from, k * pitch + Lanes);
            Vector512<long> a0 = Vector512.Create(Unsafe.Add(ref left, k));
            c00 += a0 * b0;
            c01 += a0 * b1;
            Vector512<long> a1 = Vector512.Create(Unsafe.Add(ref left, depth + k));
            c10 += a1 * b0;
            c11 += a1 * b1;
            Vector512<long> a2 = Vector512.Create(Unsafe.Add(ref left, 2 * depth + k));
            c20 += a2 * b0;
            c21 += a2 * b1;
            Vector512<long> a3 = Vector512.Create(Unsafe.Add(ref left, 3 * depth + k));
            c30 += a3 * b0;
            c31 += a3 * b1;
        }

        c00.StoreUnsafe(ref to);
        c01.StoreUnsafe(ref to, Lanes);
        c10.StoreUnsafe(ref to, pitch);
        c11.StoreUnsafe(ref to, pitch + Lanes);
        c20.StoreUnsafe(ref to, 2 * pitch);
        c21.StoreUnsafe(ref to, 2 * pitch + Lanes);
        c30.StoreUnsafe(ref to, 3 * pitch);
        c31.StoreUnsafe(ref to, 3 * pitch + Lanes);
    }

    /// <summary>A row from a column on.</summary>
    private static void Rest(ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> c, int first)
    {
        if (first == c.Length) return;
        for (int k = 0; k < a.Length; k++)
        {
            long factor = a[k];
            if (factor == 0) continue;
            ReadOnlySpan<long> from = b.Slice(k * c.Length, c.Length);
            for (int column = first; column < c.Length; column++) c[column] += factor * from[column];
        }
    }
}
