using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Convolution with few output positions and many filters: the tile's rows are positions and its columns filters, so that a 3 × 3 or 7 × 7
/// map does not leave most lanes empty. The same integers as <see cref="QuantizedConvolution"/>, 8 bits out.
/// </summary>
internal sealed unsafe class SmallMapConvolution
{
    private const long WorthSharing = 2_000_000;

    private readonly LayerShape _shape;
    private readonly ConvolutionInput _input;
    private readonly PackedColumns[] _filters;

    /// <summary>Packs the filters; parameters as those of <see cref="QuantizedConvolution"/>.</summary>
    public SmallMapConvolution(LayerShape shape, ReadOnlySpan<byte> weights, Func<int, ByteOperand> filter)
    {
        _shape = shape;
        _input = new ConvolutionInput(shape);
        int depth = _input.Offsets.Length, perGroup = shape.FiltersPerGroup;
        _filters = new PackedColumns[shape.Groups];
        for (int g = 0; g < shape.Groups; g++)
        {
            int first = g * perGroup;
            _filters[g] = PackedColumns.Pack(weights.Slice(first * depth, perGroup * depth), depth, perGroup, 1,
                depth, n => filter(first + n));
        }
    }

    /// <summary>Whether this form keeps more lanes busy than the one with positions along the lanes.</summary>
    public static bool IsBetterFor(LayerShape shape)
    {
        long Padded(int columns) => (columns + IntegerTile.Columns - 1) / IntegerTile.Columns * IntegerTile.Columns;
        long here = Padded(shape.FiltersPerGroup) * IntegerTile.PaddedRows(shape.Windows);
        long there = Padded(shape.Windows) * IntegerTile.PaddedRows(shape.FiltersPerGroup);
        return shape.Windows <= 256 && here * 10 < there * 9;
    }

    /// <summary>
    /// Runs the layer and requantises: a multiplier and a bias a filter, each array padded to whole panels of 32 behind each group.
    /// </summary>
    public void Run(byte* input, int images, ByteOperand operand, byte* output, double[] multipliers, int[] bias,
        Requantization requantization, Workers workers)
    {
        Workers used = _shape.Macs < WorthSharing ? Workers.One : workers;
        int windows = _shape.Windows, pairs = _filters[0].Pairs;
        int panels = (_shape.FiltersPerGroup + IntegerTile.Columns - 1) / IntegerTile.Columns;
        for (int image = 0; image < images; image++)
        {
            (nint planes, nint end) =
                _input.Prepare(input + (long)image * _shape.Channels * _shape.Height * _shape.Width, operand.ZeroByte, used);
            for (int g = 0; g < _shape.Groups; g++)
            {
                // The tiles of rows are stored in whole vectors, so that the last one spills.
                short* rows = (short*)QuantizedScratch.Get(QuantizedScratch.Use.Rows, 4L * IntegerTile.PaddedRows(windows) * pairs + 64);
                byte* source = (byte*)planes + (long)g * _shape.ChannelsPerGroup * _input.Layout.ChannelLength;
                Pack(source, (byte*)end, operand, pairs, rows);
                byte* target = output + ((long)image * _shape.Filters + (long)g * _shape.FiltersPerGroup) * windows;
                PackedColumns filters = _filters[g];
                int first = g * panels * IntegerTile.Columns;
                used.Run(
                    panels, panel => Panel(rows, filters, panel, target, multipliers.AsSpan(first), bias.AsSpan(first), requantization));
            }
        }
    }

    private void Pack(byte* source, byte* end, ByteOperand operand, int pairs, short* rows)
    {
        fixed (int* offsets = _input.Offsets)
        {
            for (int position = 0; position < _shape.Windows;)
            {
                int height = IntegerTile.RowsFor(_shape.Windows - position);
                PanelPacking.Positions(source + position, offsets, _input.Offsets.Length, end, operand, height,
                    rows + 2L * position * pairs);
                position += height;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Panel(
        short* rows, PackedColumns filters, int panel, byte* output, ReadOnlySpan<double> multipliers, ReadOnlySpan<int> bias,
        Requantization requantization)
    {
        int windows = _shape.Windows, pairs = filters.Pairs, first = panel * IntegerTile.Columns;
        SixteenMultipliers scale0 = SixteenMultipliers.Create(multipliers[first..]);
        SixteenMultipliers scale1 = SixteenMultipliers.Create(multipliers[(first + 16)..]);
        Vector512<int> bias0 = Vector512.Create(bias[first..]), bias1 = Vector512.Create(bias[(first + 16)..]);
        int* tile = stackalloc int[IntegerTile.MaxRows * IntegerTile.Columns];
        byte* bytes = QuantizedScratch.Get(QuantizedScratch.Use.Bytes, (IntegerTile.PaddedRows(windows) + 16L) * IntegerTile.Columns);
        for (int position = 0; position < windows;)
        {
            int height = IntegerTile.RowsFor(windows - position);
            IntegerTile.Multiply(rows + 2L * position * pairs, height, filters.Panel(panel), pairs, tile);
            for (int r = 0; r < height; r++)
            {
                int* sums = tile + r * IntegerTile.Columns;
                requantization.Apply(Vector512.Load(sums) + bias0, Vector512.Load(sums + 16) + bias1, scale0, scale1)
                    .Store(bytes + (position + r) * IntegerTile.Columns);
            }

            position += height;
        }

        int count = Math.Min(IntegerTile.Columns, filters.Columns - first);
        for (int f = 0; f < count; f += 16)
            ByteTransposition.Columns(
                bytes + f, IntegerTile.Columns, windows, output + (long)(first + f) * windows, Math.Min(16, count - f));
    }
}
