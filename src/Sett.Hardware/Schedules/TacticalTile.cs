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

    /// <summary>Schedules the filters of a tile.</summary>
    /// <param name="masks">Filters × steps: the lanes with a weight that is not zero; used up.</param>
    /// <param name="filters">Filters of the tile.</param>
    /// <param name="lanes">Lanes.</param>
    /// <param name="search">What may take a zero's place.</param>
    /// <param name="keepsSources">Whether each filter's own choice is kept, or only what all of them use together.</param>
    public TacticalTile(ulong[] masks, int filters, int lanes, TacticalSearch search, bool keepsSources)
    {
        (Filters, _lanes, _rows) = (filters, lanes, search.Lookahead + 1);
        int steps = masks.Length / filters, skipped = 0;
        ulong all = lanes == 64 ? ulong.MaxValue : (1UL << lanes) - 1;
        var sources = new short[lanes];
        var given = new ulong[filters * steps];
        masks.CopyTo(given.AsSpan());
        var used = new ulong[_rows];
        short[] own = [.. Enumerable.Range(0, lanes).Select(l => (short)l)];
        for (int time = 0; time < steps; time++)
        {
            if (skipped < search.Lookahead && IsZero(masks, steps, time))
            {
                skipped++;
                continue;
            }

            skipped = 0;
            int weights = 0;
            used.AsSpan().Clear();
            for (int f = 0; f < filters; f++)
            {
                ref ulong mask = ref masks[f * steps + time];
                if (mask == all)
                {
                    // Nothing to fill.
                    used[0] = all;
                    weights += lanes;
                    if (keepsSources) _sources.AddRange(own);
                    continue;
                }

                search.Fill(masks.AsSpan(f * steps + time, Math.Min(_rows, steps - time)), given[f * steps + time] & ~mask, sources);
                weights += BitOperations.PopCount(mask);
                foreach (short source in sources)
                    if (source >= 0) used[source / lanes] |= 1UL << (source % lanes);
                if (keepsSources) _sources.AddRange(sources);
            }

            _times.Add(time);
            _weights.Add(weights);
            _used.AddRange(used);
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

    /// <summary>The lanes with a weight that is not zero: filters × steps.</summary>
    public static ulong[] Masks(LayerWork work, LayerTiling tiling, int pass, int first, int filters)
    {
        int terms = OperandSums.Terms(tiling.Shape), steps = tiling.Steps, lanes = tiling.Lanes;
        var masks = new ulong[filters * steps];
        for (int f = 0; f < filters; f++)
        {
            ReadOnlySpan<short> weights = work.Known.Weights.Values.Slice((tiling.FirstFilterOf(pass) + first + f) * terms, terms);
            Span<ulong> rows = masks.AsSpan(f * steps, steps);
            if (tiling.IsDepthwise)
            {
                ulong lane = 1UL << ((first + f) / tiling.Shape.FiltersPerGroup);
                for (int t = 0; t < steps; t++) rows[t] = weights[tiling.TapPositions[t]] != 0 ? lane : 0;
            }
            else if (tiling.Taps == 1 && !tiling.IsFolded && lanes == 16)
            {
                int row = 0;
                for (; (row + 1) * 16 <= weights.Length; row++)
                    rows[row] = ~Vector256.Equals(Vector256.Create(weights[(row * 16)..]), Vector256<short>.Zero).ExtractMostSignificantBits() & 0xffff;
                for (int i = row * 16; i < weights.Length; i++) rows[row] |= weights[i] != 0 ? 1UL << (i % 16) : 0;
            }
            else
            {
                ReadOnlySpan<int> places = tiling.WeightPlaces;
                for (int i = 0; i < weights.Length; i++)
                    if (weights[i] != 0) rows[places[i] / lanes] |= 1UL << (places[i] % lanes);
            }
        }

        return masks;
    }

    private static bool IsZero(ulong[] masks, int steps, int time)
    {
        for (int i = time; i < masks.Length; i += steps)
            if (masks[i] != 0) return false;
        return true;
    }
}
