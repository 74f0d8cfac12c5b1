using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>The tiles of a filter set on Bit-Tactical: in a step every tile takes its next line, and all wait for the slowest.</summary>
internal sealed class TacticalSet
{
    private readonly LayerTiling _tiling;
    private readonly Func<int, int, TacticalTile[]> _schedule;
    private readonly int _rows, _filtersInFlight;
    private readonly bool _isUsedAgain;
    private readonly List<StepUnits> _once = [];
    private TacticalTile[] _tiles = [];
    private (int Filters, int Weights)[] _unitsAt = [];
    private (int Start, ushort[] Gate)[]?[] _merges = [];
    private StepUnits[]?[] _units = [];
    private int _pass;

    private TacticalSet(
        LayerWork work, LayerTiling tiling, ArraySize array, TacticalSearch search, int filters, bool keepsSources)
    {
        (_tiling, _rows, _filtersInFlight, Filters) = (tiling, search.Lookahead + 1, array.FiltersInFlight, filters);
        _isUsedAgain = tiling.Windows > array.Columns;
        int[] tiles = [.. Enumerable.Range(0, filters).Chunk(array.Filters).Select(tile => tile.Length)];
        _schedule = tiling.Lanes <= 16 ? new TacticalSchedule<ushort>(work, tiling, tiles, search, keepsSources).Of
            : tiling.Lanes <= 32 ? new TacticalSchedule<uint>(work, tiling, tiles, search, keepsSources).Of
            : new TacticalSchedule<ulong>(work, tiling, tiles, search, keepsSources).Of;
    }

    /// <summary>Schedules a set.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="array">The array.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="set">The set.</param>
    /// <param name="keepsSources">Whether tiles keep from where each lane of each filter takes its weight.</param>
    /// <param name="done">A set of this layer that is not needed any more, whose memory is used again; or none.</param>
    public static TacticalSet Of(LayerWork work, LayerTiling tiling, ArraySize array, TacticalSearch search, int pass, int set,
        bool keepsSources, TacticalSet? done = null)
    {
        int filters = Math.Min(array.FiltersInFlight, tiling.FiltersOf(pass) - set * array.FiltersInFlight);
        TacticalSet scheduled = done?.Filters == filters ? done : new TacticalSet(work, tiling, array, search, filters, keepsSources);
        scheduled.Go(pass, set);
        return scheduled;
    }

    /// <summary>Filters of the set.</summary>
    public int Filters { get; }

    /// <summary>Steps for each pallet.</summary>
    public int Steps { get; private set; }

    /// <summary>The tile of a filter and the filter's place there, by its number in the set.</summary>
    public (TacticalTile Tile, int Filter) TileOf(int filter, int filtersATile) => (_tiles[filter / filtersATile], filter % filtersATile);

    /// <summary>
    /// Filters whose tile still has a line at a step (all of them in the one step of a set of zeros), and weights in these
    /// lines that are not zero.
    /// </summary>
    public (int Filters, int Weights) UnitsAt(int step) => _unitsAt[step];

    /// <summary>
    /// The OR over all activations that a window meets at a step: every lane of this row and those behind it that any
    /// filter of any tile uses.
    /// </summary>
    /// <param name="bricks">The activations.</param>
    /// <param name="step">The step.</param>
    /// <param name="origins">Where the windows start.</param>
    /// <param name="masks">One OR a window.</param>
    public void Merge(LaneBricks bricks, int step, ReadOnlySpan<int> origins, Span<ushort> masks)
    {
        (int Start, ushort[] Gate)[] merges = _merges[step] ??= MergesAt(bricks, step);
        for (int w = 0; w < origins.Length; w++)
        {
            Vector256<ushort> all = Vector256<ushort>.Zero;
            foreach ((int start, ushort[] gate) in merges)
            {
                ReadOnlySpan<ushort> lanes = bricks[start + origins[w]];
                for (int i = 0; i < gate.Length; i += Vector256<ushort>.Count)
                    all |= Vector256.Create(lanes[i..]) & Vector256.Create(gate, i);
            }

            Vector128<ulong> half = (all.GetLower() | all.GetUpper()).AsUInt64();
            ulong merged = half.GetElement(0) | half.GetElement(1);
            merged |= merged >> 32;
            masks[w] = (ushort)(merged | (merged >> 16));
        }
    }

