using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Which lanes have a weight that is not zero, row by row, for as many filters as a vector holds: what Bit-Tactical's offline schedule
/// works on. While it is scheduled, weights move into rows before their own.
/// </summary>
/// <typeparam name="T">Unsigned, at least as many bits as lanes: the lanes of one filter.</typeparam>
internal sealed class FilterRows<T> where T : unmanaged, IBinaryInteger<T>
{
    private readonly Vector256<T>[] _rows, _met, _moved;

    /// <summary>Starts with rows of zeros.</summary>
    /// <param name="filters">Filters, at most as many as a vector has elements.</param>
    /// <param name="steps">Rows.</param>
    /// <param name="search">What may take a zero's place.</param>
    public FilterRows(int filters, int steps, TacticalSearch search)
    {
        Filters = filters;
        // Behind the last row are as many that have nothing as a search reaches.
        _rows = new Vector256<T>[steps + search.Lookahead];
        _met = new Vector256<T>[search.Lookahead + 1];
        _moved = new Vector256<T>[search.Lookahead + 1];
        Span<T> all = stackalloc T[Vector256<T>.Count];
        all.Clear();
        all[..filters].Fill(T.CreateTruncating(search.AllLanes));
        All = Vector256.Create<T>(all);
    }

    /// <summary>Filters.</summary>
    public int Filters { get; }

    /// <summary>All lanes, or none where there is no filter.</summary>
    public Vector256<T> All { get; }

    /// <summary>For the last row that was filled and those behind it, lanes whose activations are met.</summary>
    public Span<Vector256<T>> Met => _met;

    /// <summary>The lanes of a row whose weight has moved into a row before; the row is the next to be filled or left out.</summary>
    public Vector256<T> Left => _moved[0];

    /// <summary>A row and those behind it that a search reaches.</summary>
    public Span<Vector256<T>> From(int row) => _rows.AsSpan(row, _met.Length);

    /// <summary>Leaves a row without a weight out.</summary>
    public void Skip() => Pass(false);

    /// <summary>Goes on behind a row that was filled.</summary>
    public void Next() => Pass(true);

    /// <summary>Reads the weights of filters.</summary>
    /// <param name="work">The layer, with values.</param>
    /// <param name="tiling">How it is cut; at most as many lanes as <typeparamref name="T"/> has bits.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="first">The first filter in the pass.</param>
    public void Read(LayerWork work, LayerTiling tiling, int pass, int first)
    {
        Array.Clear(_rows);
        Array.Clear(_moved);
        int terms = OperandSums.Terms(tiling.Shape);
        for (int f = 0; f < Filters; f++)
        {
            ReadOnlySpan<short> weights = work.Known.Weights.Values.Slice((tiling.FirstFilterOf(pass) + first + f) * terms, terms);
            if (tiling.IsDepthwise) ReadLane(tiling, weights, (first + f) / tiling.Shape.FiltersPerGroup, f);
            else if (tiling.Taps == 1 && !tiling.IsFolded && tiling.Lanes == 16) ReadRows(weights, f);
            else ReadPlaces(tiling, weights, f);
        }
    }

    // A filter of a depthwise layer has one lane.
    private void ReadLane(LayerTiling tiling, ReadOnlySpan<short> weights, int lane, int filter)
    {
        Span<T> masks = Filter(filter);
        for (int t = 0; t < tiling.Steps; t++)
            if (weights[tiling.TapPositions[t]] != 0) masks[t * Vector256<T>.Count] = T.One << lane;
    }

    // Weights that lie as rows of 16 lanes.
    private void ReadRows(ReadOnlySpan<short> weights, int filter)
    {
        Span<T> masks = Filter(filter);
        int at = 0;
        for (; weights.Length >= 32; weights = weights[32..], at += 2 * Vector256<T>.Count)
        {
            ulong two = ~Vector512.Equals(Vector512.Create(weights), Vector512<short>.Zero).ExtractMostSignificantBits();
            masks[at] = T.CreateTruncating((ushort)two);
            masks[at + Vector256<T>.Count] = T.CreateTruncating((ushort)(two >> 16));
        }

        for (int i = 0; i < weights.Length; i++)
            if (weights[i] != 0) masks[at + i / 16 * Vector256<T>.Count] |= T.One << (i % 16);
    }

    private void ReadPlaces(LayerTiling tiling, ReadOnlySpan<short> weights, int filter)
    {
        Span<T> masks = Filter(filter);
        ReadOnlySpan<int> places = tiling.WeightPlaces;
        for (int i = 0; i < weights.Length; i++)
        {
            (int step, int lane) = Math.DivRem(places[i], tiling.Lanes);
            if (weights[i] != 0) masks[step * Vector256<T>.Count] |= T.One << lane;
        }
    }

    // From the first row's lanes of a filter on; those of the next row are a vector further.
    private Span<T> Filter(int filter) => MemoryMarshal.Cast<Vector256<T>, T>(_rows.AsSpan())[filter..];

    private void Pass(bool wasFilled)
    {
        for (int ahead = 1; ahead < _moved.Length; ahead++) _moved[ahead - 1] = _moved[ahead] | (wasFilled ? _met[ahead] : default);
    }
}
