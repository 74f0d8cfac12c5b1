using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Layers whose bricks have cycles of their own, found before the walk: windows over columns, a step as long as its slowest column.
/// </summary>
internal static class ColumnSteps
{
    /// <summary>The cost of windows spread over the columns.</summary>
    /// <param name="tiling">How the layer is cut.</param>
    /// <param name="array">The array.</param>
    /// <param name="registers">Steps that a column may run ahead; 0: all columns step together.</param>
    /// <param name="effectual">Lane cycles that do needed work.</param>
    /// <param name="origins">Where windows start in a plane.</param>
    /// <param name="planeSize">Positions of a plane.</param>
    /// <param name="brickCycles">Cycles of every brick: passes × bricks × positions.</param>
    /// <param name="events">The events.</param>
    public static LayerCost Windows(
        LayerTiling tiling, ArraySize array, int registers, long effectual, int[] origins, int planeSize, ReadOnlySpan<byte> brickCycles,
        EventsOf events)
    {
        var single = new GroupWidths(1, false, default, 1);
        var tally = new StepTally(array, 1);
        RunAhead? ahead = registers > 0 ? new RunAhead(array.Columns, registers) : null;
        var cycles = new byte[tiling.Steps * array.Columns];
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            int filters = tiling.FiltersOf(pass), sets = tiling.SetsOf(pass, array.FiltersInFlight);
            ReadOnlySpan<byte> planes = brickCycles.Slice(pass * tiling.Bricks * planeSize, tiling.Bricks * planeSize);
            for (int first = 0; first < origins.Length; first += array.Columns)
            {
                ReadOnlySpan<int> pallet = origins.AsSpan(first, Math.Min(array.Columns, origins.Length - first));
                for (int step = 0; step < tiling.Steps; step++)
                {
                    Span<byte> own = cycles.AsSpan(step * pallet.Length, pallet.Length);
                    int start = step % tiling.Bricks * planeSize + tiling.TapOffsets[step / tiling.Bricks], slowest = 0, sum = 0;
                    for (int c = 0; c < own.Length; c++)
                    {
                        byte one = planes[start + pallet[c]];
                        own[c] = one;
                        slowest = Math.Max(slowest, one);
                        sum += one;
                    }

                    tally.Step(slowest, own.Length, sets, filters, sum, (long)sum * filters, (long)sum * filters, tiling.LaneCounts[step]);
                }

                for (int set = 0; ahead is not null && set < sets; set++)
                    for (int step = 0; step < tiling.Steps; step++) ahead.Step(cycles.AsSpan(step * pallet.Length, pallet.Length), single);
            }
        }

        return tally.Cost(ahead?.Cycles ?? tally.LockStepCycles, events, effectual);
    }
}
