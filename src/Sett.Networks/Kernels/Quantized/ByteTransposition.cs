using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Turns columns of bytes into rows.</summary>
internal static unsafe class ByteTransposition
{
    /// <summary>
    /// Column c of <paramref name="source"/> (rows at a distance of <paramref name="stride"/>; 16 bytes of each row and up to 15 rows
    /// behind the last are read) becomes row c of <paramref name="target"/>, <paramref name="rows"/> bytes each, for
    /// <paramref name="columns"/> ≤ 16 columns.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Columns(byte* source, int stride, int rows, byte* target, int columns)
    {
        if (!Sse2.IsSupported)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int r = 0; r < rows; r++) target[c * rows + r] = source[r * stride + c];
            }

            return;
        }

        byte* block = stackalloc byte[256];
        Vector128<byte>* a = stackalloc Vector128<byte>[16], b = stackalloc Vector128<byte>[16];
        for (int r = 0; r < rows; r += 16)
        {
            Block(source + r * stride, stride, a, b, block);
            int count = Math.Min(16, rows - r);
            if (count == 16)
            {
                for (int c = 0; c < columns; c++) Vector128.Load(block + 16 * c).Store(target + c * rows + r);
            }
            else
            {
                for (int c = 0; c < columns; c++) Unsafe.CopyBlockUnaligned(target + c * rows + r, block + 16 * c, (uint)count);
            }
        }
    }

    // 16 × 16 bytes in four rounds of interleaving row i with row i + 8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(byte* source, int stride, Vector128<byte>* a, Vector128<byte>* b, byte* block)
    {
        for (int i = 0; i < 16; i++) a[i] = Vector128.Load(source + i * stride);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                b[2 * i] = Sse2.UnpackLow(a[i], a[i + 8]);
                b[2 * i + 1] = Sse2.UnpackHigh(a[i], a[i + 8]);
            }

            for (int i = 0; i < 8; i++)
            {
                a[2 * i] = Sse2.UnpackLow(b[i], b[i + 8]);
                a[2 * i + 1] = Sse2.UnpackHigh(b[i], b[i + 8]);
            }
        }

        for (int i = 0; i < 16; i++) a[i].Store(block + 16 * i);
    }
}
