using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Bit-Tactical's front end, seen from a lane whose weight is zero: which weights of the next rows may take its place. It looks ahead in
/// its own lane and aside into neighbouring lanes; lanes close to a ring. The lane with the widest choice is served first, the lowest of
/// equals, and takes a weight of the nearest row, there from the leftmost lane that has one, as DNNsim does it.
/// </summary>
internal sealed class TacticalSearch
{
    private readonly Place[] _places;
    private readonly int _lanes;

    /// <summary>Prepares a search.</summary>
    /// <param name="lookahead">h: rows that a weight may move forward.</param>
    /// <param name="lookaside">d: places in other lanes that a lane may take weights from.</param>
    /// <param name="isT">
    /// The T shape: to both sides, one row further for each step aside; else the L shape: to one side, from the next row.
    /// </param>
    /// <param name="lanes">Lanes, at most 64.</param>
    public TacticalSearch(int lookahead, int lookaside, bool isT, int lanes)
    {
        Lookahead = lookahead;
        _lanes = lanes;
        AllLanes = lanes == 64 ? ulong.MaxValue : (1UL << lanes) - 1;
        var places = new List<(int Rows, int Lanes)>();
        for (int row = 1; row <= lookahead; row++) places.Add((row, 0));
        for (int i = 0; i < lookaside; i++)
        {
            // T: +1, −1 in the first row, +2, −2 in the next, and from the first row again behind the last.
            if (isT) places.Add((i / 2 % lookahead + 1, i % 2 == 0 ? i / 2 + 1 : -(i / 2 + 1)));
            else places.Add((1, -(i + 1)));
        }

        places.Sort();
        // Distances on the ring, to the right only.
        _places = [.. places.Select(p => new Place(p.Rows, (p.Lanes % lanes + lanes) % lanes))];
    }

    /// <summary>h.</summary>
    public int Lookahead { get; }

    /// <summary>Lanes.</summary>
    public int Lanes => _lanes;

    /// <summary>One bit for each lane.</summary>
    public ulong AllLanes { get; }

    /// <summary>Where a lane may take a weight from, in the order of preference.</summary>
    public ReadOnlySpan<Place> Places => _places;

    /// <summary>
    /// Fills the zero lanes of a row from the rows behind it, for a vector of filters at once. A zero that nothing replaced still meets its
    /// own activation, as in DNNsim; a lane whose weight has moved away and that nothing filled meets none.
    /// </summary>
    /// <typeparam name="T">Unsigned, at least as many bits as lanes: the lanes of one filter.</typeparam>
    /// <param name="filters">The filters.</param>
    /// <param name="row">The row.</param>
    /// <param name="sources">
    /// For each filter and lane, where its weight and activation are from: rows ahead × lanes + lane, or −1; or empty, if nobody asks.
    /// </param>
    public void Fill<T>(FilterRows<T> filters, int row, Span<short> sources) where T : unmanaged, IBinaryInteger<T>
    {
        Span<Vector256<T>> rows = filters.From(row), met = filters.Met;
        Vector256<T> left = filters.Left, zeros = Vector256.AndNot(filters.All, rows[0]);
        for (int i = 0; i < sources.Length; i++)
            sources[i] = T.IsZero((left[i / _lanes] >> (i % _lanes)) & T.One) ? (short)(i % _lanes) : (short)-1;
        met.Clear();
        if (zeros != Vector256<T>.Zero) left |= FillZeros(rows, zeros, met, sources);
        met[0] |= Vector256.AndNot(filters.All, left);
    }

