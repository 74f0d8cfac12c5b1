using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// Convolution whose filters see one channel each, along the rows of that channel: a vector holds 16 neighbouring outputs, each
/// <c>acc = bias; for ky, for kx: acc = fma(x, w, acc)</c>, padding taking part as zeros. Every channel is staged by
/// <see cref="PlaneLayout"/> in bands that stay in the first-level cache.
/// </summary>
internal sealed unsafe class DepthwiseConvolution
{
    private const int StagedBytes = 24 * 1024;

    private readonly LayerShape _shape;
    private readonly PlaneLayout _layout;
    private readonly int[] _taps;
    private readonly int _bands;

    public DepthwiseConvolution(LayerShape shape)
    {
        _shape = shape;
        int height = shape.OutputHeight, perRow = new PlaneLayout(shape, 1).PlaneSize, spill = perRow;
        if (height > 1) perRow = Math.Max(1, new PlaneLayout(shape, 2).PlaneSize - spill);
        int rows = Math.Clamp((StagedBytes / sizeof(float) - spill) / perRow, Math.Min(height, 4), height);
        _bands = (height + rows - 1) / rows;
        _layout = new PlaneLayout(shape, (height + _bands - 1) / _bands);
        _bands = (height + _layout.Rows - 1) / _layout.Rows;
        _taps = new int[shape.KernelHeight * shape.KernelWidth];
        for (int t = 0; t < _taps.Length; t++) _taps[t] = _layout.TapOffset(t / shape.KernelWidth, t % shape.KernelWidth);
    }

    /// <summary>Whether a layer is of this kind.</summary>
    public static bool Fits(LayerShape shape) => shape.ChannelsPerGroup == 1 && shape.FiltersPerGroup <= 2;

    /// <summary>Convolves <paramref name="images"/> inputs; weights are Filters × 1 × KernelHeight × KernelWidth.</summary>
    public void Run(KernelRun run, int images, bool hasBias, LayerEpilogue? epilogue)
    {
        int units = images * _shape.Groups;
        int pieces = run.Workers.Count == 1 || _shape.Macs * images < 100_000 ? 1 : Math.Min(units, 4 * run.Workers.Count);
        run.Workers.Run(pieces, piece =>
            Channels(run, (int)((long)piece * units / pieces), (int)((long)(piece + 1) * units / pieces), hasBias, epilogue));
    }

