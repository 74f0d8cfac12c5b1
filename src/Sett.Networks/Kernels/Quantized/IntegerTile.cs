using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// The innermost kernel of 8-bit products: a tile of R rows × 32 columns of int32 sums, R = 12, 8, 4 or 1.
/// Both operands are int16 with their zero points subtracted, two steps k and k + 1 of the reduced dimension side by side:
/// rows[k / 2][r] and columns[k / 2][c] are such pairs (4 bytes each). Sums are exact (modulo 2^32, as ONNX's int32 accumulators).
/// </summary>
/// <remarks>
/// The 512-bit form keeps 24 sums in registers: for each pair step, 2 loads of columns, R broadcasts, 2 R multiply-adds. Without 512-bit
/// registers the same panels are walked in pieces of 4 rows × 16 columns. Sums are written out one by one: locals stay in registers,
/// elements of an array would not.
/// </remarks>
internal static unsafe class IntegerTile
{
    /// <summary>Columns of a tile and of a panel.</summary>
    public const int Columns = 32;

    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 12;

    /// <summary>
    /// The rows of the next tile when <paramref name="remaining"/> rows are left; the tile may be larger than what is left.
    /// </summary>
    public static int RowsFor(int remaining) => remaining switch
    {
        > 8 => 12,
        > 4 => 8,
        > 1 => 4,
        _ => 1,
    };

    /// <summary>Rows after rounding each tile up, for sizing packed operands.</summary>
    public static int PaddedRows(int rows)
    {
        int padded = 0;
        for (int row = 0; row < rows;)
        {
            int height = RowsFor(rows - row);
            padded += height;
            row += height;
        }

        return padded;
    }

