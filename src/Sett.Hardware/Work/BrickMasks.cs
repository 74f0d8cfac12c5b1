using Sett.Hardware.Tiling;
using Sett.Networks.Layers;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Work;

/// <summary>
/// The masks of all bricks of a layer's activations: one 16-bit OR for each brick of channels at each position, in padded planes as
/// <see cref="LayerTiling"/> describes them. A sixteenth of the values' size at 16 lanes; every dynamic design reads these, none reads the
/// values again.
/// </summary>
public sealed class BrickMasks
{
    private readonly ushort[] _masks;
    private readonly int _bricks;

    /// <summary>Reduces a layer's activations.</summary>
    /// <param name="tiling">How the layer is cut.</param>
    /// <param name="activations">Integers in the layout of <see cref="LayerShape"/>.</param>
    /// <param name="kind">What is ORed.</param>
    /// <param name="differences">
    /// Whether a convolution's windows are sent as differences: planes then hold masks of these first and masks of the values behind (see
    /// <see cref="LayerTiling.OriginsWith"/>).
    /// </param>
    public BrickMasks(LayerTiling tiling, ReadOnlySpan<short> activations, MaskKind kind, bool differences = false)
    {
        _bricks = tiling.Bricks;
        differences &= tiling.Shape.IsConvolution;
        PlaneSize = tiling.PlaneSize * (differences ? 2 : 1);
        _masks = new ushort[checked(tiling.Passes * tiling.Bricks * PlaneSize)];
        if (differences) FillDifferences(tiling, activations, kind);
        else if (!tiling.Shape.IsConvolution) FillRows(tiling, activations, kind);
        else if (tiling.IsFolded) FillFolded(tiling, activations, kind);
        else FillPlanes(tiling, activations, kind);
    }

    /// <summary>Positions of a plane.</summary>
    public int PlaneSize { get; }

    /// <summary>The masks of one brick at all positions.</summary>
    public ReadOnlySpan<ushort> Plane(int pass, int brick) => _masks.AsSpan((pass * _bricks + brick) * PlaneSize, PlaneSize);

    /// <summary>The masks of one pass: plane after plane.</summary>
    public ReadOnlySpan<ushort> Pass(int pass) => _masks.AsSpan(pass * _bricks * PlaneSize, _bricks * PlaneSize);

    private void FillRows(LayerTiling tiling, ReadOnlySpan<short> activations, MaskKind kind)
    {
        int length = tiling.Shape.Channels;
        var row = new ushort[_bricks];
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int y = 0; y < tiling.Windows; y++)
            {
                GroupMasks.Along(activations.Slice((pass * tiling.Windows + y) * length, length), tiling.Lanes, row, kind);
                for (int b = 0; b < _bricks; b++) _masks[(pass * _bricks + b) * PlaneSize + y] = row[b];
            }
        }
    }

    private void FillDifferences(LayerTiling tiling, ReadOnlySpan<short> activations, MaskKind kind)
    {
        int second = tiling.PlaneSize;
        PlacedValues.ForEach(tiling, activations, new Differing(_masks, PlaneSize, second, kind));
        PlacedValues.ForEachDifference(tiling, activations, new Differing(_masks, PlaneSize, 0, kind));
    }

    private void FillPlanes(LayerTiling tiling, ReadOnlySpan<short> activations, MaskKind kind)
    {
        LayerShape shape = tiling.Shape;
        int area = shape.Height * shape.Width;
        var plain = new ushort[area];
        int rows = Math.Min(shape.Height, tiling.PlaneHeight - shape.PadTop);
        int columns = Math.Min(shape.Width, tiling.PlaneWidth - shape.PadLeft);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int b = 0; b < _bricks; b++)
            {
                int channel = tiling.IsDepthwise ? pass * tiling.Lanes : pass * shape.ChannelsPerGroup + b * tiling.Lanes;
                int count = tiling.ChannelsOf(pass, b);
                GroupMasks.Across(activations.Slice(channel * area, count * area), count, plain, kind);
                Span<ushort> plane = _masks.AsSpan((pass * _bricks + b) * PlaneSize, PlaneSize);
                if (columns <= 0) continue;
                for (int y = 0; y < rows; y++)
                    plain.AsSpan(y * shape.Width, columns).CopyTo(plane[((y + shape.PadTop) * tiling.PlaneWidth + shape.PadLeft)..]);
            }
        }
    }

    private void FillFolded(LayerTiling tiling, ReadOnlySpan<short> activations, MaskKind kind) =>
        PlacedValues.ForEach(tiling, activations, new Merging(_masks, PlaneSize, kind));

    private readonly struct Merging(ushort[] masks, int planeSize, MaskKind kind) : IPlacedVisitor
    {
        public void Visit(int brick, int position, int lane, int value) =>
            masks[brick * planeSize + position] |= GroupMasks.Of((short)value, kind);
    }

    private readonly struct Differing(ushort[] masks, int planeSize, int first, MaskKind kind) : IPlacedVisitor
    {
        public void Visit(int brick, int position, int lane, int value) =>
            masks[brick * planeSize + first + position] |= GroupMasks.OfDifference(value, kind);
    }
}
