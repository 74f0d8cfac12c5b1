using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Bit-Tactical's offline schedule of the tiles of a filter set, row by row: the zeros of a row are filled from the rows behind it. A row
/// that is zero in all filters of a tile is left out there, up to as many in a row as the lookahead can reach over.
/// </summary>
/// <typeparam name="T">Unsigned, at least as many bits as lanes: the fewer it has, the more filters are scheduled at once.</typeparam>
internal sealed class TacticalSchedule<T> where T : unmanaged, IBinaryInteger<T>
{
    private readonly TacticalSearch _search;
    private readonly SixteenLaneSearch? _sixteen;
    private readonly TacticalTile[] _tiles;
    private readonly FilterRows<T>[][] _filters;
    private readonly int[] _skipped;
    private readonly FilterRows<T> _none;
    private readonly LayerWork _work;
    private readonly LayerTiling _tiling;

    /// <summary>Prepares for sets of tiles.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut; at most as many lanes as <typeparamref name="T"/> has bits.</param>
    /// <param name="filters">Filters of each tile.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="keepsSources">Whether tiles keep from where each lane of each filter takes its weight.</param>
    public TacticalSchedule(LayerWork work, LayerTiling tiling, int[] filters, TacticalSearch search, bool keepsSources)
    {
        int steps = tiling.Steps;
        (_work, _tiling, _search, _skipped) = (work, tiling, search, new int[filters.Length]);
        // Where each lane's source is kept, filters are served one vector after another.
        _sixteen = keepsSources ? null : SixteenLaneSearch.For(search);
        _filters = [.. filters.Select(count => Chunks(count).Select(c => new FilterRows<T>(c, steps, search)).ToArray())];
        _tiles = [.. filters.Select(count => new TacticalTile(count, Vector256<T>.Count, search, keepsSources, steps))];
        _none = new FilterRows<T>(0, steps, search);
    }

    /// <summary>Schedules a set.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="first">The set's first filter in the pass.</param>
    /// <returns>The tiles, until the next set is scheduled.</returns>
    public TacticalTile[] Of(int pass, int first)
    {
        for (int t = 0; t < _tiles.Length; t++)
        {
            _tiles[t].Clear();
            _skipped[t] = 0;
            foreach (FilterRows<T> rows in _filters[t])
            {
                rows.Read(_work, _tiling, pass, first);
                first += rows.Filters;
            }
        }

        for (int row = 0; row < _tiling.Steps; row++)
        {
            FillRow(row);
            for (int t = 0; t < _tiles.Length; t++) GoOn(t);
        }

        return _tiles;
    }

    private static IEnumerable<int> Chunks(int filters)
    {
        for (; filters > 0; filters -= Vector256<T>.Count) yield return Math.Min(filters, Vector256<T>.Count);
    }

    // Adds the row to the lines of every tile that does not leave it out. Where two vectors of filters are filled together, the second may
    // be another tile's.
    private void FillRow(int row)
    {
        FilterRows<T>? waiting = null;
        for (int t = 0; t < _tiles.Length; t++)
        {
            if (_skipped[t] < _search.Lookahead && IsZero(_filters[t], row))
            {
                _skipped[t]++;
                continue;
            }

            _skipped[t] = 0;
            Span<short> sources = _tiles[t].AddLine(row);
            foreach (FilterRows<T> filters in _filters[t])
            {
                if (_sixteen is null)
                {
                    int own = sources.IsEmpty ? 0 : filters.Filters * _search.Lanes;
                    _search.Fill(filters, row, sources[..own]);
                    sources = sources[own..];
                }
                else if (waiting is null)
                {
                    waiting = filters;
                }
                else
                {
                    FillTwo(waiting, filters, row);
                    waiting = null;
                }
            }
        }

        if (waiting is not null) FillTwo(waiting, _none, row);
    }

    // Goes on behind a row that a tile has filled or left out.
    private void GoOn(int tile)
    {
        for (int chunk = 0; chunk < _filters[tile].Length; chunk++)
        {
            FilterRows<T> filters = _filters[tile][chunk];
            if (_skipped[tile] > 0)
            {
                filters.Skip();
                continue;
            }

            _tiles[tile].AddFilters(chunk, filters);
            filters.Next();
        }
    }

    // A search for 16 lanes is there only where the lanes of a filter take 16 bits.
    private void FillTwo(FilterRows<T> one, FilterRows<T> two, int row) =>
        _sixteen!.Fill((FilterRows<ushort>)(object)one, (FilterRows<ushort>)(object)two, row);

    private static bool IsZero(FilterRows<T>[] filters, int row)
    {
        Vector256<T> any = default;
        foreach (FilterRows<T> part in filters) any |= part.From(row)[0];
        return any == Vector256<T>.Zero;
    }
}
