using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Gemm;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// Rows of outputs of one channel from a staged band. The last vector of a row ends with the row; rows narrower than a vector spill into
/// the next one, which is written after it, or behind the last one. Taps are written out one by one: locals stay in registers.
/// </summary>
internal static unsafe class DepthwiseRows
{
    /// <summary>3 × 3 windows next to each other; <paramref name="rows"/> is at least 4.</summary>
    public static void Adjacent(float* staged, int pitch, float* weights, float bias, float* to, int rows, int width)
    {
        int last = Math.Max(0, width - Tile.Lanes);
        for (int done = 0; ; done = Math.Min(done + 4, rows - 4))
        {
            for (int x = 0; ; x = Math.Min(x + Tile.Lanes, last))
            {
                FourRows(staged + done * pitch + x, pitch, weights, bias, to + done * width + x, width);
                if (x == last) break;
            }

            if (done == rows - 4) break;
        }
    }

    /// <summary>
    /// 3 × 3 windows two columns apart, their rows <paramref name="step"/> staged rows apart. Up to 17 floats behind the band are read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EveryOther(float* staged, int pitch, int step, float* w, float bias, float* to, int rows, int width)
    {
        int last = Math.Max(0, width - Tile.Lanes);
        Vector512<float> start = Vector512.Create(bias);
        Vector512<float> w0 = Vector512.Create(w[0]), w1 = Vector512.Create(w[1]), w2 = Vector512.Create(w[2]);
        Vector512<float> w3 = Vector512.Create(w[3]), w4 = Vector512.Create(w[4]), w5 = Vector512.Create(w[5]);
        Vector512<float> w6 = Vector512.Create(w[6]), w7 = Vector512.Create(w[7]), w8 = Vector512.Create(w[8]);
        for (int x = 0; ; x = Math.Min(x + Tile.Lanes, last))
        {
            float* from = staged + 2 * x;
            float* target = to + x;
            for (int row = 0; row < rows; row++, from += step * pitch, target += width)
            {
                Vector512<float> sum = AddPairs(from, w0, w1, w2, start);
                sum = AddPairs(from + pitch, w3, w4, w5, sum);
                Vector512.Store(AddPairs(from + 2 * pitch, w6, w7, w8, sum), target);
            }

            if (x == last) break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddPairs(
        float* from, Vector512<float> w0, Vector512<float> w1, Vector512<float> w2, Vector512<float> sum)
    {
        Vector512<float> low = Vector512.Load(from + 1), high = Vector512.Load(from + 17);
        Vector512<float> x0 = LanePairs.Even(Vector512.Load(from), Vector512.Load(from + 16));
        return Add(x0, LanePairs.Even(low, high), LanePairs.Odd(low, high), w0, w1, w2, sum);
    }

    /// <summary>
    /// A 3 × 3 window at four rows at once: each of the six input rows is read once for the up to three outputs that it is part of.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(float* from, int pitch, float* w, float bias, float* to, int width)
    {
        Vector512<float> a = Vector512.Create(bias), b = a, c = a, d = a;
        Vector512<float> w0 = Vector512.Create(w[0]), w1 = Vector512.Create(w[1]), w2 = Vector512.Create(w[2]);
        Vector512<float> w3 = Vector512.Create(w[3]), w4 = Vector512.Create(w[4]), w5 = Vector512.Create(w[5]);
        Vector512<float> w6 = Vector512.Create(w[6]), w7 = Vector512.Create(w[7]), w8 = Vector512.Create(w[8]);
        Vector512<float> x0 = Vector512.Load(from), x1 = Vector512.Load(from + 1), x2 = Vector512.Load(from + 2);
        a = Add(x0, x1, x2, w0, w1, w2, a);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + 1);
        x2 = Vector512.Load(from + 2);
        a = Add(x0, x1, x2, w3, w4, w5, a);
        b = Add(x0, x1, x2, w0, w1, w2, b);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + 1);
        x2 = Vector512.Load(from + 2);
        a = Add(x0, x1, x2, w6, w7, w8, a);
        b = Add(x0, x1, x2, w3, w4, w5, b);
        c = Add(x0, x1, x2, w0, w1, w2, c);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + 1);
        x2 = Vector512.Load(from + 2);
        b = Add(x0, x1, x2, w6, w7, w8, b);
        c = Add(x0, x1, x2, w3, w4, w5, c);
        d = Add(x0, x1, x2, w0, w1, w2, d);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + 1);
        x2 = Vector512.Load(from + 2);
        c = Add(x0, x1, x2, w6, w7, w8, c);
        d = Add(x0, x1, x2, w3, w4, w5, d);
        from += pitch;
        d = Add(Vector512.Load(from), Vector512.Load(from + 1), Vector512.Load(from + 2), w6, w7, w8, d);
        Vector512.Store(a, to);
        Vector512.Store(b, to + width);
        Vector512.Store(c, to + 2 * width);
        Vector512.Store(d, to + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> w0, Vector512<float> w1,
        Vector512<float> w2, Vector512<float> sum)
    {
        sum = Vector512.FusedMultiplyAdd(x0, w0, sum);
        sum = Vector512.FusedMultiplyAdd(x1, w1, sum);
        return Vector512.FusedMultiplyAdd(x2, w2, sum);
    }

    /// <summary>Any window, six vectors at once so that the multiply-adds of one do not wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any(float* staged, int pitch, float* weights, ReadOnlySpan<int> taps, float bias, float* to, int rows, int width)
    {
        int last = Math.Max(0, width - Tile.Lanes);
        int perRow = Math.Max(1, (width + Tile.Lanes - 1) / Tile.Lanes), vectors = rows * perRow;
        float** from = stackalloc float*[6];
        float** target = stackalloc float*[6];
        int row = 0, inRow = 0;
        for (int done = 0; done < vectors; done += 6)
        {
            int used = Math.Min(6, vectors - done);
            for (int v = 0; v < used; v++)
            {
                int x = Math.Min(inRow * Tile.Lanes, last);
                from[v] = staged + row * pitch + x;
                target[v] = to + row * width + x;
                if (++inRow < perRow) continue;
                inRow = 0;
                row++;
            }

            for (int v = used; v < 6; v++) from[v] = from[0];
            float* f0 = from[0], f1 = from[1], f2 = from[2], f3 = from[3], f4 = from[4], f5 = from[5];
            Vector512<float> a = Vector512.Create(bias), b = a, c = a, d = a, e = a, g = a;
            for (int t = 0; t < taps.Length; t++)
            {
                nint offset = taps[t];
                Vector512<float> w = Vector512.Create(weights[t]);
                a = Vector512.FusedMultiplyAdd(w, Vector512.Load(f0 + offset), a);
                b = Vector512.FusedMultiplyAdd(w, Vector512.Load(f1 + offset), b);
                c = Vector512.FusedMultiplyAdd(w, Vector512.Load(f2 + offset), c);
                d = Vector512.FusedMultiplyAdd(w, Vector512.Load(f3 + offset), d);
                e = Vector512.FusedMultiplyAdd(w, Vector512.Load(f4 + offset), e);
                g = Vector512.FusedMultiplyAdd(w, Vector512.Load(f5 + offset), g);
            }

            Vector512.Store(a, target[0]);
            if (used > 1) Vector512.Store(b, target[1]);
            if (used > 2) Vector512.Store(c, target[2]);
            if (used > 3) Vector512.Store(d, target[3]);
            if (used > 4) Vector512.Store(e, target[4]);
            if (used > 5) Vector512.Store(g, target[5]);
        }
    }
}
