using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Hardware.Schedules;

/// <summary>
/// What <see cref="TacticalSearch.Fill"/> does, for the sizes of the paper (16 lanes, up to two rows ahead, up to seven places) and without
/// a branch for each place: how many weights a lane can choose from is counted once a row and kept up to date; of a lane's choice in a row
/// the first is found by its order on the ring, for the places of a row are at most 16 lanes, from the leftmost to the right. Two vectors of
/// filters are served in turns, since each step waits for the one before.
/// </summary>
internal sealed class SixteenLaneSearch
{
    private const int MostPlaces = 7;

    private readonly TacticalSearch _search;
    private readonly Reach _next, _last;

    private SixteenLaneSearch(TacticalSearch search) =>
        (_search, _next, _last) = (search, new Reach(search.Places, 1), new Reach(search.Places, 2));

    /// <summary>One for a search, or null where the search has other sizes or the machine lacks the instructions.</summary>
    public static SixteenLaneSearch? For(TacticalSearch search) =>
        Avx2.IsSupported && search is { Lanes: 16, Lookahead: <= 2, Places.Length: <= MostPlaces } ? new SixteenLaneSearch(search) : null;

    /// <summary>Fills the zero lanes of a row of two vectors of filters.</summary>
    public void Fill(FilterRows<ushort> one, FilterRows<ushort> two, int row)
    {
        Vector256<ushort> zeros = Zeros(one, row), zeros2 = Zeros(two, row), filled = zeros, filled2 = zeros2;
        if ((zeros | zeros2) != Vector256<ushort>.Zero)
        {
            (Vector256<ushort> next, Vector256<ushort> last) = Behind(one, row);
            (Vector256<ushort> next2, Vector256<ushort> last2) = Behind(two, row);
            (Vector256<ushort> ones, Vector256<ushort> twos, Vector256<ushort> fours) = Choices(next, last);
            (Vector256<ushort> ones2, Vector256<ushort> twos2, Vector256<ushort> fours2) = Choices(next2, last2);
            Reach near = _next, far = _last;
            while (true)
            {
                Vector256<ushort> open = zeros & (ones | twos | fours), open2 = zeros2 & (ones2 | twos2 | fours2);
                if ((open | open2) == Vector256<ushort>.Zero) break;
                Serve(open, near, far, ref zeros, ref ones, ref twos, ref fours, ref next, ref last);
                Serve(open2, near, far, ref zeros2, ref ones2, ref twos2, ref fours2, ref next2, ref last2);
            }

            filled ^= zeros;
            filled2 ^= zeros2;
            Store(one, row, filled, next, last);
            Store(two, row, filled2, next2, last2);
        }
        else
        {
            one.Met[1..].Clear();
            two.Met[1..].Clear();
        }

        one.Met[0] = Vector256.AndNot(one.All, one.Left | filled);
        two.Met[0] = Vector256.AndNot(two.All, two.Left | filled2);
    }

    private static Vector256<ushort> Zeros(FilterRows<ushort> filters, int row) => Vector256.AndNot(filters.All, filters.From(row)[0]);

    private (Vector256<ushort> Next, Vector256<ushort> Last) Behind(FilterRows<ushort> filters, int row)
    {
        Span<Vector256<ushort>> rows = filters.From(row);
        return (rows[1], _search.Lookahead > 1 ? rows[2] : default);
    }

    private void Store(
        FilterRows<ushort> filters, int row, Vector256<ushort> filled, Vector256<ushort> next, Vector256<ushort> last)
    {
        Span<Vector256<ushort>> rows = filters.From(row), met = filters.Met;
        rows[0] |= filled;
        (met[1], rows[1]) = (rows[1] ^ next, next);
        if (_search.Lookahead > 1) (met[2], rows[2]) = (rows[2] ^ last, last);
    }

    // How many weights each lane can choose from, a binary number across three vectors.
    private (Vector256<ushort> Ones, Vector256<ushort> Twos, Vector256<ushort> Fours) Choices(
        Vector256<ushort> next, Vector256<ushort> last)
    {
        Vector256<ushort> ones = default, twos = default, fours = default;
        foreach (TacticalSearch.Place place in _search.Places)
        {
            Vector256<ushort> row = place.Ahead == 1 ? next : last;
            row = (row >> place.Aside) | (row << (16 - place.Aside));
            Vector256<ushort> two = ones & row, four = twos & two;
            ones ^= row;
            twos ^= two;
            fours ^= four;
        }

        return (ones, twos, fours);
    }

    // In each filter, the open lane with the widest choice, the first of equals, takes the first weight of its choice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Serve(
        Vector256<ushort> open, in Reach near, in Reach far, ref Vector256<ushort> zeros, ref Vector256<ushort> ones,
        ref Vector256<ushort> twos, ref Vector256<ushort> fours, ref Vector256<ushort> next, ref Vector256<ushort> last)
    {
        Vector256<ushort> most = Narrowed(Narrowed(Narrowed(open, fours), twos), ones), lane = most & -most;
        Vector256<ushort> choice = Turned(lane, near.Places) & next;
        Vector256<ushort> other = Turned(lane, far.Places) & last & Vector256.Equals(choice, Vector256<ushort>.Zero);
        Vector256<ushort> from = First(choice, Turned(lane, near.First)), fromLast = First(other, Turned(lane, far.First));
        next ^= from;
        last ^= fromLast;
        zeros ^= lane;
        // Whoever could have chosen this weight has one fewer.
        Vector256<ushort> fewer = Turned(from, near.Lanes) | Turned(fromLast, far.Lanes), borrow = Vector256.AndNot(fewer, ones);
        ones ^= fewer;
        fours ^= Vector256.AndNot(borrow, twos);
        twos ^= borrow;
    }

    // Of some lanes on a ring, the first from a start on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> First(Vector256<ushort> among, Vector256<ushort> start)
    {
        Vector256<ushort> behind = among & -start;
        Vector256<ushort> rest = Vector256.ConditionalSelect(Vector256.Equals(behind, Vector256<ushort>.Zero), among, behind);
        return rest & -rest;
    }

    // A pattern turned on the ring so that its lane 0 comes to a lane; nothing without a lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Turned(Vector256<ushort> lane, Vector256<ushort> pattern) =>
        (lane * pattern) | Avx2.MultiplyHigh(lane, pattern);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Narrowed(Vector256<ushort> lanes, Vector256<ushort> digit) =>
        Vector256.ConditionalSelect(Vector256.Equals(lanes & digit, Vector256<ushort>.Zero), lanes, lanes & digit);

    // Seen from lane 0: the places in a row that it may take from, the first of them, and the lanes that may take from its own place there.
    private readonly struct Reach
    {
        public readonly Vector256<ushort> Places, First, Lanes;

        public Reach(ReadOnlySpan<TacticalSearch.Place> places, int ahead)
        {
            int first = 0, all = 0, lanes = 0;
            foreach (TacticalSearch.Place place in places)
            {
                if (place.Ahead != ahead) continue;
                if (all == 0) first = 1 << place.Aside;
                all |= 1 << place.Aside;
                lanes |= 1 << ((16 - place.Aside) % 16);
            }

            Places = Vector256.Create((ushort)all);
            First = Vector256.Create((ushort)first);
            Lanes = Vector256.Create((ushort)lanes);
        }
    }
}
