using System.Runtime.CompilerServices;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Convolution of 8-bit operands with exact int32 sums: implicit im2col. A panel of 32 output positions is packed from shifted input rows
/// and multiplied with all filters while it is in the cache; pointwise layers read the input in place.
/// </summary>
internal sealed unsafe class QuantizedConvolution
{
    // Below this many multiply-accumulates a layer is not worth a second thread.
    private const long WorthSharing = 2_000_000;

    private readonly LayerShape _shape;
    private readonly ConvolutionInput _input;
    private readonly PackedRows[] _filters;

    /// <summary>Packs the filters.</summary>
    /// <param name="shape">The layer, checked.</param>
    /// <param name="weights">Filters × (channels / groups) × kernel height × kernel width bytes.</param>
    /// <param name="filter">How the bytes of a filter stand for integers.</param>
    public QuantizedConvolution(LayerShape shape, ReadOnlySpan<byte> weights, Func<int, ByteOperand> filter)
    {
        _shape = shape;
        _input = new ConvolutionInput(shape);
        int depth = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, perGroup = shape.FiltersPerGroup;
        _filters = new PackedRows[shape.Groups];
        for (int g = 0; g < shape.Groups; g++)
        {
            int first = g * perGroup;
            _filters[g] = PackedRows.Pack(weights.Slice(first * depth, perGroup * depth), perGroup, depth, r => filter(first + r));
        }
    }

    /// <summary>
    /// Runs the layer for <paramref name="images"/> inputs of Channels × Height × Width bytes that <paramref name="operand"/> explains.
    /// </summary>
    public void Run<TSink>(byte* input, int images, ByteOperand operand, TSink sink, Workers workers) where TSink : struct, IConvolutionSink
    {
        Workers used = _shape.Macs < WorthSharing ? Workers.One : workers;
        int imageLength = _shape.Channels * _shape.Height * _shape.Width;
        for (int image = 0; image < images; image++)
        {
            (nint planes, nint end) = _input.Prepare(input + (long)image * imageLength, operand.ZeroByte, used);
            Multiply((byte*)planes, (byte*)end, image, operand, sink, used);
        }
    }

    // A piece is some panels of some tiles of filters; small maps are cut by filters too, so that every thread has work.
    private void Multiply<TSink>(byte* planes, byte* end, int image, ByteOperand operand, TSink sink, Workers workers)
        where TSink : struct, IConvolutionSink
    {
        int panels = (_input.Layout.Positions + IntegerTile.Columns - 1) / IntegerTile.Columns;
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
                byte* source = planes + (long)g * _shape.ChannelsPerGroup * _input.Layout.ChannelLength;
                for (int p = firstPanel; p < lastPanel; p++) Panel(source, end, image, operand, g, p, firstTile, lastTile, panel, sink);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Panel<TSink>(
        byte* source, byte* end, int image, ByteOperand operand, int group, int index, int firstTile,
        int lastTile, short* panel, TSink sink)
        where TSink : struct, IConvolutionSink
    {
        int start = index * IntegerTile.Columns, count = Math.Min(IntegerTile.Columns, _input.Layout.Positions - start);
        PackedRows filters = _filters[group];
        fixed (int* offsets = _input.Offsets) PanelPacking.Columns(source + start, offsets, _input.Offsets.Length, end, operand, panel);

        int* tile = stackalloc int[IntegerTile.MaxRows * IntegerTile.Columns];
        int rows = Math.Min(lastTile * IntegerTile.MaxRows, filters.Rows);
        for (int row = firstTile * IntegerTile.MaxRows; row < rows; row += IntegerTile.MaxRows)
        {
            int height = IntegerTile.RowsFor(filters.Rows - row);
            IntegerTile.Multiply(filters.Pointer + filters.Offset(row), height, panel, filters.Pairs, tile);
            int filter = group * _shape.FiltersPerGroup + row;
            sink.Store(image * _shape.Filters + filter, filter, Math.Min(height, filters.Rows - row), start, count, tile);
        }
    }

    /// <summary>The part of 0 … <paramref name="total"/> − 1 that belongs to a piece.</summary>
    internal static (int First, int Last) Share(int total, int piece, int pieces) =>
        ((int)((long)total * piece / pieces), (int)((long)total * (piece + 1) / pieces));
}
