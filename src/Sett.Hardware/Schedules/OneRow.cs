using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;

namespace Sett.Hardware.Schedules;

/// <summary>
/// A fully connected layer on columns that have no windows: bricks go to the columns in turn, or the layer takes as long as on the
/// baseline, one brick a cycle. Both count the same work; they differ in time only.
/// </summary>
internal sealed class OneRow
{
    private readonly ArraySize _array;
    private readonly int _bitsACycle, _columns;
    private readonly ColumnTurns? _turns;
    private long _baseline, _useful, _rounding, _waiting, _idleLanes, _idleRows, _serialSteps;

    /// <summary>Prepares a layer.</summary>
    /// <param name="array">The array.</param>
    /// <param name="columns">Columns that can hold a brick each.</param>
    /// <param name="bitsACycle">Bits that a lane takes in a cycle.</param>
    /// <param name="takesTurns">Whether columns take bricks in turn.</param>
    public OneRow(ArraySize array, int columns, int bitsACycle, bool takesTurns)
    {
        (_array, _columns, _bitsACycle) = (array, columns, bitsACycle);
        _turns = takesTurns ? new ColumnTurns(columns) : null;
    }

    /// <summary>The cost where all bricks take equally long.</summary>
    public static LayerCost Cost(
        LayerTiling tiling, ArraySize array, int columnsABrick, int rowsAFilter, int cycles, int usefulBits, bool takesTurns,
        EventsOf events, int bitsACycle = 1)
    {
        var row = new OneRow(array, array.Columns / columnsABrick, bitsACycle, takesTurns);
        int filtersAtOnce = array.Tiles * (array.Filters / rowsAFilter);
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            for (int left = tiling.FiltersOf(pass); left > 0; left -= filtersAtOnce)
            {
                int filters = Math.Min(left, filtersAtOnce), rows = filters * rowsAFilter;
                for (int b = 0; b < tiling.Bricks; b++)
                    row.Brick(cycles, columnsABrick, rows, (long)cycles * columnsABrick * rows,
                        (long)usefulBits * filters, tiling.LaneCounts[b]);
            }
        }

        return row.Cost(events);
    }

    /// <summary>One brick for one filter set.</summary>
    /// <param name="cycles">Cycles that its columns are taken.</param>
    /// <param name="columns">Columns that work on it together.</param>
    /// <param name="rows">Rows with a filter.</param>
    /// <param name="unitCycles">Cycles that units work, summed over units.</param>
    /// <param name="unitBits">The bits behind them.</param>
    /// <param name="lanes">Lanes with a channel.</param>
    public void Brick(int cycles, int columns, int rows, long unitCycles, long unitBits, int lanes) =>
        Brick(cycles, columns, rows, unitCycles, unitCycles * lanes, unitBits * lanes);

    /// <summary>One brick for one filter set whose units do not all use the same lanes.</summary>
    /// <param name="cycles">Cycles that its columns are taken.</param>
    /// <param name="columns">Columns that work on it together.</param>
    /// <param name="rows">Rows with a filter.</param>
    /// <param name="unitCycles">Cycles that units work, summed over units.</param>
    /// <param name="laneCycles">These times the unit's lanes with a weight, summed likewise.</param>
    /// <param name="laneBits">The bits behind <paramref name="laneCycles"/>.</param>
    public void Brick(int cycles, int columns, int rows, long unitCycles, long laneCycles, long laneBits)
    {
        long wide = (long)_bitsACycle * _array.Lanes;
        if (_turns is null) _baseline += (cycles + _columns - 1) / _columns;
        else _turns.Take(cycles);
        _useful += laneBits;
        _rounding += laneCycles * _bitsACycle - laneBits;
        _idleLanes += (unitCycles * _array.Lanes - laneCycles) * _bitsACycle;
        _idleRows += (long)cycles * columns * (_array.FiltersInFlight - rows) * wide;
        _waiting += ((long)cycles * columns * rows - unitCycles) * wide;
        _serialSteps += unitCycles;
    }

    /// <summary>The cost of all bricks.</summary>
    /// <param name="events">The events, from the serial steps.</param>
    /// <param name="effectual">
    /// Where lanes of a unit differ: what all of them needed together; in the rest of their unit's time they wait for its slowest.
    /// </param>
    public LayerCost Cost(EventsOf events, long? effectual = null)
    {
        if (effectual is { } needed) (_waiting, _useful) = (_waiting + _useful - needed, needed);
        long cycles = _turns?.Cycles ?? _baseline, capacity = _array.AllLanes * _bitsACycle;
        long idleColumns = cycles * capacity - _useful - _rounding - _waiting - _idleLanes - _idleRows;
        var lanes = new LaneBits(_useful, _rounding, _waiting, _idleLanes, idleColumns, _idleRows, 0);
        return _turns is null
            ? new LayerCost(cycles, 0, 0, lanes, capacity, events(_serialSteps, _useful))
            : new LayerCost(_turns.Bricks, _turns.Issued - _turns.Bricks, _turns.Cycles - _turns.Issued, lanes, capacity,
                events(_serialSteps, _useful));
    }
}
