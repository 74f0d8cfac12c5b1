using System.Numerics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Bit-Tactical's front end, seen from a lane whose weight is zero: which weights of the next rows may take its place. It looks ahead in its own lane and aside
/// into neighbouring lanes; lanes close to a ring. The lane with the widest choice is served first and takes the nearest row, lowest lane distance first, as DNNsim does it.
/// </summary>
internal sealed class TacticalSearch
{
    private readonly (int Rows, int Lanes)[] _places;
    private readonly ulong[] _found;
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
        _found = new ulong[_places.Length];
    }

    /// <summary>h.</summary>
    public int Lookahead { get; }

    /// <summary>Fills the zero lanes of a row from the rows behind it.</summary>
    /// <param name="rows">For this row and those behind it, the lanes with a weight; promoted weights move.</param>
    /// <param name="left">Lanes whose weight has moved into a row before.</param>
    /// <param name="sources">
    /// For each lane, where its weight and activation are from: rows ahead × lanes + lane. A zero that nothing replaced still meets its own activation, as in DNNsim; a lane
    /// whose weight has moved away and that nothing filled has none: −1.
    /// </param>
    public void Fill(Span<ulong> rows, ulong left, Span<short> sources)
    {
        for (int own = 0; own < sources.Length; own++) sources[own] = (left >> own & 1) == 0 ? (short)own : (short)-1;
        ulong zeros = ~rows[0] & _all;
        while (zeros != 0)
        {
            // How many places have a weight for each zero lane, as a binary number across words.
            ulong any = 0, ones = 0, twos = 0, fours = 0, eights = 0, sixteens = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                (int ahead, int aside) = _places[i];
                ulong found = ahead < rows.Length ? Turned(rows[ahead], aside) & zeros : 0;
                _found[i] = found;
                any |= found;
                ulong carry = ones & found;
                ones ^= found;
                (twos, carry) = (twos ^ carry, twos & carry);
                (fours, carry) = (fours ^ carry, fours & carry);
                (eights, carry) = (eights ^ carry, eights & carry);
                sixteens |= carry;
            }

            if (any == 0) return;
            ulong most = Narrowed(Narrowed(Narrowed(Narrowed(Narrowed(any, sixteens), eights), fours), twos), ones);
            int lane = BitOperations.TrailingZeroCount(most), place = 0;
            while ((_found[place] >> lane & 1) == 0) place++;
            int from = (lane + _places[place].Lanes) % _lanes;
            rows[_places[place].Rows] &= ~(1UL << from);
            rows[0] |= 1UL << lane;
            zeros &= ~(1UL << lane);
            sources[lane] = (short)(_places[place].Rows * _lanes + from);
        }
    }

    private static ulong Narrowed(ulong lanes, ulong digit) => (lanes & digit) != 0 ? lanes & digit : lanes;

    // Bit l of the result is bit l + aside of the row, around the ring.
    private ulong Turned(ulong row, int aside) => aside == 0 ? row : ((row >> aside) | (row << (_lanes - aside))) & _all;
}
