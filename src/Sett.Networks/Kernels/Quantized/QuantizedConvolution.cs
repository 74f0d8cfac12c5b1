using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Convolution of 8-bit operands with exact int32 sums: implicit im2col. A panel of 32 output positions is packed from shifted input rows and
/// multiplied with all filters while it is in the cache; pointwise layers read the input in place.
/// </summary>
internal sealed unsafe class QuantizedConvolution
{
    // Below this many multiply-accumulates a layer is not worth a second thread.
    private const long WorthSharing = 200_000;

    private readonly LayerShape _shape;
    private readonly PlaneLayout _layout;
    private readonly PackedRows[] _filters;
    private readonly int[] _offsets;

    /// <summary>Packs the filters.</summary>
    /// <param name="shape">The layer, checked.</param>
    /// <param name="weights">Filters × (channels / groups) × kernel height × kernel width bytes.</param>
    /// <param name="filter">How the bytes of a filter stand for integers.</param>
    public QuantizedConvolution(LayerShape shape, ReadOnlySpan<byte> weights, Func<int, ByteOperand> filter)
    {
        _shape = shape;
        _layout = new PlaneLayout(shape);
        int depth = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, perGroup = shape.FiltersPerGroup;
        _filters = new PackedRows[shape.Groups];
        for (int g = 0; g < shape.Groups; g++)
        {
            int first = g * perGroup;
            _filters[g] = PackedRows.Pack(weights.Slice(first * depth, perGroup * depth), perGroup, depth, r => filter(first + r));
        }

        _offsets = new int[depth];
        int k = 0;
        for (int c = 0; c < shape.ChannelsPerGroup; c++)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++) _offsets[k++] = checked(c * _layout.ChannelLength + _layout.Offset(ky, kx));
            }
        }
    }

    /// <summary>Runs the layer for <paramref name="images"/> inputs of Channels × Height × Width bytes that <paramref name="operand"/> explains.</summary>
    public void Run<TSink>(byte* input, int images, ByteOperand operand, TSink sink, Workers workers) where TSink : struct, IConvolutionSink
    {
        Workers used = _shape.Macs < WorthSharing ? Workers.One : workers;
        int imageLength = _shape.Channels * _shape.Height * _shape.Width;
        for (int image = 0; image < images; image++)
        {
            byte* planes = input + (long)image * imageLength, end = planes + imageLength;
            if (!_layout.IsInput)
            {
                long length = (long)_shape.Channels * _layout.ChannelLength;
                byte* filled = QuantizedScratch.Get(QuantizedScratch.Use.Planes, length + 64);
                Fill(planes, filled, operand.ZeroByte, used);
                planes = filled;
                end = filled + length + 64;
            }

            Multiply(planes, end, image, operand, sink, used);
        }
    }

    private void Fill(byte* input, byte* planes, byte zero, Workers workers)
    {
        int pieces = Math.Min(_shape.Channels, 4 * workers.Count);
        workers.Run(pieces, piece =>
        {
            (int first, int last) = Share(_shape.Channels, piece, pieces);
            for (int c = first; c < last; c++)
                _layout.Fill(input + (long)c * _shape.Height * _shape.Width, planes + (long)c * _layout.ChannelLength, zero);
        });
    }

    // A piece is some panels of some tiles of filters; small maps are cut by filters too, so that every thread has work.
    private void Multiply<TSink>(byte* planes, byte* end, int image, ByteOperand operand, TSink sink, Workers workers)
        where TSink : struct, IConvolutionSink
    {
        int panels = (_layout.Positions + IntegerTile.Columns - 1) / IntegerTile.Columns;
        int panelShares = workers.Count == 1 ? 1 : Math.Min(panels, 4 * workers.Count);
        int tiles = (_shape.FiltersPerGroup + IntegerTile.MaxRows - 1) / IntegerTile.MaxRows;
        int filterShares = panelShares >= workers.Count ? 1 : Math.Min(tiles, (workers.Count + panelShares - 1) / panelShares);
        workers.Run(panelShares * filterShares, piece =>
        {
            (int firstPanel, int lastPanel) = Share(panels, piece / filterShares, panelShares);
            (int firstTile, int lastTile) = Share(tiles, piece % filterShares, filterShares);
            short* panel = (short*)QuantizedScratch.Get(QuantizedScratch.Use.Panel, (long)_filters[0].Pairs * 4 * IntegerTile.Columns);
            for (int g = 0; g < _shape.Groups; g++)
            {
                byte* source = planes + (long)g * _shape.ChannelsPerGroup * _layout.ChannelLength;
                for (int p = firstPanel; p < lastPanel; p++) Panel(source, end, image, operand, g, p, firstTile, lastTile, panel, sink);
            }
        });
    }

    private void Panel<TSink>(
        byte* source, byte* end, int image, ByteOperand operand, int group, int index, int firstTile, int lastTile, short* panel, TSink sink)
        where TSink : struct, IConvolutionSink
    {
        Span<TileSegment> segments = stackalloc TileSegment[IntegerTile.Columns];
        int start = index * IntegerTile.Columns;
        segments = segments[..Segments(start, segments)];
        if (segments.Length == 0) return;
        PackedRows filters = _filters[group];
        fixed (int* offsets = _offsets) PanelPacking.Columns(source + start, offsets, _offsets.Length, end, operand, panel);

        int* tile = stackalloc int[IntegerTile.MaxRows * IntegerTile.Columns];
        int rows = Math.Min(lastTile * IntegerTile.MaxRows, filters.Rows);
        for (int row = firstTile * IntegerTile.MaxRows; row < rows; row += IntegerTile.MaxRows)
        {
            int height = IntegerTile.RowsFor(filters.Rows - row);
            IntegerTile.Multiply(filters.Pointer + filters.Offset(row), height, panel, filters.Pairs, tile);
            int first = group * _shape.FiltersPerGroup + row;
            for (int r = 0; r < Math.Min(height, filters.Rows - row); r++)
                sink.Store(image * _shape.Filters + first + r, first + r, tile + r * IntegerTile.Columns, segments);
        }
    }

    // The lanes of a panel that are real output elements, a segment for each output row they touch.
    private int Segments(int start, Span<TileSegment> segments)
    {
        int count = 0, end = Math.Min(start + IntegerTile.Columns, _layout.Positions), width = _shape.OutputWidth;
        if (_layout.Pitch == width)
        {
            segments[0] = new TileSegment(0, start, end - start);
            return 1;
        }

        for (int p = start; p < end;)
        {
            int row = p / _layout.Pitch, column = p % _layout.Pitch, next = Math.Min((row + 1) * _layout.Pitch, end);
            int length = Math.Min(width - column, next - p);
            if (length > 0) segments[count++] = new TileSegment(p - start, row * width + column, length);
            p = next;
        }

        return count;
    }

    private static (int First, int Last) Share(int total, int piece, int pieces) =>
        ((int)((long)total * piece / pieces), (int)((long)total * (piece + 1) / pieces));
}
