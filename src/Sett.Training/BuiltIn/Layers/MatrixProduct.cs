using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>
/// The matrix product under convolutions and fully connected layers. Each element of the result is a chain of fused multiply-adds in the
/// order of the reduced dimension, starting from what the element held; vectors run over columns, so the bits are the same for any vector
/// width. Tiles are written out one by one, since only locals stay in registers.
/// </summary>
internal static unsafe class MatrixProduct
{
    private const int Lanes = 16;

    /// <summary>
    /// c[i, j] += Σ_k a[i·<paramref name="aRow"/> + k·<paramref name="aDepth"/>] · b[k, j], k rising, for all i &lt;
    /// <paramref name="rows"/>, j &lt; <paramref name="columns"/>. Columns are best padded to a multiple of 16; the rest runs one by one.
    /// </summary>
    /// <exception cref="ArgumentException">An operand is too short for these sizes.</exception>
    public static void Add(int rows, int columns, int depth, ReadOnlySpan<float> a, int aRow, int aDepth, ReadOnlySpan<float> b,
        int bRow, Span<float> c, int cRow)
    {
        if (rows == 0 || columns == 0 || depth == 0) return;
        if ((long)(rows - 1) * aRow + (long)(depth - 1) * aDepth >= a.Length)
            throw new ArgumentException("MatrixProduct: the left operand is too short.", nameof(a));
        if ((long)(depth - 1) * bRow + columns > b.Length)
            throw new ArgumentException("MatrixProduct: the right operand is too short.", nameof(b));
        if ((long)(rows - 1) * cRow + columns > c.Length) throw new ArgumentException("MatrixProduct: the result is too short.", nameof(c));

        fixed (float* pa = a, pb = b, pc = c)
        {
            int j = 0;
            for (; j + 2 * Lanes <= columns; j += 2 * Lanes)
            {
                int i = 0;
                for (; i + 4 <= rows; i += 4)
                    FourByTwo(depth, pa + (nint)i * aRow, aRow, aDepth, pb + j, bRow, pc + (nint)i * cRow + j, cRow);
                for (; i < rows; i++) OneByTwo(depth, pa + (nint)i * aRow, aDepth, pb + j, bRow, pc + (nint)i * cRow + j);
            }

            for (; j + Lanes <= columns; j += Lanes)
            {
                int i = 0;
                for (; i + 8 <= rows; i += 8)
                    EightByOne(depth, pa + (nint)i * aRow, aRow, aDepth, pb + j, bRow, pc + (nint)i * cRow + j, cRow);
                for (; i < rows; i++) OneByOne(depth, pa + (nint)i * aRow, aDepth, pb + j, bRow, pc + (nint)i * cRow + j);
            }

            for (; j < columns; j++)
            {
                for (int i = 0; i < rows; i++)
                {
                    float sum = pc[(nint)i * cRow + j];
                    for (int k = 0; k < depth; k++)
                        sum = MathF.FusedMultiplyAdd(pa[(nint)i * aRow + (nint)k * aDepth], pb[(nint)k * bRow + j], sum);
                    pc[(nint)i * cRow + j] = sum;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(int depth, float* a, int aRow, int aDepth, float* b, int bRow, float* c, int cRow)
    {
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        Vector512<float> s00 = Vector512.Load(c), s01 = Vector512.Load(c + Lanes), s10 = Vector512.Load(c1);
        Vector512<float> s11 = Vector512.Load(c1 + Lanes);
        Vector512<float> s20 = Vector512.Load(c2), s21 = Vector512.Load(c2 + Lanes), s30 = Vector512.Load(c3);
        Vector512<float> s31 = Vector512.Load(c3 + Lanes);
        nint at = 0;
        for (int k = 0; k < depth; k++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lanes);
            Vector512<float> value = Vector512.Create(a[at]);
            s00 = Vector512.FusedMultiplyAdd(value, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(value, b1, s01);
            value = Vector512.Create(a1[at]);
            s10 = Vector512.FusedMultiplyAdd(value, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(value, b1, s11);
            value = Vector512.Create(a2[at]);
            s20 = Vector512.FusedMultiplyAdd(value, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(value, b1, s21);
            value = Vector512.Create(a3[at]);
            s30 = Vector512.FusedMultiplyAdd(value, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(value, b1, s31);
            at += aDepth;
            b += bRow;
        }

        s00.Store(c);
        s01.Store(c + Lanes);
        s10.Store(c1);
        s11.Store(c1 + Lanes);
        s20.Store(c2);
        s21.Store(c2 + Lanes);
        s30.Store(c3);
        s31.Store(c3 + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightByOne(int depth, float* a, int aRow, int aDepth, float* b, int bRow, float* c, int cRow)
    {
        float* a4 = a + 4 * (nint)aRow;
        float* c4 = c + 4 * (nint)cRow;
        nint r2 = 2 * (nint)aRow, r3 = 3 * (nint)aRow, q2 = 2 * (nint)cRow, q3 = 3 * (nint)cRow;
        Vector512<float> s0 = Vector512.Load(c), s1 = Vector512.Load(c + cRow), s2 = Vector512.Load(c + q2), s3 = Vector512.Load(c + q3);
        Vector512<float> s4 = Vector512.Load(c4), s5 = Vector512.Load(c4 + cRow);
        Vector512<float> s6 = Vector512.Load(c4 + q2), s7 = Vector512.Load(c4 + q3);
        for (int k = 0; k < depth; k++)
        {
            Vector512<float> value = Vector512.Load(b);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[0]), value, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[aRow]), value, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(a[r2]), value, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(a[r3]), value, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[0]), value, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[aRow]), value, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[r2]), value, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[r3]), value, s7);
            a += aDepth;
            a4 += aDepth;
            b += bRow;
        }

        s0.Store(c);
        s1.Store(c + cRow);
        s2.Store(c + q2);
        s3.Store(c + q3);
        s4.Store(c4);
        s5.Store(c4 + cRow);
        s6.Store(c4 + q2);
        s7.Store(c4 + q3);
    }

    private static void OneByTwo(int depth, float* a, int aDepth, float* b, int bRow, float* c)
    {
        Vector512<float> s0 = Vector512.Load(c), s1 = Vector512.Load(c + Lanes);
        for (int k = 0; k < depth; k++)
        {
            Vector512<float> value = Vector512.Create(a[(nint)k * aDepth]);
            s0 = Vector512.FusedMultiplyAdd(value, Vector512.Load(b), s0);
            s1 = Vector512.FusedMultiplyAdd(value, Vector512.Load(b + Lanes), s1);
            b += bRow;
        }

        s0.Store(c);
        s1.Store(c + Lanes);
    }

    private static void OneByOne(int depth, float* a, int aDepth, float* b, int bRow, float* c)
    {
        Vector512<float> sum = Vector512.Load(c);
        for (int k = 0; k < depth; k++)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(a[(nint)k * aDepth]), Vector512.Load(b), sum);
            b += bRow;
        }

        sum.Store(c);
    }
}
