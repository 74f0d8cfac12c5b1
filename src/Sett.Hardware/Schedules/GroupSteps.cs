using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>Layers whose steps take as long as the groups of activations in flight need, found at run time.</summary>
internal static class GroupSteps
{
    /// <summary>The cost of windows spread over the columns.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="array">The array.</param>
    /// <param name="widths">How widths are found.</param>
    /// <param name="registers">Steps that a column may run ahead; 0: all columns step together.</param>
    /// <param name="events">The events.</param>
    public static LayerCost Windows(LayerWork work, LayerTiling tiling, ArraySize array, GroupWidths widths, int registers, EventsOf events)
    {
        var walk = new PalletWalk(work, tiling, array.Columns, widths);
        var tally = new StepTally(array, widths.BitsACycle);
        int groupsAtMost = (array.Columns + widths.ColumnsAGroup - 1) / widths.ColumnsAGroup;
        RunAhead? ahead = registers > 0 ? new RunAhead(groupsAtMost, registers) : null;
        var bits = new byte[tiling.Steps * groupsAtMost];
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int filters = tiling.FiltersOf(pass), sets = tiling.SetsOf(pass, array.FiltersInFlight);
            for (int pallet = 0; pallet < walk.Pallets; pallet++)
            {
                int columns = walk.ColumnsOf(pallet), groups = (columns + widths.ColumnsAGroup - 1) / widths.ColumnsAGroup;
                walk.Read(pass, pallet, bits);
                for (int step = 0; step < tiling.Steps; step++)
                {
                    ReadOnlySpan<byte> own = bits.AsSpan(step * groups, groups);
                    int slowest = 0, columnCycles = 0, columnBits = 0;
                    for (int g = 0; g < groups; g++)
                    {
                        int cycles = widths.CyclesOf(own[g]), size = Math.Min(widths.ColumnsAGroup, columns - g * widths.ColumnsAGroup);
                        slowest = Math.Max(slowest, cycles);
                        columnCycles += cycles * size;
                        columnBits += own[g] * size;
                    }

                    tally.Step(slowest, columns, sets, filters, columnCycles, (long)columnCycles * filters,
                        (long)columnBits * filters, tiling.LaneCounts[step]);
                }

                for (int set = 0; ahead is not null && set < sets; set++)
                    for (int step = 0; step < tiling.Steps; step++) ahead.Step(bits.AsSpan(step * groups, groups), widths);
            }
        }

        return tally.Cost(ahead?.Cycles ?? tally.LockStepCycles, events);
    }

    /// <summary>The width of every brick of a layer with one row, pass after pass.</summary>
    public static int[] BrickBits(LayerWork work, LayerTiling tiling, GroupWidths widths)
    {
        var walk = new PalletWalk(work, tiling, 1, widths);
        var bits = new byte[tiling.Steps];
        var all = new int[tiling.Passes * tiling.Bricks];
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            walk.Read(pass, 0, bits);
            for (int b = 0; b < tiling.Bricks; b++) all[pass * tiling.Bricks + b] = bits[b];
        }

        return all;
    }
}