    // The lanes that were filled.
    private Vector256<T> FillZeros<T>(Span<Vector256<T>> rows, Vector256<T> zeros, Span<Vector256<T>> met, Span<short> sources)
        where T : unmanaged, IBinaryInteger<T>
    {
        var ring = Vector256.Create(T.CreateTruncating(AllLanes));
        ReadOnlySpan<Place> places = _places;
        // Places are counted four at a time; those beyond the last have nothing.
        Span<Vector256<T>> turned = stackalloc Vector256<T>[places.Length];
        Span<Vector256<T>> found = stackalloc Vector256<T>[(places.Length + 3) / 4 * 4];
        found.Clear();
        for (int p = 0; p < places.Length; p++) turned[p] = Turned(rows[places[p].Ahead], places[p].Aside, ring);
        Vector256<T> allFilled = default;
        while (zeros != Vector256<T>.Zero)
        {
            Vector256<T> any = default;
            for (int p = 0; p < places.Length; p++)
            {
                Vector256<T> here = turned[p] & zeros;
                found[p] = here;
                any |= here;
            }

            if (any == Vector256<T>.Zero) break;
            Vector256<T> most = Widest(found, any), lane = most & -most, open = lane;
            // Most filters find a weight in the first places.
            for (int p = 0, touched = 0; open != Vector256<T>.Zero; p++)
            {
                Vector256<T> take = found[p] & open;
                int ahead = places[p].Ahead, aside = places[p].Aside;
                Vector256<T> from = Turned(take, aside == 0 ? 0 : _lanes - aside, ring);
                open = Vector256.AndNot(open, take);
                rows[ahead] = Vector256.AndNot(rows[ahead], from);
                met[ahead] |= from;
                if (!sources.IsEmpty && take != Vector256<T>.Zero) Note(sources, take, from, ahead);
                touched |= 1 << ahead;
                if (open != Vector256<T>.Zero) continue;
                for (int q = 0; q < places.Length; q++)
                    if ((touched >> places[q].Ahead & 1) != 0) turned[q] = Turned(rows[places[q].Ahead], places[q].Aside, ring);
            }

            allFilled |= lane;
            zeros = Vector256.AndNot(zeros, lane);
        }

        rows[0] |= allFilled;
        return allFilled;
    }

    // Lanes that most places have a weight for: these are counted as a binary number across vectors, four places at a time, and compared
    // from the highest digit down.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Widest<T>(ReadOnlySpan<Vector256<T>> found, Vector256<T> any) where T : unmanaged, IBinaryInteger<T>
    {
        Vector256<T> ones = default, twos = default, fours = default, eights = default, sixteens = default;
        for (int p = 0; p + 3 < found.Length; p += 4)
        {
            (ones, Vector256<T> first) = Added(ones, found[p], found[p + 1]);
            (ones, Vector256<T> second) = Added(ones, found[p + 2], found[p + 3]);
            (twos, Vector256<T> four) = Added(twos, first, second);
            (fours, Vector256<T> eight) = (fours ^ four, fours & four);
            sixteens |= eights & eight;
            eights ^= eight;
        }

        // Fewer than eight places never count beyond seven.
        if (found.Length > 8) any = Narrowed(Narrowed(any, sixteens), eights);
        else if (found.Length == 8) any = Narrowed(any, eights);
        return Narrowed(Narrowed(Narrowed(any, fours), twos), ones);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<T> Sum, Vector256<T> Carry) Added<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) =>
        (a ^ b ^ c, (a & b) | (c & (a ^ b)));

    private void Note<T>(Span<short> sources, Vector256<T> lanes, Vector256<T> from, int ahead) where T : unmanaged, IBinaryInteger<T>
    {
        for (int f = 0; f < sources.Length / _lanes; f++)
            if (!T.IsZero(lanes[f]))
                sources[f * _lanes + int.CreateTruncating(T.TrailingZeroCount(lanes[f]))] =
                    (short)(ahead * _lanes + int.CreateTruncating(T.TrailingZeroCount(from[f])));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Narrowed<T>(Vector256<T> lanes, Vector256<T> digit) =>
        Vector256.ConditionalSelect(Vector256.Equals(lanes & digit, Vector256<T>.Zero), lanes, lanes & digit);

    // Bit l of the result is bit l + aside of the row, around the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<T> Turned<T>(Vector256<T> row, int aside, Vector256<T> ring) =>
        aside == 0 ? row : ((row >> aside) | (row << (_lanes - aside))) & ring;

    /// <summary>A place that a lane may take a weight from.</summary>
    /// <param name="Ahead">Rows ahead.</param>
    /// <param name="Aside">Lanes to the right on the ring, 0 to lanes − 1.</param>
    internal readonly record struct Place(int Ahead, int Aside);
}
