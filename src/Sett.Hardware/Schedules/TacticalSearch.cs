using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Bit-Tactical's front end, seen from a lane whose weight is zero: which weights of the next rows may take its place. It looks ahead in its own lane and aside
/// into neighbouring lanes; lanes close to a ring. The lane with the widest choice is served first and takes the nearest row, lowest lane distance first, as DNNsim does it.
/// </summary>
internal sealed class TacticalSearch
{
    private readonly (int Rows, int Lanes)[] _places;
    private readonly int _lanes;
    private readonly ulong _all;

    /// <summary>Prepares a search.</summary>
    /// <param name="lookahead">h: rows that a weight may move forward.</param>
    /// <param name="lookaside">d: places in other lanes that a lane may take weights from.</param>
    /// <param name="isT">The T shape: to both sides, one row further for each step aside; else the L shape: to one side, from the next row.</param>
    /// <param name="lanes">Lanes, at most 64.</param>
    public TacticalSearch(int lookahead, int lookaside, bool isT, int lanes)
    {
        Lookahead = lookahead;
        _lanes = lanes;
        _all = lanes == 64 ? ulong.MaxValue : (1UL << lanes) - 1;
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
        _places = [.. places.Select(p => (p.Rows, (p.Lanes % lanes + lanes) % lanes))];
    }

    /// <summary>h.</summary>
    public int Lookahead { get; }

    /// <summary>
    /// Fills the zero lanes of a row from the rows behind it, for eight filters at once. A zero that nothing replaced still meets its own activation, as in DNNsim; a lane
    /// whose weight has moved away and that nothing filled meets none.
    /// </summary>
    /// <param name="masks">The lanes with a weight, for this row and those behind it; promoted weights move.</param>
    /// <param name="pitch">Vectors from a row to the next.</param>
    /// <param name="all">All lanes, or none where there is no filter.</param>
    /// <param name="left">Lanes whose weight has moved into a row before.</param>
    /// <param name="met">For this row and those behind it, lanes whose activations are met; these are added.</param>
    /// <param name="sources">For each filter and lane, where its weight and activation are from: rows ahead × lanes + lane, or −1; or empty, if nobody asks.</param>
    public void Fill(Span<Vector512<ulong>> masks, int pitch, Vector512<ulong> all, Vector512<ulong> left, Span<Vector512<ulong>> met, Span<short> sources)
    {
        for (int i = 0; i < sources.Length; i++) sources[i] = (left[i / _lanes] >> (i % _lanes) & 1) == 0 ? (short)(i % _lanes) : (short)-1;
        int count = Math.Min(Lookahead + 1, (masks.Length + pitch - 1) / pitch);
        Span<Vector512<ulong>> rows = stackalloc Vector512<ulong>[count], found = stackalloc Vector512<ulong>[_places.Length];
        for (int ahead = 0; ahead < count; ahead++) rows[ahead] = masks[ahead * pitch];
        Vector512<ulong> zeros = Vector512.AndNot(all, rows[0]);
        while (zeros != Vector512<ulong>.Zero)
        {
            // How many places have a weight for each zero lane, as a binary number across words.
            Vector512<ulong> any = default, ones = default, twos = default, fours = default, eights = default, sixteens = default;
            for (int place = 0; place < found.Length; place++)
            {
                (int ahead, int aside) = _places[place];
                Vector512<ulong> here = ahead < count ? Turned(rows[ahead], aside) & zeros : default, carry = ones & here;
                found[place] = here;
                any |= here;
                ones ^= here;
                (twos, carry) = (twos ^ carry, twos & carry);
                (fours, carry) = (fours ^ carry, fours & carry);
                (eights, carry) = (eights ^ carry, eights & carry);
                sixteens |= carry;
            }

            if (any == Vector512<ulong>.Zero) break;
            Vector512<ulong> most = Narrowed(Narrowed(Narrowed(Narrowed(Narrowed(any, sixteens), eights), fours), twos), ones);
            Vector512<ulong> lane = most & (Vector512<ulong>.Zero - most), filled = default;
            for (int place = 0; place < found.Length; place++)
            {
                Vector512<ulong> take = Vector512.AndNot(found[place] & lane, filled);
                if (take == Vector512<ulong>.Zero) continue;
                (int ahead, int aside) = _places[place];
                Vector512<ulong> from = Turned(take, aside == 0 ? 0 : _lanes - aside);
                filled |= take;
                rows[ahead] = Vector512.AndNot(rows[ahead], from);
                met[ahead] |= from;
                if (!sources.IsEmpty) Note(sources, take, from, ahead);
            }

            rows[0] |= filled;
            left |= filled;
            zeros = Vector512.AndNot(zeros, filled);
        }

        met[0] |= Vector512.AndNot(all, left);
        for (int ahead = 0; ahead < count; ahead++) masks[ahead * pitch] = rows[ahead];
    }

    private void Note(Span<short> sources, Vector512<ulong> lanes, Vector512<ulong> from, int ahead)
    {
        for (int f = 0; f < sources.Length / _lanes; f++)
            if (lanes[f] != 0) sources[f * _lanes + BitOperations.TrailingZeroCount(lanes[f])] = (short)(ahead * _lanes + BitOperations.TrailingZeroCount(from[f]));
    }

    private static Vector512<ulong> Narrowed(Vector512<ulong> lanes, Vector512<ulong> digit) =>
        Vector512.ConditionalSelect(Vector512.Equals(lanes & digit, Vector512<ulong>.Zero), lanes, lanes & digit);

    // Bit l of the result is bit l + aside of the row, around the ring.
    private Vector512<ulong> Turned(Vector512<ulong> row, int aside) => aside == 0 ? row : ((row >> aside) | (row << (_lanes - aside))) & Vector512.Create(_all);
}