    /// <summary>Computes a tile. <paramref name="tile"/> receives <paramref name="height"/> × 32 sums, row by row.</summary>
    public static void Multiply(short* rows, int height, short* columns, int pairs, int* tile)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            switch (height)
            {
                case 12: Rows12((int*)rows, columns, pairs, tile); return;
                case 8: Rows8((int*)rows, columns, pairs, tile); return;
                case 4: Rows4((int*)rows, columns, pairs, tile); return;
                default: Rows1((int*)rows, columns, pairs, tile); return;
            }
        }

        for (int column = 0; column < Columns; column += 16)
        {
            if (height == 1) NarrowRow((int*)rows, columns + 2 * column, pairs, tile + column);
            for (int row = 0; row + 4 <= height; row += 4)
                NarrowRows4((int*)rows + row, height, columns + 2 * column, pairs, tile + row * Columns + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12(int* rows, short* columns, int pairs, int* tile)
    {
        Vector512<int> c00 = Vector512<int>.Zero, c01 = Vector512<int>.Zero;
        Vector512<int> c10 = Vector512<int>.Zero, c11 = Vector512<int>.Zero;
        Vector512<int> c20 = Vector512<int>.Zero, c21 = Vector512<int>.Zero;
        Vector512<int> c30 = Vector512<int>.Zero, c31 = Vector512<int>.Zero;
        Vector512<int> c40 = Vector512<int>.Zero, c41 = Vector512<int>.Zero;
        Vector512<int> c50 = Vector512<int>.Zero, c51 = Vector512<int>.Zero;
        Vector512<int> c60 = Vector512<int>.Zero, c61 = Vector512<int>.Zero;
        Vector512<int> c70 = Vector512<int>.Zero, c71 = Vector512<int>.Zero;
        Vector512<int> c80 = Vector512<int>.Zero, c81 = Vector512<int>.Zero;
        Vector512<int> c90 = Vector512<int>.Zero, c91 = Vector512<int>.Zero;
        Vector512<int> c100 = Vector512<int>.Zero, c101 = Vector512<int>.Zero;
        Vector512<int> c110 = Vector512<int>.Zero, c111 = Vector512<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector512<short> b0 = Vector512.Load(columns), b1 = Vector512.Load(columns + 32);
            Vector512<short> a = Vector512.Create(rows[0]).AsInt16();
            c00 += PairProduct.Of(a, b0);
            c01 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[1]).AsInt16();
            c10 += PairProduct.Of(a, b0);
            c11 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[2]).AsInt16();
            c20 += PairProduct.Of(a, b0);
            c21 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[3]).AsInt16();
            c30 += PairProduct.Of(a, b0);
            c31 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[4]).AsInt16();
            c40 += PairProduct.Of(a, b0);
            c41 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[5]).AsInt16();
            c50 += PairProduct.Of(a, b0);
            c51 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[6]).AsInt16();
            c60 += PairProduct.Of(a, b0);
            c61 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[7]).AsInt16();
            c70 += PairProduct.Of(a, b0);
            c71 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[8]).AsInt16();
            c80 += PairProduct.Of(a, b0);
            c81 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[9]).AsInt16();
            c90 += PairProduct.Of(a, b0);
            c91 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[10]).AsInt16();
            c100 += PairProduct.Of(a, b0);
            c101 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[11]).AsInt16();
            c110 += PairProduct.Of(a, b0);
            c111 += PairProduct.Of(a, b1);
            rows += 12;
            columns += 64;
        }

        c00.Store(tile);
        c01.Store(tile + 16);
        c10.Store(tile + 32);
        c11.Store(tile + 48);
        c20.Store(tile + 64);
        c21.Store(tile + 80);
        c30.Store(tile + 96);
        c31.Store(tile + 112);
        c40.Store(tile + 128);
        c41.Store(tile + 144);
        c50.Store(tile + 160);
        c51.Store(tile + 176);
        c60.Store(tile + 192);
        c61.Store(tile + 208);
        c70.Store(tile + 224);
        c71.Store(tile + 240);
        c80.Store(tile + 256);
        c81.Store(tile + 272);
        c90.Store(tile + 288);
        c91.Store(tile + 304);
        c100.Store(tile + 320);
        c101.Store(tile + 336);
        c110.Store(tile + 352);
        c111.Store(tile + 368);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int* rows, short* columns, int pairs, int* tile)
    {
        Vector512<int> c00 = Vector512<int>.Zero, c01 = Vector512<int>.Zero;
        Vector512<int> c10 = Vector512<int>.Zero, c11 = Vector512<int>.Zero;
        Vector512<int> c20 = Vector512<int>.Zero, c21 = Vector512<int>.Zero;
        Vector512<int> c30 = Vector512<int>.Zero, c31 = Vector512<int>.Zero;
        Vector512<int> c40 = Vector512<int>.Zero, c41 = Vector512<int>.Zero;
        Vector512<int> c50 = Vector512<int>.Zero, c51 = Vector512<int>.Zero;
        Vector512<int> c60 = Vector512<int>.Zero, c61 = Vector512<int>.Zero;
        Vector512<int> c70 = Vector512<int>.Zero, c71 = Vector512<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector512<short> b0 = Vector512.Load(columns), b1 = Vector512.Load(columns + 32);
            Vector512<short> a = Vector512.Create(rows[0]).AsInt16();
            c00 += PairProduct.Of(a, b0);
            c01 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[1]).AsInt16();
            c10 += PairProduct.Of(a, b0);
            c11 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[2]).AsInt16();
            c20 += PairProduct.Of(a, b0);
            c21 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[3]).AsInt16();
            c30 += PairProduct.Of(a, b0);
            c31 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[4]).AsInt16();
            c40 += PairProduct.Of(a, b0);
            c41 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[5]).AsInt16();
            c50 += PairProduct.Of(a, b0);
            c51 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[6]).AsInt16();
            c60 += PairProduct.Of(a, b0);
            c61 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[7]).AsInt16();
            c70 += PairProduct.Of(a, b0);
            c71 += PairProduct.Of(a, b1);
            rows += 8;
            columns += 64;
        }

        c00.Store(tile);
        c01.Store(tile + 16);
        c10.Store(tile + 32);
        c11.Store(tile + 48);
        c20.Store(tile + 64);
        c21.Store(tile + 80);
        c30.Store(tile + 96);
        c31.Store(tile + 112);
        c40.Store(tile + 128);
        c41.Store(tile + 144);
        c50.Store(tile + 160);
        c51.Store(tile + 176);
        c60.Store(tile + 192);
        c61.Store(tile + 208);
        c70.Store(tile + 224);
        c71.Store(tile + 240);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(int* rows, short* columns, int pairs, int* tile)
    {
        Vector512<int> c00 = Vector512<int>.Zero, c01 = Vector512<int>.Zero;
        Vector512<int> c10 = Vector512<int>.Zero, c11 = Vector512<int>.Zero;
        Vector512<int> c20 = Vector512<int>.Zero, c21 = Vector512<int>.Zero;
        Vector512<int> c30 = Vector512<int>.Zero, c31 = Vector512<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector512<short> b0 = Vector512.Load(columns), b1 = Vector512.Load(columns + 32);
            Vector512<short> a = Vector512.Create(rows[0]).AsInt16();
            c00 += PairProduct.Of(a, b0);
            c01 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[1]).AsInt16();
            c10 += PairProduct.Of(a, b0);
            c11 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[2]).AsInt16();
            c20 += PairProduct.Of(a, b0);
            c21 += PairProduct.Of(a, b1);
            a = Vector512.Create(rows[3]).AsInt16();
            c30 += PairProduct.Of(a, b0);
            c31 += PairProduct.Of(a, b1);
            rows += 4;
            columns += 64;
        }

        c00.Store(tile);
        c01.Store(tile + 16);
        c10.Store(tile + 32);
        c11.Store(tile + 48);
        c20.Store(tile + 64);
        c21.Store(tile + 80);
        c30.Store(tile + 96);
        c31.Store(tile + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(int* rows, short* columns, int pairs, int* tile)
    {
        Vector512<int> c0 = Vector512<int>.Zero, c1 = Vector512<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector512<short> a = Vector512.Create(rows[k]).AsInt16();
            c0 += PairProduct.Of(a, Vector512.Load(columns));
            c1 += PairProduct.Of(a, Vector512.Load(columns + 32));
            columns += 64;
        }

        c0.Store(tile);
        c1.Store(tile + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowRows4(int* rows, int height, short* columns, int pairs, int* tile)
    {
        Vector256<int> c00 = Vector256<int>.Zero, c01 = Vector256<int>.Zero;
        Vector256<int> c10 = Vector256<int>.Zero, c11 = Vector256<int>.Zero;
        Vector256<int> c20 = Vector256<int>.Zero, c21 = Vector256<int>.Zero;
        Vector256<int> c30 = Vector256<int>.Zero, c31 = Vector256<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector256<short> b0 = Vector256.Load(columns), b1 = Vector256.Load(columns + 16);
            Vector256<short> a = Vector256.Create(rows[0]).AsInt16();
            c00 += PairProduct.Of(a, b0);
            c01 += PairProduct.Of(a, b1);
            a = Vector256.Create(rows[1]).AsInt16();
            c10 += PairProduct.Of(a, b0);
            c11 += PairProduct.Of(a, b1);
            a = Vector256.Create(rows[2]).AsInt16();
            c20 += PairProduct.Of(a, b0);
            c21 += PairProduct.Of(a, b1);
            a = Vector256.Create(rows[3]).AsInt16();
            c30 += PairProduct.Of(a, b0);
            c31 += PairProduct.Of(a, b1);
            rows += height;
            columns += 2 * Columns;
        }

        c00.Store(tile);
        c01.Store(tile + 8);
        c10.Store(tile + Columns);
        c11.Store(tile + Columns + 8);
        c20.Store(tile + 2 * Columns);
        c21.Store(tile + 2 * Columns + 8);
        c30.Store(tile + 3 * Columns);
        c31.Store(tile + 3 * Columns + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowRow(int* rows, short* columns, int pairs, int* tile)
    {
        Vector256<int> c0 = Vector256<int>.Zero, c1 = Vector256<int>.Zero;
        for (int k = 0; k < pairs; k++)
        {
            Vector256<short> a = Vector256.Create(rows[k]).AsInt16();
            c0 += PairProduct.Of(a, Vector256.Load(columns));
            c1 += PairProduct.Of(a, Vector256.Load(columns + 16));
            columns += 2 * Columns;
        }

        c0.Store(tile);
        c1.Store(tile + 8);
    }
}
