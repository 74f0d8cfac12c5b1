using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Schedules;

/// <summary>The tiles of a filter set on Bit-Tactical: in a step every tile takes its next line, and all wait for the slowest.</summary>
internal sealed class TacticalSet
{
    private readonly LayerTiling _tiling;
    private readonly TacticalTile[] _tiles;
    private readonly int _pass;
    private List<(TacticalTile Tile, int Filter)>?[]? _choices;

    /// <summary>Schedules a set.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="array">The array.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="set">The set.</param>
    /// <param name="keepsSources">Whether each filter's own choice is kept.</param>
    public TacticalSet(LayerWork work, LayerTiling tiling, ArraySize array, TacticalSearch search, int pass, int set, bool keepsSources)
    {
        (_tiling, _pass) = (tiling, pass);
        int first = set * array.FiltersInFlight;
        Filters = Math.Min(array.FiltersInFlight, tiling.FiltersOf(pass) - first);
        _tiles = new TacticalTile[(Filters + array.Filters - 1) / array.Filters];
        for (int t = 0; t < _tiles.Length; t++)
        {
            int count = Math.Min(array.Filters, Filters - t * array.Filters);
            _tiles[t] = new TacticalTile(TacticalTile.Masks(work, tiling, pass, first + t * array.Filters, count), count, tiling.Lanes, search, keepsSources);
        }

        // A set whose weights are all zero still takes a step.
        Steps = Math.Max(1, _tiles.Max(t => t.Lines));
    }

    /// <summary>Filters of the set.</summary>
    public int Filters { get; }

    /// <summary>Steps for each pallet.</summary>
    public int Steps { get; }

    /// <summary>The tile of a filter and the filter's row there, by its number in the set.</summary>
    public (TacticalTile Tile, int Row) TileOf(int filter, int filtersATile) => (_tiles[filter / filtersATile], filter % filtersATile);

    /// <summary>Filters whose tile still has a line at a step (all of them in the one step of a set of zeros), and weights in these lines that are not zero.</summary>
    public (int Filters, int Weights) UnitsAt(int step)
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

    /// <summary>
    /// The OR over all activations that a window meets at a step: every lane of this row and those behind it that any filter of any tile uses.
    /// </summary>
    /// <param name="bricks">The activations.</param>
    /// <param name="step">The step.</param>
    /// <param name="origins">Where the windows start.</param>
    /// <param name="masks">One OR a window.</param>
    public void Merge(LaneBricks bricks, int step, ReadOnlySpan<int> origins, Span<ushort> masks)
    {
        masks.Clear();
        int stride = bricks.Stride, lastTime = -1;
        Span<ulong> used = stackalloc ulong[8];
        Span<ushort> gate = stackalloc ushort[stride];
        // Tiles that stand at the same row look at the same activations.
        for (int t = 0; t < _tiles.Length; t++)
        {
            if (step >= _tiles[t].Lines || _tiles[t].TimeOf(step) == lastTime || IsBefore(t, step)) continue;
            lastTime = _tiles[t].TimeOf(step);
            used.Clear();
            for (int other = t; other < _tiles.Length; other++)
            {
                if (step >= _tiles[other].Lines || _tiles[other].TimeOf(step) != lastTime) continue;
                ReadOnlySpan<ulong> own = _tiles[other].UsedIn(step);
                for (int ahead = 0; ahead < own.Length; ahead++) used[ahead] |= own[ahead];
            }

            for (int ahead = 0; ahead < used.Length; ahead++)
            {
                if (used[ahead] == 0) continue;
                for (int lane = 0; lane < stride; lane++) gate[lane] = lane < 64 && (used[ahead] >> lane & 1) != 0 ? ushort.MaxValue : (ushort)0;
                int start = StartOf(bricks, lastTime + ahead);
                for (int w = 0; w < origins.Length; w++) masks[w] |= Or(bricks[start + origins[w]], gate);
            }
        }
    }

    /// <summary>The cycles of each window's slowest unit at a step, where units work on digits.</summary>
    /// <param name="pallet">The digits of the windows.</param>
    /// <param name="step">The step.</param>
    /// <param name="firstStage">B.</param>
    /// <param name="cycles">One count a window.</param>
    public void Digits(PalletLanes pallet, int step, int firstStage, Span<byte> cycles)
    {
        cycles.Fill(1);
        foreach ((TacticalTile tile, int filter) in ChoicesAt(step))
            pallet.AddSlowest(tile.TimeOf(step) * _tiling.Lanes, tile.SourcesOf(step, filter), firstStage, cycles);
    }

    // Filters whose choices of activations differ. One that moved no weight meets lanes of its own row only; where another of these meets all of its lanes
    // and more, it never takes longer and is left out.
    private List<(TacticalTile Tile, int Filter)> ChoicesAt(int step)
    {
        _choices ??= new List<(TacticalTile, int)>?[Steps];
        if (_choices[step] is { } known) return known;
        var choices = new List<(TacticalTile Tile, int Filter)>();
        var plain = new Dictionary<(int Time, ulong Lanes), (TacticalTile, int)>();
        foreach (TacticalTile tile in _tiles)
        {
            if (step >= tile.Lines) continue;
            for (int f = 0; f < tile.Filters; f++)
            {
                ReadOnlySpan<short> sources = tile.SourcesOf(step, f);
                ulong met = 0;
                bool moved = false;
                for (int lane = 0; lane < sources.Length; lane++)
                {
                    if (sources[lane] >= 0) met |= 1UL << lane;
                    moved |= sources[lane] >= 0 && sources[lane] != lane;
                }

                if (moved) choices.Add((tile, f));
                else plain.TryAdd((tile.TimeOf(step), met), (tile, f));
            }
        }

        foreach (((int Time, ulong Lanes) own, (TacticalTile, int) choice) in plain)
            if (!plain.Keys.Any(other => other.Time == own.Time && other.Lanes != own.Lanes && (other.Lanes & own.Lanes) == own.Lanes)) choices.Add(choice);
        return _choices[step] = choices;
    }

    /// <summary>Where a step's brick starts among all bricks, for a window that starts at 0.</summary>
    private int StartOf(LaneBricks bricks, int time) => bricks.IndexOf(_pass, time % _tiling.Bricks, _tiling.TapOffsets[time / _tiling.Bricks]);

    private bool IsBefore(int tile, int step)
    {
        for (int t = 0; t < tile; t++)
            if (step < _tiles[t].Lines && _tiles[t].TimeOf(step) == _tiles[tile].TimeOf(step)) return true;
        return false;
    }

    private static ushort Or(ReadOnlySpan<ushort> lanes, ReadOnlySpan<ushort> gate)
    {
        Vector256<ushort> all = Vector256<ushort>.Zero;
        for (int i = 0; i < gate.Length; i += Vector256<ushort>.Count) all |= Vector256.Create(lanes[i..]) & Vector256.Create(gate[i..]);
        Vector128<ulong> half = (all.GetLower() | all.GetUpper()).AsUInt64();
        ulong merged = half.GetElement(0) | half.GetElement(1);
        merged |= merged >> 32;
        return (ushort)(merged | (merged >> 16));
    }
}
