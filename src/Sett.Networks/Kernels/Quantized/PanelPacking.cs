using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Brings activations into the order of <see cref="IntegerTile"/> while a layer runs.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// A panel of 32 columns from byte rows: row k is the 32 bytes from <paramref name="source"/> + <paramref name="offsets"/>[k] on.
    /// Bytes at or after <paramref name="end"/> are not read; their lanes hold values of no meaning.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Columns(byte* source, int* offsets, int depth, byte* end, ByteOperand operand, short* panel)
    {
        byte* low = stackalloc byte[IntegerTile.Columns], high = stackalloc byte[IntegerTile.Columns];
        Vector512<int> flip = Vector512.Create((operand.Flip << 16) | operand.Flip);
        Vector512<short> zero = Vector512.Create((short)operand.Zero);
        for (int k = 0; k + 1 < depth; k += 2)
        {
            byte* a = Readable(source + offsets[k], end, low), b = Readable(source + offsets[k + 1], end, high);
            Zip(a, b, flip, zero).Store(panel);
            Zip(a + 16, b + 16, flip, zero).Store(panel + 32);
            panel += 2 * IntegerTile.Columns;
        }

        if (depth % 2 != 0)
        {
            // The second half of the last pair meets weights of 0 and may hold anything.
            byte* a = Readable(source + offsets[depth - 1], end, low);
            Zip(a, a, flip, zero).Store(panel);
            Zip(a + 16, a + 16, flip, zero).Store(panel + 32);
        }
    }

    /// <summary>
    /// A tile of <paramref name="height"/> rows, one an output position, from the same byte rows: element k of row r is byte r from
    /// <paramref name="source"/> + <paramref name="offsets"/>[k] on. Whole vectors are stored: 64 bytes behind the tile are overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Positions(byte* source, int* offsets, int depth, byte* end, ByteOperand operand, int height, short* tile)
    {
        byte* low = stackalloc byte[IntegerTile.Columns], high = stackalloc byte[IntegerTile.Columns];
        Vector512<int> flip = Vector512.Create((operand.Flip << 16) | operand.Flip);
        Vector512<short> zero = Vector512.Create((short)operand.Zero);
        for (int k = 0; k < depth; k += 2, tile += 2 * height)
        {
            byte* a = Readable(source + offsets[k], end, low), b = k + 1 < depth ? Readable(source + offsets[k + 1], end, high) : a;
            Zip(a, b, flip, zero).Store(tile);
        }
    }

    /// <summary>16 pairs (a[i], b[i]) as int16 with flip and zero point applied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Zip(byte* a, byte* b, Vector512<int> flip, Vector512<short> zero) =>
        ((Widen(a) | (Widen(b) << 16)) ^ flip).AsInt16() - zero;

    /// <summary>
    /// <paramref name="height"/> rows of bytes as a tile of rows: pair step by pair step, <paramref name="tileHeight"/> pairs each; missing
    /// rows are left as they are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Rows(byte* source, int height, int depth, int tileHeight, ByteOperand operand, short* tile)
    {
        int pairs = (depth + 1) / 2;
        Vector512<short> flip = Vector512.Create((short)operand.Flip), zero = Vector512.Create((short)operand.Zero);
        int* pair = stackalloc int[16];
        for (int r = 0; r < height; r++)
        {
            byte* row = source + (long)r * depth;
            int* target = (int*)tile + r;
            int k = 0;
            for (; k + 32 <= depth; k += 32)
            {
                Vector512<short> values =
                    (Vector512.WidenLower(Vector512.Create(Vector256.Load(row + k), default)).AsInt16() ^ flip) - zero;
                if (tileHeight == 1)
                {
                    values.Store((short*)target);
                    target += 16;
                    continue;
                }

                values.AsInt32().Store(pair);
                for (int i = 0; i < 16; i++) target[i * tileHeight] = pair[i];
                target += 16 * tileHeight;
            }

            for (; k < depth; k += 2)
            {
                short first = operand.Value(row[k]), second = k + 1 < depth ? operand.Value(row[k + 1]) : (short)0;
                *target = (ushort)first | (second << 16);
                target += tileHeight;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(byte* source)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(Vector128.Load(source));
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(source));
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Readable(byte* row, byte* end, byte* copy) => row + IntegerTile.Columns <= end ? row : Copied(row, end, copy);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Copied(byte* row, byte* end, byte* copy)
    {
        int length = (int)Math.Max(0, end - row);
        new ReadOnlySpan<byte>(row, length).CopyTo(new Span<byte>(copy, IntegerTile.Columns));
        return copy;
    }
}
