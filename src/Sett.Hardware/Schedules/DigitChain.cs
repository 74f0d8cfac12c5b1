using System.Numerics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Why a unit takes as many cycles as <see cref="DigitCycles"/> says: a chain of digits, one for each cycle. A digit is taken in the cycle
/// after the digit before it in its own lane or after the last of all lanes' digits that lie 2^B or more places below it, whichever is
/// later; so a unit takes as long as its longest chain of digits in which each follows in the lane of the one before or lies that far above
/// it. A unit that has the lanes of one of the longest chains takes as long as one that has all lanes.
/// </summary>
/// <remarks>
/// Digits are held by their place, a bit for each lane. A cycle empties the lowest place that is not empty, so that a cycle is named by
/// that place and there is one for each place that is not empty when its turn comes.
/// </remarks>
internal sealed class DigitChain
{
    private const int Places = DigitCycles.Most;

    // The first stage reaches up to 15 places beyond the last.
    private const int Pitch = 2 * Places;

    private readonly int _words;
    private readonly ulong[] _left, _taken, _all, _levels;

    /// <summary>Prepares for units of one kind.</summary>
    /// <param name="firstStage">B.</param>
    /// <param name="lanes">Lanes, up to the last that a unit may have.</param>
    public DigitChain(int firstStage, int lanes)
    {
        (Reach, _words) = (1 << firstStage, (lanes + 63) / 64);
        _left = new ulong[_words * Pitch];
        _taken = new ulong[Places * Reach * _words];
        _all = new ulong[Places * _words];
        _levels = new ulong[Places * _words];
    }

    /// <summary>Words that hold a bit for each lane.</summary>
    public int Words => _words;

    /// <summary>How far above a digit one of another lane lies that waits for it: 2^B places.</summary>
    public int Reach { get; }

    /// <summary>The cycles in which digits are taken, a bit for each at its lowest place, after <see cref="Follow"/>.</summary>
    public uint Cycles { get; private set; }

    /// <summary>How many they are; none if there are no digits.</summary>
    public int Count => BitOperations.PopCount(Cycles);

    /// <summary>The digits of 64 lanes, a bit for each lane at each place, to be set before <see cref="Follow"/>.</summary>
    public Span<ulong> Digits(int word) => _left.AsSpan(word * Pitch, Places);

    /// <summary>Finds what each lane does in each cycle of a unit that has all lanes; the digits are used up.</summary>
    public void Follow() => Cycles = Reach == 4 && _words == 1 ? FollowFour() : FollowAny();

    /// <summary>How far above the lowest place the digit lies that a lane gives in a cycle; it has to give one.</summary>
    /// <param name="cycle">The cycle.</param>
    /// <param name="lane">The lane.</param>
    public int AboveIn(int cycle, int lane)
    {
        // The digits at these places are of different lanes.
        int found = 0;
        for (int above = 1, at = (cycle * Reach + 1) * _words + lane / 64; above < Reach; above++, at += _words)
            found += above & -(int)((_taken[at] >> lane) & 1);
        return found;
    }

    /// <summary>Finds the lanes of one of the longest chains, few of them, after <see cref="Follow"/>.</summary>
    /// <param name="lanes">The lanes, a bit each.</param>
    public void Find(Span<ulong> lanes)
    {
        lanes.Clear();
        int lane = -1, behind = 0, farthest = Pitch;
        ulong bit = 0;
        for (uint left = Cycles; left != 0;)
        {
            int cycle = BitOperations.Log2(left);
            left ^= 1U << cycle;
            // The digit before this one in its lane will do if it was taken in the cycle before; otherwise one of another lane, far enough
            // below, must have been.
            if (lane < 0 || (_all[cycle * _words + lane / 64] & bit) == 0)
            {
                if (lane >= 0) farthest = behind + AboveIn(behind, lane) - Reach;
                lane = Before(cycle, farthest, lanes);
                bit = 1UL << lane;
                lanes[lane / 64] |= bit;
            }

            behind = cycle;
        }
    }

