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
    private readonly int _bands, _rows;
    private readonly bool _adjacent, _everyOther, _narrow;

    public DepthwiseConvolution(LayerShape shape)
    {
        _shape = shape;
        bool square = shape is { KernelHeight: 3, KernelWidth: 3, DilationX: 1, DilationY: 1 };
        _adjacent = square && shape is { StrideX: 1, StrideY: 1 };
        _everyOther = square && shape.StrideX == 2;
        _narrow = NarrowDepthwise.Fits(shape);
        int height = shape.OutputHeight;
        int first = Layout(1).PlaneSize, perRow = height > 1 ? Math.Max(1, Layout(2).PlaneSize - first) : first;
        int rows = Math.Clamp((StagedBytes / sizeof(float) - first) / perRow, Math.Min(height, 4), height);
        _bands = (height + rows - 1) / rows;
        _rows = (height + _bands - 1) / _bands;
        _bands = (height + _rows - 1) / _rows;
        _layout = Layout(_rows);
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

    /// <summary>How a band is staged: split by phase, but for windows that take their columns apart on the way.</summary>
    private PlaneLayout Layout(int rows) => _everyOther
        ? new PlaneLayout(_shape with { StrideX = 1, StrideY = 1 }, (rows - 1) * _shape.StrideY + 1)
        : new PlaneLayout(_shape, rows);

    private void Channels(KernelRun run, int first, int end, bool hasBias, LayerEpilogue? epilogue)
    {
        Span<float> output = run.Out<float>(0);
        int outputPlane = _shape.OutputHeight * _shape.OutputWidth;
        fixed (float* input = run.In<float>(0))
        fixed (float* weights = run.In<float>(1))
        fixed (float* bias = hasBias ? run.In<float>(2) : default)
        fixed (float* outputStart = output)
        {
            for (int unit = first; unit < end; unit++)
            {
                float* plane = input + (nint)unit * _shape.Height * _shape.Width;
                bool bordered = _bands == 1 && unit > first;
                if (_narrow && (unit + 1) * _shape.Height * _shape.Width + Tile.Lanes > run.Input(0).Length) plane = Copied(plane);
                for (int f = 0; f < _shape.FiltersPerGroup; f++)
                {
                    int filter = unit % _shape.Groups * _shape.FiltersPerGroup + f, at = (unit * _shape.FiltersPerGroup + f) * outputPlane;
                    float* w = weights + filter * _taps.Length;
                    float start = bias is null ? 0 : bias[filter];
                    if (_narrow)
                    {
                        bool spills = unit + 1 < end || f + 1 < _shape.FiltersPerGroup;
                        NarrowDepthwise.Channel(_shape, plane, w, start, outputStart + at, spills && outputPlane >= Tile.Lanes);
                        epilogue?.Apply(run, output.Slice(at, outputPlane), at);
                    }
                    else
                    {
                        Bands(run, plane, w, start, output, at, bordered || (f > 0 && _bands == 1), epilogue);
                    }
                }
            }
        }
    }

    /// <summary>One filter, band by band.</summary>
    private void Bands(
        KernelRun run, float* plane, float* w, float start, Span<float> output, int at, bool bordered, LayerEpilogue? epilogue)
    {
        int width = _shape.OutputWidth;
        float* staged = Scratch.Floats(Scratch.Use.Planes, _layout.PlaneSize + 3 * Tile.Lanes);
        for (int row = 0; row < _shape.OutputHeight; row += _rows, at += _rows * width)
        {
            int rows = Math.Min(_rows, _shape.OutputHeight - row);
            _layout.Stage(plane, _everyOther ? row * _shape.StrideY : row, staged, bordered);
            Span<float> part = output.Slice(at, rows * width);
            fixed (float* to = part)
            {
                if (width >= Tile.Lanes) Rows(staged, w, start, to, rows);
                else
                {
                    float* results = Scratch.Floats(Scratch.Use.Tile, rows * width + Tile.Lanes);
                    Rows(staged, w, start, results, rows);
                    RowCopy.Adjacent(results, to, rows * width);
                }
            }

            epilogue?.Apply(run, part, at);
        }
    }

    /// <summary>The last plane of the input in memory that may be read a vector further.</summary>
    private float* Copied(float* plane)
    {
        int length = _shape.Height * _shape.Width;
        float* copy = Scratch.Floats(Scratch.Use.Planes, length + Tile.Lanes);
        RowCopy.Adjacent(plane, copy, length);
        return copy;
    }

    private void Rows(float* staged, float* weights, float bias, float* to, int rows)
    {
        int width = _shape.OutputWidth, pitch = _layout.Pitch;
        if (_everyOther) DepthwiseRows.EveryOther(staged, pitch, _shape.StrideY, weights, bias, to, rows, width);
        else if (_adjacent && rows >= 4) DepthwiseRows.Adjacent(staged, pitch, weights, bias, to, rows, width);
        else DepthwiseRows.Any(staged, pitch, weights, _taps, bias, to, rows, width);
    }
}