    private void Channels(KernelRun run, int first, int end, bool hasBias, LayerEpilogue? epilogue)
    {
        int plane = _shape.Height * _shape.Width, width = _shape.OutputWidth, outputPlane = _shape.OutputHeight * width;
        bool narrow = width < Tile.Lanes;
        int rowPitch = narrow ? _layout.Rows * width + Tile.Lanes : 0;
        float* staged = Scratch.Floats(Scratch.Use.Planes, _layout.PlaneSize + Tile.Lanes);
        float* results = Scratch.Floats(Scratch.Use.Tile, rowPitch);
        Span<float> output = run.Out<float>(0);
        fixed (float* input = run.In<float>(0))
        fixed (float* weights = run.In<float>(1))
        fixed (float* bias = hasBias ? run.In<float>(2) : default)
        fixed (float* outputStart = output)
        fixed (int* taps = _taps)
        {
            for (int unit = first; unit < end; unit++)
            {
                for (int band = 0; band < _bands; band++)
                {
                    int row = band * _layout.Rows, rows = Math.Min(_layout.Rows, _shape.OutputHeight - row);
                    _layout.Stage(input + (nint)unit * plane, row, staged, _bands == 1 && unit > first);
                    for (int f = 0; f < _shape.FiltersPerGroup; f++)
                    {
                        int filter = unit % _shape.Groups * _shape.FiltersPerGroup + f;
                        int at = (unit * _shape.FiltersPerGroup + f) * outputPlane + row * width;
                        float start = bias is null ? 0 : bias[filter];
                        float* to = narrow ? results : outputStart + at;
                        Rows(staged, weights + filter * _taps.Length, taps, start, to, rows);
                        if (narrow) RowCopy.Adjacent(results, outputStart + at, rows * width);
                        epilogue?.Apply(run, output.Slice(at, rows * width), at);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Rows of outputs. The last vector of a row ends with the row; rows narrower than a vector spill into the next one, which is written
    /// after it.
    /// </summary>
    private void Rows(float* staged, float* weights, int* taps, float bias, float* to, int rows)
    {
        int width = _shape.OutputWidth, pitch = _layout.Pitch, last = Math.Max(0, width - Tile.Lanes);
        if (_taps.Length == 9 && _shape.StrideY == 1 && _shape.DilationY == 1 && _shape.KernelHeight == 3)
        {
            int done = 0;
            for (; done < rows; done += 4)
            {
                if (done + 4 > rows)
                {
                    if (rows >= 4) done = rows - 4;
                    else break;
                }

                for (int x = 0; ; x = Math.Min(x + Tile.Lanes, last))
                {
                    FourRows(staged + done * pitch + x, pitch, weights, taps, bias, to + done * width + x, width);
                    if (x == last) break;
                }
            }

            if (done >= rows) return;
            staged += done * pitch;
            to += done * width;
            rows -= done;
        }

        Each(staged, weights, taps, bias, to, rows);
    }

    /// <summary>A 3 × 3 window at four rows at once: each of the six input rows is read once for the up to three outputs that it is part of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(float* from, int pitch, float* w, int* taps, float bias, float* to, int width)
    {
        nint right = taps[1], farRight = taps[2];
        Vector512<float> a = Vector512.Create(bias), b = a, c = a, d = a;
        Vector512<float> w0 = Vector512.Create(w[0]), w1 = Vector512.Create(w[1]), w2 = Vector512.Create(w[2]);
        Vector512<float> w3 = Vector512.Create(w[3]), w4 = Vector512.Create(w[4]), w5 = Vector512.Create(w[5]);
        Vector512<float> w6 = Vector512.Create(w[6]), w7 = Vector512.Create(w[7]), w8 = Vector512.Create(w[8]);
        Vector512<float> x0 = Vector512.Load(from), x1 = Vector512.Load(from + right), x2 = Vector512.Load(from + farRight);
        a = Add(x0, x1, x2, w0, w1, w2, a);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + right);
        x2 = Vector512.Load(from + farRight);
        a = Add(x0, x1, x2, w3, w4, w5, a);
        b = Add(x0, x1, x2, w0, w1, w2, b);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + right);
        x2 = Vector512.Load(from + farRight);
        a = Add(x0, x1, x2, w6, w7, w8, a);
        b = Add(x0, x1, x2, w3, w4, w5, b);
        c = Add(x0, x1, x2, w0, w1, w2, c);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + right);
        x2 = Vector512.Load(from + farRight);
        b = Add(x0, x1, x2, w6, w7, w8, b);
        c = Add(x0, x1, x2, w3, w4, w5, c);
        d = Add(x0, x1, x2, w0, w1, w2, d);
        from += pitch;
        x0 = Vector512.Load(from);
        x1 = Vector512.Load(from + right);
        x2 = Vector512.Load(from + farRight);
        c = Add(x0, x1, x2, w6, w7, w8, c);
        d = Add(x0, x1, x2, w3, w4, w5, d);
        from += pitch;
        d = Add(Vector512.Load(from), Vector512.Load(from + right), Vector512.Load(from + farRight), w6, w7, w8, d);
        Vector512.Store(a, to);
        Vector512.Store(b, to + width);
        Vector512.Store(c, to + 2 * width);
        Vector512.Store(d, to + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> w0, Vector512<float> w1, Vector512<float> w2, Vector512<float> sum)
    {
        sum = Vector512.FusedMultiplyAdd(x0, w0, sum);
        sum = Vector512.FusedMultiplyAdd(x1, w1, sum);
        return Vector512.FusedMultiplyAdd(x2, w2, sum);
    }

    /// <summary>Any window, six vectors at once so that the multiply-adds of one do not wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Each(float* staged, float* weights, int* taps, float bias, float* to, int rows)
    {
        int width = _shape.OutputWidth, pitch = _layout.Pitch, count = _taps.Length, last = Math.Max(0, width - Tile.Lanes);
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
            for (int t = 0; t < count; t++)
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