    /// <summary>The cycles of each window's slowest unit at a step, where units work on digits.</summary>
    /// <param name="slowest">Finds the slowest of units.</param>
    /// <param name="step">The step.</param>
    /// <param name="origins">Where the windows start.</param>
    /// <param name="cycles">One count a window.</param>
    public void Digits(SlowestChoice slowest, int step, ReadOnlySpan<int> origins, Span<byte> cycles)
    {
        cycles.Fill(1);
        foreach (StepUnits units in MeetingAt(step)) slowest.Raise(_pass, units, origins, cycles);
    }

    // The bricks that any unit looks at in a step, and for each the lanes.
    private (int Start, ushort[] Gate)[] MergesAt(LaneBricks bricks, int step)
    {
        var merges = new List<(int, ushort[])>();
        Span<ulong> used = stackalloc ulong[_rows];
        // Tiles that stand at the same row look at the same activations.
        foreach (int row in RowsAt(step))
        {
            used.Clear();
            foreach (TacticalTile tile in _tiles)
            {
                if (step >= tile.Lines || tile.RowOf(step) != row) continue;
                tile.AddUsed(step, used);
            }

            for (int ahead = 0; ahead < used.Length; ahead++)
            {
                if (used[ahead] == 0) continue;
                var gate = new ushort[bricks.Stride];
                for (int lane = 0; lane < _tiling.Lanes; lane++) gate[lane] = (used[ahead] >> lane & 1) != 0 ? ushort.MaxValue : (ushort)0;
                merges.Add((StartOf(bricks, row + ahead), gate));
            }
        }

        return [.. merges];
    }

    private void Go(int pass, int set)
    {
        _pass = pass;
        _tiles = _schedule(pass, set * _filtersInFlight);
        // A set whose weights are all zero still takes a step.
        Steps = Math.Max(1, _tiles.Max(t => t.Lines));
        _merges = new (int, ushort[])[Steps][];
        _units = new StepUnits[Steps][];
        _unitsAt = [.. Enumerable.Range(0, Steps).Select(CountAt)];
    }

    private (int Filters, int Weights) CountAt(int step)
    {
        int filters = 0, weights = 0;
        foreach (TacticalTile tile in _tiles)
        {
            if (step >= tile.Lines) continue;
            filters += tile.Filters;
            weights += tile.WeightsOf(step);
        }

        return filters == 0 ? (Filters, 0) : (filters, weights);
    }

    // For each row at which tiles stand, the units there.
    private ReadOnlySpan<StepUnits> MeetingAt(int step)
    {
        if (!_isUsedAgain) return MeetingAt(step, _once);
        StepUnits[]? known = _units[step];
        if (known is not null) return known;
        var units = new List<StepUnits>();
        MeetingAt(step, units);
        // Asked once a window, they are gathered first.
        foreach (StepUnits one in units) one.Gather();
        return _units[step] = [.. units];
    }

    private ReadOnlySpan<StepUnits> MeetingAt(int step, List<StepUnits> units)
    {
        List<int> rows = RowsAt(step);
        while (units.Count < rows.Count) units.Add(new StepUnits(_tiles, _rows, _tiling.Lanes));
        for (int i = 0; i < rows.Count; i++) units[i].Go(step, rows[i]);
        return CollectionsMarshal.AsSpan(units)[..rows.Count];
    }

    // The rows at which tiles stand, each once.
    private List<int> RowsAt(int step)
    {
        var rows = new List<int>();
        foreach (TacticalTile tile in _tiles)
            if (step < tile.Lines && !rows.Contains(tile.RowOf(step))) rows.Add(tile.RowOf(step));
        return rows;
    }

    // Where a step's brick starts among all bricks, for a window that starts at 0.
    private int StartOf(LaneBricks bricks, int row) =>
        bricks.IndexOf(_pass, row % _tiling.Bricks, _tiling.TapOffsets[row / _tiling.Bricks]);
}
