using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Walks the pallets of a layer whose groups have widths of their own: pass, pallet, filter set, tap, brick. Each step's group widths come
/// from the masks of its bricks; what is done with them is the caller's.
/// </summary>
internal sealed class PalletWalk
{
    private readonly LayerTiling _tiling;
    private readonly GroupWidths _widths;
    private readonly BrickMasks _masks, _raw;
    private readonly int[] _origins;
    private readonly int _columns;

    /// <summary>Prepares a walk.</summary>
    public PalletWalk(LayerWork work, LayerTiling tiling, int columns, GroupWidths widths)
    {
        (_tiling, _widths, _columns) = (tiling, widths, columns);
        bool differ = widths.Differences && tiling.Shape.IsConvolution;
        IsSigned = work.ActivationFormat.IsSigned || differ;
        _origins = tiling.OriginsWith(differ);
        _masks = work.ActivationMasks(tiling, Widths.MaskFor(IsSigned, widths.Convention), differ);
        _raw = widths.BothEnds ? work.ActivationMasks(tiling, MaskKind.Raw, differ) : _masks;
    }

    /// <summary>Whether activations, or differences of them, are sent with a sign.</summary>
    public bool IsSigned { get; }

    /// <summary>Pallets of a pass.</summary>
    public int Pallets => (_tiling.Windows + _columns - 1) / _columns;

    /// <summary>Columns of a pallet that have a window.</summary>
    public int ColumnsOf(int pallet) => Math.Min(_columns, _tiling.Windows - pallet * _columns);

    /// <summary>
    /// The widths of all groups of a pallet at all its steps. In a layer with one row a group is that many neighbouring bricks, each told
    /// with the group's width.
    /// </summary>
    /// <param name="pass">The pass.</param>
    /// <param name="pallet">The pallet.</param>
    /// <param name="bits">Steps × groups: the bits of each group; groups are ⌈columns of the pallet / columns a group⌉.</param>
    public void Read(int pass, int pallet, Span<byte> bits)
    {
        int columns = ColumnsOf(pallet), at = 0;
        if (_tiling.IsOneRow)
        {
            for (int b = 0; b < _tiling.Bricks; b++) bits[b] = (byte)GroupOfBrick(pass, b).Bits;
            return;
        }

        int groupSize = _widths.ColumnsAGroup, bricks = _tiling.Bricks, size = _masks.PlaneSize;
        ReadOnlySpan<int> origins = _origins.AsSpan(pallet * _columns, columns);
        ReadOnlySpan<ushort> masks = _masks.Pass(pass), raw = _raw.Pass(pass);
        for (int t = 0; t < _tiling.Taps; t++)
        {
            for (int b = 0; b < bricks; b++)
            {
                int start = b * size + _tiling.TapOffsets[t];
                for (int first = 0; first < columns; first += groupSize)
                {
                    int end = Math.Min(columns, first + groupSize);
                    ushort mask = 0, low = 0;
                    for (int c = first; c < end; c++) mask |= masks[start + origins[c]];
                    if (_widths.BothEnds)
                        for (int c = first; c < end; c++) low |= raw[start + origins[c]];
                    bits[at++] = (byte)_widths.WidthOf(mask, low, IsSigned);
                }
            }
        }
    }

    /// <summary>A group's lowest sent bit and its width, for the functional model.</summary>
    public (int Lowest, int Bits) GroupOf(int pass, int window, int tap, int brick)
    {
        if (_tiling.IsOneRow) return GroupOfBrick(pass, brick);
        int pallet = window / _columns, columns = ColumnsOf(pallet);
        int first = window % _columns / _widths.ColumnsAGroup * _widths.ColumnsAGroup;
        int start = brick * _masks.PlaneSize + _tiling.TapOffsets[tap];
        ushort mask = 0, low = 0;
        for (int c = first; c < Math.Min(columns, first + _widths.ColumnsAGroup); c++)
        {
            int position = start + _origins[pallet * _columns + c];
            mask |= _masks.Pass(pass)[position];
            low |= _raw.Pass(pass)[position];
        }

        return Sent(mask, low);
    }

    private (int Lowest, int Bits) GroupOfBrick(int pass, int brick)
    {
        int first = brick / _widths.ColumnsAGroup * _widths.ColumnsAGroup;
        ushort mask = 0, low = 0;
        for (int b = first; b < Math.Min(_tiling.Bricks, first + _widths.ColumnsAGroup); b++)
        {
            mask |= _masks.Plane(pass, b)[0];
            low |= _raw.Plane(pass, b)[0];
        }

        return Sent(mask, low);
    }

    private (int Lowest, int Bits) Sent(ushort mask, ushort low) =>
        (_widths.BothEnds ? Widths.Lowest(low) : 0, _widths.WidthOf(mask, low, IsSigned));
}
