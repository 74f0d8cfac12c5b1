using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;

namespace Sett.Hardware.Schedules;

/// <summary>
/// A fully connected layer on Tartan: every unit of a row works on an output of its own, its weights loaded a bit a cycle into a second
/// register while the first is in use. A step therefore takes the longer of streaming activations and loading weights. With fewer outputs
/// than units, S units share an output: they take S bricks of its inputs side by side, and a chain adds their sums in S − 1 more cycles a
/// pass.
/// </summary>
internal static class Cascade
{
    /// <summary>The slice counts that a row of columns allows, fewest first.</summary>
    public static int[] SliceCounts(int columns, bool cascades) =>
        cascades ? [.. Enumerable.Range(0, 9).Select(k => 1 << k).Where(s => s <= columns && columns % s == 0)] : [1];

    /// <summary>The cost with the slice count that takes the fewest cycles.</summary>
    /// <param name="tiling">The layer: one row.</param>
    /// <param name="array">The array.</param>
    /// <param name="bitsACycle">Activation bits, and weight bits loaded, a cycle.</param>
    /// <param name="weightBits">Pw.</param>
    /// <param name="brickBits">Bits of the activations of each brick, pass after pass.</param>
    /// <param name="cascades">Whether units may share an output.</param>
    /// <param name="events">The events, from the serial steps.</param>
    public static LayerCost Cost(
        LayerTiling tiling, ArraySize array, int bitsACycle, int weightBits, ReadOnlySpan<int> brickBits, bool cascades,
        EventsOf events)
    {
        int slices = BestSlices(tiling, array, bitsACycle, weightBits, brickBits, cascades);
        int load = (weightBits + bitsACycle - 1) / bitsACycle;
        long wide = (long)bitsACycle * array.Lanes, units = (long)array.FiltersInFlight * array.Columns, outputsAtOnce = units / slices;
        long busy = 0, stream = 0, drain = 0, serialSteps = 0;
        var lanes = default(LaneBits);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            ReadOnlySpan<int> bricks = brickBits.Slice(pass * tiling.Bricks, tiling.Bricks);
            long outputs = tiling.FiltersOf(pass), rounds = (outputs + outputsAtOnce - 1) / outputsAtOnce;
            drain += rounds * (slices - 1);
            for (int first = 0; first < bricks.Length; first += slices)
            {
                ReadOnlySpan<int> step = bricks.Slice(first, Math.Min(slices, bricks.Length - first));
                int cycles = StepCycles(step, load, bitsACycle);
                stream += rounds * cycles;
                long worked = 0;
                for (int i = 0; i < step.Length; i++)
                {
                    int used = tiling.LaneCounts[first + i], own = Math.Max(load, (step[i] + bitsACycle - 1) / bitsACycle);
                    int need = Math.Max(step[i], weightBits);
                    worked += own;
                    lanes += new LaneBits(outputs * need * used, outputs * (own * bitsACycle - need) * used,
                        outputs * (cycles - own) * wide, outputs * own * bitsACycle * (array.Lanes - used), 0, 0, 0);
                    serialSteps += outputs * own;
                }

                busy += rounds * worked / step.Length;
                lanes += new LaneBits(0, 0, 0, 0, outputs * (slices - step.Length) * cycles * wide,
                    (rounds * outputsAtOnce - outputs) * slices * cycles * wide, 0);
            }
        }

        long fillDrain = load + drain, capacity = array.AllLanes * bitsACycle;
        lanes += new LaneBits(0, 0, 0, 0, stream * (array.AllLanes * bitsACycle - outputsAtOnce * slices * wide), 0, fillDrain * capacity);
        return new LayerCost(busy, stream - busy, fillDrain, lanes, capacity, events(serialSteps, lanes.Useful));
    }

    /// <summary>The slice count that takes the fewest cycles; of equals the smallest.</summary>
    public static int BestSlices(
        LayerTiling tiling, ArraySize array, int bitsACycle, int weightBits, ReadOnlySpan<int> brickBits, bool cascades)
    {
        long fewest = long.MaxValue;
        int best = 1;
        foreach (int slices in SliceCounts(array.Columns, cascades))
        {
            long cycles = Cycles(tiling, array, bitsACycle, weightBits, brickBits, slices);
            if (cycles < fewest) (fewest, best) = (cycles, slices);
        }

        return best;
    }

    private static long Cycles(LayerTiling tiling, ArraySize array, int bitsACycle, int weightBits, ReadOnlySpan<int> brickBits, int slices)
    {
        int load = (weightBits + bitsACycle - 1) / bitsACycle;
        long outputsAtOnce = (long)array.FiltersInFlight * array.Columns / slices, cycles = load;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            ReadOnlySpan<int> bricks = brickBits.Slice(pass * tiling.Bricks, tiling.Bricks);
            long round = slices - 1;
            for (int first = 0; first < bricks.Length; first += slices)
                round += StepCycles(bricks.Slice(first, Math.Min(slices, bricks.Length - first)), load, bitsACycle);
            cycles += round * ((tiling.FiltersOf(pass) + outputsAtOnce - 1) / outputsAtOnce);
        }

        return cycles;
    }

    private static int StepCycles(ReadOnlySpan<int> step, int load, int bitsACycle)
    {
        int most = load;
        foreach (int bits in step) most = Math.Max(most, (bits + bitsACycle - 1) / bitsACycle);
        return most;
    }
}
