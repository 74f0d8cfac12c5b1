using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Which units have one of the longest chains of digits (see <see cref="DigitChain"/>), of all units together: from cycle
/// to cycle, the units that meet a digit and, before it, a chain up to it.
/// </summary>
internal sealed class ChainUnits
{
    private readonly Vector256<ulong>[] _reaching, _start;
    private readonly int _reach;

    // At reach + n, the units with a chain up to a cycle whose digit there lies at most n places above the cycle's lowest; below reach, for
    // digits lower than the lowest, none. Of the cycle at hand and of the one before.
    private Vector256<ulong>[] _upTo, _before;

    /// <summary>Prepares for units of one kind.</summary>
    /// <param name="places">Places in reach.</param>
    /// <param name="reach">How far above a digit one of another lane lies that waits for it.</param>
    public ChainUnits(int places, int reach)
    {
        (_reach, _reaching) = (reach, new Vector256<ulong>[places]);
        (_upTo, _before) = (new Vector256<ulong>[2 * reach], new Vector256<ulong>[2 * reach]);
        _start = new Vector256<ulong>[2 * reach];
        Array.Fill(_start, Vector256<ulong>.AllBitsSet);
    }

    /// <summary>Whether any unit has one of the longest chains.</summary>
    /// <param name="chain">The chains among all activations that units meet.</param>
    /// <param name="levels">What <see cref="DigitChain.FindAll"/> gives.</param>
    /// <param name="units">The units.</param>
    public bool AnyHas(DigitChain chain, ReadOnlySpan<ulong> levels, UnitSets units)
    {
        for (int block = 0; block < units.Blocks; block++)
            if (AnyMeetsAll(chain, levels, units, block) && AnyHas(chain, levels, units, block)) return true;
        return false;
    }

    // Whether any unit meets something of the longest chains in each cycle: without it none has one.
    private static bool AnyMeetsAll(DigitChain chain, ReadOnlySpan<ulong> levels, UnitSets units, int block)
    {
        Vector256<ulong> meeting = Vector256<ulong>.AllBitsSet;
        for (uint cycles = chain.Cycles; cycles != 0; cycles &= cycles - 1)
        {
            int lowest = BitOperations.TrailingZeroCount(cycles);
            Vector256<ulong> own = default;
            for (int w = 0; w < chain.Words; w++)
                for (ulong left = levels[lowest * chain.Words + w]; left != 0; left &= left - 1)
                    own |= units[w * 64 + BitOperations.TrailingZeroCount(left), block];
            meeting &= own;
        }

        return meeting != Vector256<ulong>.Zero;
    }

    private bool AnyHas(DigitChain chain, ReadOnlySpan<ulong> levels, UnitSets units, int block)
    {
        int words = chain.Words, lowestBefore = -1;
        ReadOnlySpan<Vector256<ulong>> before = _start;
        for (uint cycles = chain.Cycles; cycles != 0; cycles &= cycles - 1)
        {
            int lowest = BitOperations.TrailingZeroCount(cycles);
            Span<Vector256<ulong>> own = _upTo;
            own.Clear();
            for (int w = 0; w < words; w++)
            {
                ulong goingOn = lowestBefore < 0 ? 0 : levels[lowestBefore * words + w];
                for (ulong left = levels[lowest * words + w]; left != 0; left &= left - 1)
                {
                    int lane = w * 64 + BitOperations.TrailingZeroCount(left), above = chain.AboveIn(lowest, lane);
                    // Units whose chain ends, in the cycle before, far enough below or in the lane itself.
                    Vector256<ulong> reached = before[Math.Min(lowest + above - Math.Max(0, lowestBefore), 2 * _reach - 1)]
                        | (_reaching[lane] & Vector256.Create(0 - ((goingOn >> lane) & 1)));
                    own[_reach + above] |= _reaching[lane] = reached & units[lane, block];
                }
            }

            for (int above = _reach + 1; above < own.Length; above++) own[above] |= own[above - 1];
            if (own[^1] == Vector256<ulong>.Zero) return false;
            (_before, _upTo) = (_upTo, _before);
            before = _before;
            lowestBefore = lowest;
        }

        return true;
    }
}
