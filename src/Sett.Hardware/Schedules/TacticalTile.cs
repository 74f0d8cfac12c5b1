using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The weights of one tile after Bit-Tactical's offline schedule: its lines, each the rows of its filters with zeros filled from the rows behind. A line that is zero in all
/// filters is left out, up to as many in a row as the lookahead can reach over.
/// </summary>
internal sealed class TacticalTile
{
    private readonly List<int> _times = [], _weights = [];
    private readonly List<ulong> _used = [];
    private readonly List<short> _sources = [];
    private readonly int _rows, _lanes;

    // Filters that are scheduled at once.
    private const int Eight = 8;

    /// <summary>Schedules the filters of a tile.</summary>
    /// <param name="masks">Steps × filters: the lanes with a weight that is not zero, filters rounded up to whole vectors of 8; used up.</param>
    /// <param name="filters">Filters of the tile.</param>
    /// <param name="lanes">Lanes.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="keepsSources">Whether each filter's own choice is kept, or only what all of them meet together.</param>
    public TacticalTile(ulong[] masks, int filters, int lanes, TacticalSearch search, bool keepsSources)
    {
        (Filters, _lanes, _rows) = (filters, lanes, search.Lookahead + 1);
        int pitch = (filters + Eight - 1) / Eight, steps = masks.Length / (pitch * Eight), skipped = 0;
        ulong all = lanes == 64 ? ulong.MaxValue : (1UL << lanes) - 1;
        Span<Vector512<ulong>> rows = MemoryMarshal.Cast<ulong, Vector512<ulong>>(masks.AsSpan());
        var given = new Vector512<ulong>[rows.Length];
        rows.CopyTo(given);
        // Places beyond the last filter have no lanes to fill.
        var lanesOf = new ulong[pitch * Eight];
        lanesOf.AsSpan(0, filters).Fill(all);
        ReadOnlySpan<Vector512<ulong>> allOf = MemoryMarshal.Cast<ulong, Vector512<ulong>>(lanesOf.AsSpan());
        var met = new Vector512<ulong>[_rows];
        if (keepsSources) _sources.EnsureCapacity(steps * filters * lanes);
        for (int time = 0; time < steps; time++)
        {
            Span<Vector512<ulong>> own = rows.Slice(time * pitch, pitch);
            if (skipped < search.Lookahead && IsZero(own))
            {
                skipped++;
                continue;
            }

            skipped = 0;
            met.AsSpan().Clear();
            Span<short> sources = [];
            if (keepsSources)
            {
                int before = _sources.Count;
                CollectionsMarshal.SetCount(_sources, before + filters * lanes);
                sources = CollectionsMarshal.AsSpan(_sources)[before..];
            }

            for (int v = 0; v < pitch; v++)
            {
                Span<short> part = keepsSources ? sources.Slice(v * Eight * lanes, Math.Min(Eight, filters - v * Eight) * lanes) : [];
                search.Fill(rows[(time * pitch + v)..], pitch, allOf[v], Vector512.AndNot(given[time * pitch + v], own[v]), met, part);
            }

            int weights = 0;
            foreach (ulong mask in masks.AsSpan(time * pitch * Eight, filters)) weights += BitOperations.PopCount(mask);
            _times.Add(time);
            _weights.Add(weights);
            foreach (Vector512<ulong> one in met) _used.Add(Or(one));
        }
    }

    /// <summary>Filters of the tile.</summary>
    public int Filters { get; }

    /// <summary>Lines left.</summary>
    public int Lines => _times.Count;

    /// <summary>The row at which a line stands.</summary>
    public int TimeOf(int line) => _times[line];

    /// <summary>Weights of a line that are not zero, over all filters.</summary>
    public int WeightsOf(int line) => _weights[line];

    /// <summary>The lanes of this row and those behind it whose activations any filter meets in a line.</summary>
    public ReadOnlySpan<ulong> UsedIn(int line) => CollectionsMarshal.AsSpan(_used).Slice(line * _rows, _rows);

    /// <summary>Where a filter's weights and activations of a line are from: rows ahead × lanes + lane, or −1.</summary>
    public ReadOnlySpan<short> SourcesOf(int line, int filter) => CollectionsMarshal.AsSpan(_sources).Slice((line * Filters + filter) * _lanes, _lanes);

    /// <summary>The lanes with a weight that is not zero: steps × filters, these rounded up to whole vectors.</summary>
    public static ulong[] Masks(LayerWork work, LayerTiling tiling, int pass, int first, int filters)
    {
        int terms = OperandSums.Terms(tiling.Shape), steps = tiling.Steps, lanes = tiling.Lanes, pitch = (filters + Eight - 1) / Eight * Eight;
        var masks = new ulong[pitch * steps];
        for (int f = 0; f < filters; f++)
        {
            ReadOnlySpan<short> weights = work.Known.Weights.Values.Slice((tiling.FirstFilterOf(pass) + first + f) * terms, terms);
            if (tiling.IsDepthwise)
            {
                ulong lane = 1UL << ((first + f) / tiling.Shape.FiltersPerGroup);
                for (int t = 0; t < steps; t++) masks[t * pitch + f] = weights[tiling.TapPositions[t]] != 0 ? lane : 0;
            }
            else if (tiling.Taps == 1 && !tiling.IsFolded && lanes == 16)
            {
                int row = 0;
                for (; (row + 1) * 16 <= weights.Length; row++)
                    masks[row * pitch + f] = ~Vector256.Equals(Vector256.Create(weights[(row * 16)..]), Vector256<short>.Zero).ExtractMostSignificantBits() & 0xffff;
                for (int i = row * 16; i < weights.Length; i++) masks[row * pitch + f] |= weights[i] != 0 ? 1UL << (i % 16) : 0;
            }
            else
            {
                ReadOnlySpan<int> places = tiling.WeightPlaces;
                for (int i = 0; i < weights.Length; i++)
                    if (weights[i] != 0) masks[places[i] / lanes * pitch + f] |= 1UL << (places[i] % lanes);
            }
        }

        return masks;
    }

    private static bool IsZero(ReadOnlySpan<Vector512<ulong>> row)
    {
        Vector512<ulong> any = default;
        foreach (Vector512<ulong> part in row) any |= part;
        return any == Vector512<ulong>.Zero;
    }

    private static ulong Or(Vector512<ulong> masks)
    {
        ulong all = 0;
        for (int i = 0; i < Eight; i++) all |= masks[i];
        return all;
    }
}
