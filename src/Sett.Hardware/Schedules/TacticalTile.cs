using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The weights of one tile after Bit-Tactical's offline schedule: its lines, each the rows of its filters with zeros filled from the rows
/// behind. A line that is zero in all filters is left out, up to as many in a row as the lookahead can reach over.
/// </summary>
internal sealed class TacticalTile
{
    private readonly List<int> _times = [], _weights = [];
    private readonly List<ulong> _used = [], _met = [];
    private readonly List<short> _sources = [];
    private readonly TacticalRecord _record;
    private readonly int _rows, _lanes, _rowsAWord;

    private TacticalTile(int filters, int lanes, int lookahead, TacticalRecord record)
    {
        (Filters, _lanes, _rows, _rowsAWord, _record) = (filters, lanes, lookahead + 1, 64 / lanes, record);
        Words = (_rows + _rowsAWord - 1) / _rowsAWord;
    }

    /// <summary>Schedules the filters of a tile.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut; at most 64 lanes.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="first">The tile's first filter in the pass.</param>
    /// <param name="filters">Filters of the tile.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="record">What is kept beside what all filters meet together.</param>
    public static TacticalTile Schedule(
        LayerWork work, LayerTiling tiling, int pass, int first, int filters, TacticalSearch search, TacticalRecord record)
    {
        var tile = new TacticalTile(filters, tiling.Lanes, search.Lookahead, record);
        // The fewer bits a filter's lanes take, the more filters are scheduled at once.
        if (tiling.Lanes <= 16) tile.Fill<ushort>(work, tiling, pass, first, search);
        else if (tiling.Lanes <= 32) tile.Fill<uint>(work, tiling, pass, first, search);
        else tile.Fill<ulong>(work, tiling, pass, first, search);
        return tile;
    }

    /// <summary>Filters of the tile.</summary>
    public int Filters { get; }

    /// <summary>Lines left.</summary>
    public int Lines => _times.Count;

    /// <summary>Words of <see cref="MetBy"/> a filter.</summary>
    public int Words { get; }

    /// <summary>The row at which a line stands.</summary>
    public int TimeOf(int line) => _times[line];

    /// <summary>Weights of a line that are not zero, over all filters.</summary>
    public int WeightsOf(int line) => _weights[line];

    /// <summary>The lanes of this row and those behind it whose activations any filter meets in a line.</summary>
    public ReadOnlySpan<ulong> UsedIn(int line) => CollectionsMarshal.AsSpan(_used).Slice(line * _rows, _rows);

    /// <summary>
    /// The activations that each filter meets in a line, filters × words: from the lowest bit of the first word, the lanes of this row,
    /// then of those behind it, as many whole rows a word as it has room for.
    /// </summary>
    public ReadOnlySpan<ulong> MetBy(int line) => CollectionsMarshal.AsSpan(_met).Slice(line * Filters * Words, Filters * Words);

    /// <summary>Where a filter's weights and activations of a line are from: rows ahead × lanes + lane, or −1.</summary>
    public ReadOnlySpan<short> SourcesOf(int line, int filter) =>
        CollectionsMarshal.AsSpan(_sources).Slice((line * Filters + filter) * _lanes, _lanes);

    private void Fill<T>(LayerWork work, LayerTiling tiling, int pass, int first, TacticalSearch search)
        where T : unmanaged, IBinaryInteger<T>
    {
        int size = Vector256<T>.Count, pitch = (Filters + size - 1) / size, steps = tiling.Steps, skipped = 0;
        Vector256<T>[] rows = Masks<T>(work, tiling, pass, first, pitch), given = [.. rows];
        // Places beyond the last filter have no lanes to fill.
        var all = new Vector256<T>[pitch];
        MemoryMarshal.Cast<Vector256<T>, T>(all.AsSpan())[..Filters].Fill(T.CreateTruncating(search.AllLanes));
        Span<Vector256<T>> met = stackalloc Vector256<T>[_rows], used = stackalloc Vector256<T>[_rows];
        (_times.Capacity, _weights.Capacity, _used.Capacity) = (steps, steps, steps * _rows);
        if (_record == TacticalRecord.EachFilter) _met.Capacity = steps * Filters * Words;
        if (_record == TacticalRecord.EachLane) _sources.Capacity = steps * Filters * _lanes;
        for (int time = 0; time < steps; time++)
        {
            Span<Vector256<T>> own = rows.AsSpan(time * pitch, pitch);
            if (skipped < search.Lookahead && IsZero(own))
            {
                skipped++;
                continue;
            }

            skipped = 0;
            used.Clear();
            Span<short> sources = _record == TacticalRecord.EachLane ? Grown(_sources, Filters * _lanes) : [];
            Span<ulong> each = _record == TacticalRecord.EachFilter ? Grown(_met, Filters * Words) : [];
            for (int v = 0; v < pitch; v++)
            {
                int filters = Math.Min(size, Filters - v * size);
                Span<short> part = sources.IsEmpty ? [] : sources.Slice(v * size * _lanes, filters * _lanes);
                search.Fill(rows.AsSpan(time * pitch + v), pitch, all[v], Vector256.AndNot(given[time * pitch + v], own[v]), met, part);
                for (int ahead = 0; ahead < _rows; ahead++) used[ahead] |= met[ahead];
                if (!each.IsEmpty) Pack<T>(met, each.Slice(v * size * Words, filters * Words));
            }

            int weights = 0;
            foreach (ulong mask in MemoryMarshal.Cast<Vector256<T>, ulong>(own)) weights += BitOperations.PopCount(mask);
            _times.Add(time);
            _weights.Add(weights);
            foreach (Vector256<T> one in used) _used.Add(Or(one) & search.AllLanes);
        }
    }

