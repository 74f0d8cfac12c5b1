using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Transposes a matrix in square tiles, so that neither side's cache lines are touched more than once a tile.</summary>
internal static class TileTranspose
{
    private const int Side = 16;

    /// <summary>
    /// target[r · targetRow + c · targetColumn] = source[c · sourceLine + r] for c below <paramref name="columns"/> and r below
    /// <paramref name="rows"/>.
    /// </summary>
    public static void Run<T>(
        ref T source, int sourceLine, ref T target, int targetRow, int targetColumn, int columns, int rows) where T : unmanaged
    {
        if (columns < 8)
        {
            Thin(ref source, sourceLine, ref target, targetRow, targetColumn, columns, rows);
            return;
        }

        bool eights = Unsafe.SizeOf<T>() == 4 && Avx.IsSupported && targetColumn == 1;
        for (int r = 0; r < rows; r += Side)
        {
            int height = Math.Min(Side, rows - r);
            for (int c = 0; c < columns; c += Side)
            {
                int width = Math.Min(Side, columns - c);
                ref T s = ref Unsafe.Add(ref source, (nint)c * sourceLine + r);
                ref T t = ref Unsafe.Add(ref target, (nint)r * targetRow + (nint)c * targetColumn);
                if (eights && height == Side && width == Side)
                {
                    for (int y = 0; y < Side; y += 8)
                        for (int x = 0; x < Side; x += 8)
                        {
                            Eight(ref Unsafe.As<T, float>(ref Unsafe.Add(ref s, (nint)x * sourceLine + y)), sourceLine,
                                ref Unsafe.As<T, float>(ref Unsafe.Add(ref t, (nint)y * targetRow + x)), targetRow);
                        }
                }
                else
                {
                    for (int y = 0; y < height; y++)
                        for (int x = 0; x < width; x++)
                        {
                            Unsafe.Add(ref t, (nint)y * targetRow + (nint)x * targetColumn) =
                                Unsafe.Add(ref s, (nint)x * sourceLine + y);
                        }
                }
            }
        }
    }

    // A few columns: walk each source line once, spreading its elements.
    private static void Thin<T>(
        ref T source, int sourceLine, ref T target, int targetRow, int targetColumn, int columns, int rows) where T : unmanaged
    {
        const int Strip = 512;
        for (int r = 0; r < rows; r += Strip)
        {
            int height = Math.Min(Strip, rows - r);
            for (int c = 0; c < columns; c++)
            {
                ref T s = ref Unsafe.Add(ref source, (nint)c * sourceLine + r);
                ref T t = ref Unsafe.Add(ref target, (nint)r * targetRow + (nint)c * targetColumn);
                for (nint y = 0; y < height; y++) Unsafe.Add(ref t, y * targetRow) = Unsafe.Add(ref s, y);
            }
        }
    }

    // Eight lines of eight 32-bit elements: pairs, then quads, then halves change places. Bits move as they are, whatever they mean.
    private static void Eight(ref float source, int sourceLine, ref float target, int targetRow)
    {
        Vector256<float> a = Line(ref source, sourceLine, 0), b = Line(ref source, sourceLine, 1);
        Vector256<float> c = Line(ref source, sourceLine, 2), d = Line(ref source, sourceLine, 3);
        Vector256<float> e = Line(ref source, sourceLine, 4), f = Line(ref source, sourceLine, 5);
        Vector256<float> g = Line(ref source, sourceLine, 6), h = Line(ref source, sourceLine, 7);
        Vector256<float> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b), cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Vector256<float> ef0 = Avx.UnpackLow(e, f), ef1 = Avx.UnpackHigh(e, f), gh0 = Avx.UnpackLow(g, h), gh1 = Avx.UnpackHigh(g, h);
        Vector256<float> top0 = Avx.Shuffle(ab0, cd0, 0x44), top1 = Avx.Shuffle(ab0, cd0, 0xEE);
        Vector256<float> top2 = Avx.Shuffle(ab1, cd1, 0x44), top3 = Avx.Shuffle(ab1, cd1, 0xEE);
        Vector256<float> low0 = Avx.Shuffle(ef0, gh0, 0x44), low1 = Avx.Shuffle(ef0, gh0, 0xEE);
        Vector256<float> low2 = Avx.Shuffle(ef1, gh1, 0x44), low3 = Avx.Shuffle(ef1, gh1, 0xEE);
        Store(Avx.Permute2x128(top0, low0, 0x20), ref target, targetRow, 0);
        Store(Avx.Permute2x128(top1, low1, 0x20), ref target, targetRow, 1);
        Store(Avx.Permute2x128(top2, low2, 0x20), ref target, targetRow, 2);
        Store(Avx.Permute2x128(top3, low3, 0x20), ref target, targetRow, 3);
        Store(Avx.Permute2x128(top0, low0, 0x31), ref target, targetRow, 4);
        Store(Avx.Permute2x128(top1, low1, 0x31), ref target, targetRow, 5);
        Store(Avx.Permute2x128(top2, low2, 0x31), ref target, targetRow, 6);
        Store(Avx.Permute2x128(top3, low3, 0x31), ref target, targetRow, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Line(ref float source, int line, int index) =>
        Vector256.LoadUnsafe(ref source, (nuint)((nint)index * line));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, ref float target, int row, int index) =>
        value.StoreUnsafe(ref target, (nuint)((nint)index * row));
}
