using Sett.Hardware.Tiling;

namespace Sett.Hardware.Cost;

/// <summary>
/// Adds up a walk over the pallets of a layer, step by step, for designs whose steps differ. Filter sets that repeat a
/// step alike are told at once.
/// </summary>
/// <param name="array">The array.</param>
/// <param name="bitsACycle">Bits that a lane takes in a cycle.</param>
internal sealed class StepTally(ArraySize array, int bitsACycle)
{
    private double _busy;
    private long _useful, _rounding, _waiting, _idleLanes, _idleColumns, _idleRows, _serialSteps;

    /// <summary>Cycles if every step starts when the step before has ended in all columns.</summary>
    public long LockStepCycles { get; private set; }

    /// <summary>One step of a pallet.</summary>
    /// <param name="cycles">What the slowest column needs in a set.</param>
    /// <param name="columns">Columns with a window.</param>
    /// <param name="sets">Filter sets that go through this step alike.</param>
    /// <param name="filters">Filters of these sets together.</param>
    /// <param name="columnCycles">What each column needs in a set, summed over columns.</param>
    /// <param name="unitCycles">What each unit needs, summed over columns and filters.</param>
    /// <param name="unitBits">The bits behind <paramref name="unitCycles"/>.</param>
    /// <param name="lanes">Lanes with a weight.</param>
    public void Step(int cycles, int columns, int sets, int filters, long columnCycles, long unitCycles, long unitBits, int lanes) =>
        Step(cycles, columns, sets, filters, columnCycles, unitCycles, unitCycles * lanes, unitBits * lanes);

    /// <summary>One step of a pallet whose units do not all use the same lanes.</summary>
    /// <param name="cycles">What the slowest column needs in a set.</param>
    /// <param name="columns">Columns with a window.</param>
    /// <param name="sets">Filter sets that go through this step alike.</param>
    /// <param name="filters">Filters of these sets together.</param>
    /// <param name="columnCycles">What each column needs in a set, summed over columns.</param>
    /// <param name="unitCycles">What each unit needs, summed over columns and filters.</param>
    /// <param name="laneCycles">What each unit needs times its lanes with a weight, summed likewise.</param>
    /// <param name="laneBits">The bits behind <paramref name="laneCycles"/>.</param>
    public void Step(int cycles, int columns, int sets, int filters, long columnCycles, long unitCycles, long laneCycles, long laneBits)
    {
        long rows = (long)sets * array.FiltersInFlight, wide = (long)bitsACycle * array.Lanes;
        LockStepCycles += (long)cycles * sets;
        _busy += (double)unitCycles * sets / ((long)columns * filters);
        _useful += laneBits;
        _rounding += laneCycles * bitsACycle - laneBits;
        _idleLanes += (unitCycles * array.Lanes - laneCycles) * bitsACycle;
        _idleRows += columnCycles * (rows - filters) * wide;
        _idleColumns += cycles * (array.Columns - columns) * rows * wide;
        _waiting += (columnCycles * filters - unitCycles + (cycles * (long)columns - columnCycles) * rows) * wide;
        _serialSteps += unitCycles;
    }

    /// <summary>The cost in lock-step, or where columns ran ahead and the whole took fewer cycles than its steps one by one.</summary>
    /// <param name="cycles">Cycles that the walk took.</param>
    /// <param name="events">The events, from the serial steps.</param>
    /// <param name="effectual">
    /// Where lanes of a unit differ: what all of them needed together; in the rest of their unit's time they wait for its slowest.
    /// </param>
    public LayerCost Cost(long cycles, EventsOf events, long? effectual = null)
    {
        _useful = effectual ?? _useful;
        long capacity = array.AllLanes * bitsACycle;
        long rest = cycles * capacity - _useful - _rounding - _idleLanes - _idleRows;
        // Work is the same in either case; running ahead saves waiting first, then the time in which empty columns waited along.
        long idleColumns = Math.Min(_idleColumns, rest);
        long busy = Math.Min(cycles, (long)Math.Round(_busy));
        var lanes = new LaneBits(_useful, _rounding, rest - idleColumns, _idleLanes, idleColumns, _idleRows, 0);
        return new LayerCost(busy, cycles - busy, 0, lanes, capacity, events(_serialSteps, _useful));
    }
}
