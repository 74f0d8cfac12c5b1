using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The closed form where every step of a layer takes the same time: pallets × steps × filter sets × cycles a step, for each pass.
/// </summary>
internal static class UniformSteps
{
    /// <summary>The cost of a layer whose windows are spread over the columns.</summary>
    /// <param name="tiling">The layer.</param>
    /// <param name="array">The array, in physical rows and columns.</param>
    /// <param name="cycles">Cycles of a step.</param>
    /// <param name="usefulBits">Bits of a step that a lane needs.</param>
    /// <param name="bitsACycle">Bits that a lane takes in a cycle.</param>
    /// <param name="columnsAWindow">Columns that work on one window together.</param>
    /// <param name="rowsAFilter">Rows that work on one filter together.</param>
    /// <param name="events">The events, from the serial steps.</param>
    public static LayerCost Cost(
        LayerTiling tiling, ArraySize array, int cycles, int usefulBits, int bitsACycle, int columnsAWindow, int rowsAFilter,
        EventsOf events)
    {
        int windowsAtOnce = array.Columns / columnsAWindow, filtersAtOnce = array.Tiles * (array.Filters / rowsAFilter);
        long pallets = ((long)tiling.Windows + windowsAtOnce - 1) / windowsAtOnce, steps = tiling.Steps;
        long step = (long)cycles * bitsACycle, total = 0, serialSteps = 0;
        var lanes = default(LaneBits);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            long filters = tiling.FiltersOf(pass), sets = tiling.SetsOf(pass, filtersAtOnce), outputs = filters * tiling.Windows;
            long columns = (long)tiling.Windows * columnsAWindow, units = outputs * columnsAWindow * rowsAFilter;
            total += pallets * steps * sets * cycles;
            serialSteps += units * steps * cycles;
            long useful = outputs * tiling.LaneSum * usefulBits;
            lanes += new LaneBits(
                useful,
                units * tiling.LaneSum * step - useful,
                0,
                units * step * (steps * array.Lanes - tiling.LaneSum),
                step * steps * sets * array.Lanes * array.FiltersInFlight * (pallets * array.Columns - columns),
                step * steps * array.Lanes * columns * (sets * array.FiltersInFlight - filters * rowsAFilter),
                0);
        }

        return new LayerCost(total, 0, 0, lanes, array.AllLanes * bitsACycle, events(serialSteps, lanes.Useful));
    }
}