    private void Pack<T>(ReadOnlySpan<Vector256<T>> met, Span<ulong> words) where T : unmanaged, IBinaryInteger<T>
    {
        if (_lanes == 16 && _rows == 3 && words.Length == 16)
        {
            // Three rows of 16 filters at once.
            (Vector256<uint> lowOwn, Vector256<uint> highOwn) = Vector256.Widen(met[0].AsUInt16());
            (Vector256<uint> lowNext, Vector256<uint> highNext) = Vector256.Widen(met[1].AsUInt16());
            (Vector256<uint> lowLast, Vector256<uint> highLast) = Vector256.Widen(met[2].AsUInt16());
            Pack(lowOwn | (lowNext << 16), lowLast, words);
            Pack(highOwn | (highNext << 16), highLast, words[8..]);
            return;
        }

        words.Clear();
        for (int ahead = 0; ahead < _rows; ahead++)
        {
            ReadOnlySpan<T> own = MemoryMarshal.Cast<Vector256<T>, T>(met.Slice(ahead, 1));
            int shift = ahead % _rowsAWord * _lanes;
            for (int at = ahead / _rowsAWord, f = 0; at < words.Length; at += Words, f++)
                words[at] |= ulong.CreateTruncating(own[f]) << shift;
        }
    }

    private static void Pack(Vector256<uint> low, Vector256<uint> high, Span<ulong> words)
    {
        (Vector256<ulong> first, Vector256<ulong> second) = Vector256.Widen(low);
        (Vector256<ulong> ahead, Vector256<ulong> ahead2) = Vector256.Widen(high);
        (first | (ahead << 32)).CopyTo(words);
        (second | (ahead2 << 32)).CopyTo(words[4..]);
    }

    // The lanes with a weight that is not zero: steps × filters, these rounded up to whole vectors.
    private Vector256<T>[] Masks<T>(LayerWork work, LayerTiling tiling, int pass, int first, int vectors)
        where T : unmanaged, IBinaryInteger<T>
    {
        int terms = OperandSums.Terms(tiling.Shape), steps = tiling.Steps, pitch = vectors * Vector256<T>.Count;
        var rows = new Vector256<T>[vectors * steps];
        Span<T> masks = MemoryMarshal.Cast<Vector256<T>, T>(rows.AsSpan());
        for (int f = 0; f < Filters; f++)
        {
            ReadOnlySpan<short> weights = work.Known.Weights.Values.Slice((tiling.FirstFilterOf(pass) + first + f) * terms, terms);
            if (tiling.IsDepthwise)
            {
                T lane = T.One << ((first + f) / tiling.Shape.FiltersPerGroup);
                for (int t = 0; t < steps; t++)
                    if (weights[tiling.TapPositions[t]] != 0) masks[t * pitch + f] = lane;
            }
            else if (tiling.Taps == 1 && !tiling.IsFolded && _lanes == 16)
            {
                int row = 0;
                for (; (row + 1) * 16 <= weights.Length; row++)
                    masks[row * pitch + f] = T.CreateTruncating(
                        ~Vector256.Equals(Vector256.Create(weights[(row * 16)..]), Vector256<short>.Zero).ExtractMostSignificantBits());
                for (int i = row * 16; i < weights.Length; i++)
                    if (weights[i] != 0) masks[row * pitch + f] |= T.One << (i % 16);
            }
            else
            {
                ReadOnlySpan<int> places = tiling.WeightPlaces;
                for (int i = 0; i < weights.Length; i++)
                {
                    (int step, int lane) = Math.DivRem(places[i], _lanes);
                    if (weights[i] != 0) masks[step * pitch + f] |= T.One << lane;
                }
            }
        }

        return rows;
    }

    private static Span<TItem> Grown<TItem>(List<TItem> list, int count)
    {
        int before = list.Count;
        CollectionsMarshal.SetCount(list, before + count);
        return CollectionsMarshal.AsSpan(list)[before..];
    }

    private static bool IsZero<T>(ReadOnlySpan<Vector256<T>> row)
    {
        Vector256<T> any = default;
        foreach (Vector256<T> part in row) any |= part;
        return any == Vector256<T>.Zero;
    }

    // The OR of all filters in the lowest bits.
    private static ulong Or<T>(Vector256<T> masks)
    {
        Vector128<ulong> half = (masks.GetLower() | masks.GetUpper()).AsUInt64();
        ulong all = half.GetElement(0) | half.GetElement(1);
        if (Vector256<T>.Count > 4) all |= all >> 32;
        if (Vector256<T>.Count > 8) all |= all >> 16;
        return all;
    }
}