    /// <summary>
    /// Finds what all longest chains have, after <see cref="Follow"/>: for each cycle, the lanes whose digit in that cycle is in one of
    /// them. A unit that has none of these lanes for one of the cycles takes fewer.
    /// </summary>
    /// <returns>16 × words: for each of <see cref="Cycles"/> at its place.</returns>
    public ReadOnlySpan<ulong> FindAll()
    {
        int farthest = Pitch, behind = -1;
        for (uint left = Cycles; left != 0;)
        {
            int cycle = BitOperations.Log2(left), below = Math.Min(Reach, farthest - cycle + 1), highest = 0;
            left ^= 1U << cycle;
            for (int w = 0; w < _words; w++)
            {
                // What the digits behind need: their lanes' own, or those of other lanes far enough below.
                ulong found = behind < 0 ? 0 : _levels[behind * _words + w] & _all[cycle * _words + w];
                int at = cycle * Reach * _words + w;
                for (int above = 0; above < below; above++) found |= _taken[at + above * _words];
                _levels[cycle * _words + w] = found;
                int top = Reach - 1;
                while (top > highest && (_taken[at + top * _words] & found) == 0) top--;
                highest = Math.Max(highest, top);
            }

            (farthest, behind) = (cycle + highest - Reach, cycle);
        }

        return _levels;
    }

    private uint FollowAny()
    {
        uint cycles = 0;
        for (int place = 0; place < Places; place++)
        {
            ulong any = 0;
            for (int w = 0; w < _words; w++) any |= _left[w * Pitch + place];
            if (any == 0) continue;
            cycles |= 1U << place;
            for (int w = 0; w < _words; w++)
            {
                Span<ulong> left = _left.AsSpan(w * Pitch + place, Reach);
                ulong served = 0;
                for (int above = 0, into = place * Reach * _words + w; above < left.Length; above++, into += _words)
                {
                    // A lane gives its lowest digit.
                    ulong own = left[above], taken = own & ~served;
                    served |= own;
                    left[above] = own ^ taken;
                    _taken[into] = taken;
                }

                _all[place * _words + w] = served;
            }
        }

        return cycles;
    }

    // The same with all that the first stage reaches in registers and without a branch, for up to 64 lanes and the paper's four places.
    private uint FollowFour()
    {
        uint cycles = 0;
        ReadOnlySpan<ulong> left = _left.AsSpan(0, Places + 4);
        Span<ulong> taken = _taken, all = _all;
        ulong own = left[0], next = left[1], second = left[2], third = left[3];
        for (int place = 0; place < all.Length; place++)
        {
            // Where the place is empty nothing is taken, as if all lanes were served. The sign of this is set only there.
            ulong empty = (ulong)((long)((own - 1) & ~own) >> 63), served = own | empty;
            ulong upToNext = served | next, upToSecond = upToNext | second;
            Span<ulong> into = taken.Slice(place * 4, 4);
            into[0] = own;
            into[1] = next & ~served;
            into[2] = second & ~upToNext;
            into[3] = third & ~upToSecond;
            all[place] = upToSecond | third;
            cycles |= (uint)(empty + 1) << place;
            (own, next, second, third) = (next & served, second & upToNext, third & upToSecond, left[place + 4]);
        }

        return cycles;
    }

    // A lane with a digit taken in a cycle up to a place: rather one that the chain has, else the first, which lies in the units' own row
    // and is met by most of them.
    private int Before(int cycle, int farthest, ReadOnlySpan<ulong> chain)
    {
        int count = Math.Min(Reach, farthest - cycle + 1), first = -1;
        for (int w = 0; w < _words; w++)
        {
            ulong found = 0;
            for (int above = 0; above < count; above++) found |= _taken[(cycle * Reach + above) * _words + w];
            if ((found & chain[w]) != 0) return w * 64 + BitOperations.TrailingZeroCount(found & chain[w]);
            if (first < 0 && found != 0) first = w * 64 + BitOperations.TrailingZeroCount(found);
        }

        return first;
    }
}
