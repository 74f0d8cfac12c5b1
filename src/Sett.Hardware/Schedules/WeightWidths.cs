using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Schedules;

/// <summary>
/// What the weights of a filter set cost at each step: the widest of its groups, and the sum over its filters. A group is the bricks of
/// neighbouring rows of one tile; with one precision a layer, every group has it.
/// </summary>
internal sealed class WeightWidths
{
    private readonly LayerTiling _tiling;
    private readonly GroupWidths? _widths;
    private readonly bool _isSigned;
    private readonly int _rowsATile, _weightBits;
    private readonly WeightMasks? _masks, _raw;

    /// <summary>Prepares a layer's weights.</summary>
    /// <param name="work">The layer.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="rowsATile">Filters a tile; groups do not reach over tiles.</param>
    /// <param name="widths">How groups are measured, or null for the layer's precision.</param>
    public WeightWidths(LayerWork work, LayerTiling tiling, int rowsATile, GroupWidths? widths)
    {
        (_tiling, _rowsATile, _widths, _weightBits, _isSigned) = (tiling, rowsATile, widths, work.WeightBits, work.WeightFormat.IsSigned);
        if (widths is not { } found) return;
        _masks = work.WeightMasks(tiling, Widths.MaskFor(_isSigned, found.Convention));
        _raw = found.BothEnds ? work.WeightMasks(tiling, MaskKind.Raw) : _masks;
    }

    /// <summary>Measures a filter set.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="first">The set's first filter, counted in the pass.</param>
    /// <param name="filters">Filters of the set.</param>
    /// <param name="most">For each step, bits of the widest group.</param>
    /// <param name="sum">For each step, bits summed over the filters.</param>
    public void Read(int pass, int first, int filters, Span<int> most, Span<int> sum)
    {
        if (_widths is not { } widths)
        {
            most.Fill(_weightBits);
            sum.Fill(_weightBits * filters);
            return;
        }

        // By row-major filter position first, as masks lie; put into the order of the steps at the end.
        int steps = _tiling.Steps, filter = _tiling.FirstFilterOf(pass) + first;
        ushort[] mask = new ushort[steps], low = new ushort[steps];
        int[] widest = new int[steps], total = new int[steps];
        ushort[] all = new ushort[steps];
        for (int at = 0; at < filters;)
        {
            int size = Math.Min(GroupSize(at, widths), filters - at);
            ReadOnlySpan<ushort> group = Merge(_masks!, filter + at, size, mask);
            if (widths.BothEnds)
            {
                ReadOnlySpan<ushort> raw = Merge(_raw!, filter + at, size, low);
                for (int i = 0; i < steps; i++)
                {
                    int bits = widths.WidthOf(group[i], raw[i], _isSigned);
                    widest[i] = Math.Max(widest[i], bits);
                    total[i] += bits * size;
                }
            }
            else
            {
                GroupMasks.MergeInto(group, all);
                GroupMasks.AddLengths(group, size, total);
            }

            at += size;
        }

        if (!widths.BothEnds)
        {
            // The widest group has the leading one of all groups together.
            for (int i = 0; i < steps; i++)
            {
                widest[i] = Widths.Leading(all[i], _isSigned);
                total[i] += _isSigned ? filters : 0;
            }
        }

        for (int t = 0; t < _tiling.Taps; t++)
        {
            widest.AsSpan(_tiling.TapPositions[t] * _tiling.Bricks, _tiling.Bricks).CopyTo(most[(t * _tiling.Bricks)..]);
            total.AsSpan(_tiling.TapPositions[t] * _tiling.Bricks, _tiling.Bricks).CopyTo(sum[(t * _tiling.Bricks)..]);
        }
    }

    /// <summary>The lowest bit and the width with which a filter's group is sent at a step, for the functional model.</summary>
    /// <param name="filter">The filter, counted in the layer.</param>
    /// <param name="filtersAtOnce">Filters of a set.</param>
    /// <param name="step">The step, in the tiling's order.</param>
    public (int Lowest, int Bits) GroupOf(int filter, int filtersAtOnce, int step)
    {
        if (_widths is not { } widths) return (0, _weightBits);
        int pass = _tiling.PassOf(filter), firstOfPass = _tiling.FirstFilterOf(pass), inPass = filter - firstOfPass;
        int set = inPass / filtersAtOnce * filtersAtOnce;
        int inSet = inPass - set, row = inSet % _rowsATile, start = inSet - row % widths.ColumnsAGroup;
        int size = Math.Min(GroupSize(start, widths), Math.Min(filtersAtOnce, _tiling.FiltersOf(pass) - set) - start);
        int position = _tiling.TapPositions[step / _tiling.Bricks] * _tiling.Bricks + step % _tiling.Bricks;
        ushort mask = 0, low = 0;
        for (int f = firstOfPass + set + start; f < firstOfPass + set + start + size; f++)
        {
            mask |= _masks!.Filter(f)[position];
            low |= _raw!.Filter(f)[position];
        }

        return (widths.BothEnds ? Widths.Lowest(low) : 0, widths.WidthOf(mask, low, _isSigned));
    }

    private int GroupSize(int at, GroupWidths widths) => Math.Min(widths.ColumnsAGroup, _rowsATile - at % _rowsATile);

    private static ReadOnlySpan<ushort> Merge(WeightMasks masks, int first, int count, Span<ushort> into)
    {
        if (count == 1) return masks.Filter(first);
        masks.Filter(first).CopyTo(into);
        for (int f = first + 1; f < first + count; f++) GroupMasks.MergeInto(masks.Filter(f), into);
        return into;
    }
}
