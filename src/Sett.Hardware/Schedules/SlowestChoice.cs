using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The slowest of units that meet different activations of a window and spend a cycle on each digit of their slowest lane (see <see cref="DigitCycles"/>). One unit is followed
/// cycle by cycle. Any set of activations that would keep up with it, each on its own, is no slower: then no lane holds up another more than the followed unit did, and with
/// fewer lanes a unit is never slower. Only units that meet an activation that does not keep up are timed themselves, 16 at once, until one is as slow as one that met
/// all activations.
/// </summary>
internal sealed class SlowestChoice
{
    // A unit takes at most a cycle for each place of a digit, since its lowest digit moves up in each.
    private const int Places = 16;

    private readonly PalletLanes _pallet;
    private readonly int _firstStage, _bitsAWord;
    private readonly Vector256<ushort>[] _followed, _batch;
    private Vector256<ushort>[] _all = [];
    private readonly Vector256<ushort>[] _open = new Vector256<ushort>[Places], _below = new Vector256<ushort>[Places];
    private readonly int[] _batchWindows = new int[16];
    private readonly int[] _atMost = new int[16];
    private int _inBatch;
    private uint _unsettled;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="pallet">The digits of its windows.</param>
    /// <param name="lanes">Lanes of a unit.</param>
    /// <param name="firstStage">B.</param>
    public SlowestChoice(PalletLanes pallet, int lanes, int firstStage)
    {
        (_pallet, _firstStage, _bitsAWord) = (pallet, firstStage, 64 / lanes * lanes);
        (_followed, _batch) = (new Vector256<ushort>[lanes], new Vector256<ushort>[lanes]);
    }

    /// <summary>Raises each window's cycles to those of its slowest unit.</summary>
    /// <param name="place">Step × lanes of the row at which the units stand.</param>
    /// <param name="choices">Units × words: the activations that each meets from there on, as <see cref="TacticalTile.MetBy"/> has them.</param>
    /// <param name="words">Words a unit.</param>
    /// <param name="cycles">One count a window.</param>
    public void Raise(int place, ReadOnlySpan<ulong> choices, int words, Span<byte> cycles)
    {
        Span<ulong> used = stackalloc ulong[words];
        used.Clear();
        ReadOnlySpan<ulong> fullest = choices[..words];
        int most = 0;
        for (int at = 0; at < choices.Length; at += words)
        {
            int count = 0;
            for (int w = 0; w < words; w++)
            {
                used[w] |= choices[at + w];
                count += BitOperations.PopCount(choices[at + w]);
            }

            if (count <= most) continue;
            fullest = choices.Slice(at, words);
            most = count;
        }

        for (int first = 0; first < cycles.Length; first += 16)
            RaiseSixteen(_pallet.From(first)[place..], choices, fullest, used, cycles.Slice(first, Math.Min(16, cycles.Length - first)));
    }

    private void RaiseSixteen(ReadOnlySpan<Vector256<ushort>> digits, ReadOnlySpan<ulong> choices, ReadOnlySpan<ulong> followed, ReadOnlySpan<ulong> used, Span<byte> cycles)
    {
        int words = used.Length, steps = Follow(digits, followed, cycles);
        // No unit is slower than one that met all activations.
        Bound(digits, used, cycles);
        if (_unsettled == 0) return;
        // For each activation, the windows in which it does not keep up; for each word, the activations with such windows.
        Span<ushort> lateIn = stackalloc ushort[words * 64];
        Span<ulong> late = stackalloc ulong[words];
        for (int w = 0; w < words; w++)
        {
            late[w] = 0;
            for (ulong left = used[w] & ~followed[w]; left != 0; left &= left - 1)
            {
                int bit = BitOperations.TrailingZeroCount(left);
                uint missed = Missed(digits[w * _bitsAWord + bit], steps) & _unsettled;
                lateIn[w * 64 + bit] = (ushort)missed;
                if (missed != 0) late[w] |= 1UL << bit;
            }
        }

        for (int at = 0; at < choices.Length && _unsettled != 0; at += words)
        {
            uint open = 0;
            for (int w = 0; w < words; w++)
                for (ulong left = choices[at + w] & late[w]; left != 0; left &= left - 1) open |= lateIn[w * 64 + BitOperations.TrailingZeroCount(left)];
            for (open &= _unsettled; open != 0; open &= open - 1) Time(digits, choices.Slice(at, words), BitOperations.TrailingZeroCount(open), cycles);
        }

        TimeBatch(cycles);
    }

    // Finds what a unit takes at most in each window, and the windows in which that has not been reached.
    private void Bound(ReadOnlySpan<Vector256<ushort>> digits, ReadOnlySpan<ulong> used, ReadOnlySpan<byte> cycles)
    {
        if (_all.Length < used.Length * 64) _all = new Vector256<ushort>[used.Length * 64];
        Vector256<ushort> most = DigitCycles.OfSixteen(_all.AsSpan(0, Gather(digits, used, _all)), _firstStage);
        _unsettled = 0;
        for (int w = 0; w < cycles.Length; w++)
        {
            _atMost[w] = most[w];
            if (cycles[w] < _atMost[w]) _unsettled |= 1u << w;
        }
    }

    private int Gather(ReadOnlySpan<Vector256<ushort>> digits, ReadOnlySpan<ulong> met, Span<Vector256<ushort>> into)
    {
        int lanes = 0;
        for (int w = 0; w < met.Length; w++)
            for (ulong left = met[w]; left != 0; left &= left - 1) into[lanes++] = digits[w * _bitsAWord + BitOperations.TrailingZeroCount(left)];
        return lanes;
    }

    // Follows a unit in 16 windows: which digits the first stage reaches in each cycle, and which lie below them.
    private int Follow(ReadOnlySpan<Vector256<ushort>> digits, ReadOnlySpan<ulong> met, Span<byte> cycles)
    {
        int steps = 0;
        Span<Vector256<ushort>> unit = _followed.AsSpan(0, Gather(digits, met, _followed));
        Vector256<ushort> own = Vector256<ushort>.Zero, any = Vector256<ushort>.Zero;
        foreach (Vector256<ushort> lane in unit) any |= lane;
        for (; any != Vector256<ushort>.Zero; steps++)
        {
            own += Vector256<ushort>.One + Vector256.Equals(any, Vector256<ushort>.Zero);
            Vector256<ushort> lowest = any & -any;
            _below[steps] = lowest - Vector256<ushort>.One;
            any = DigitCycles.Take(unit, _open[steps] = DigitCycles.Opened(lowest, _firstStage));
        }

        for (int w = 0; w < cycles.Length; w++) cycles[w] = Math.Max(cycles[w], (byte)own[w]);
        return steps;
    }

    // The windows in which an activation once has a digit below those that the followed unit works on, or digits left when that has ended.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Missed(Vector256<ushort> digits, int steps)
    {
        Vector256<ushort> missed = Vector256<ushort>.Zero;
        ReadOnlySpan<Vector256<ushort>> open = _open.AsSpan(0, steps), below = _below.AsSpan(0, steps);
        for (int i = 0; i < open.Length; i++)
        {
            missed |= digits & below[i];
            digits = Vector256.AndNot(digits, -digits & open[i]);
        }

        return ~Vector256.Equals(missed | digits, Vector256<ushort>.Zero).ExtractMostSignificantBits();
    }

    // Puts a unit in one window into the batch.
    private void Time(ReadOnlySpan<Vector256<ushort>> digits, ReadOnlySpan<ulong> met, int window, Span<byte> cycles)
    {
        ReadOnlySpan<ushort> from = MemoryMarshal.Cast<Vector256<ushort>, ushort>(digits);
        Span<ushort> into = MemoryMarshal.Cast<Vector256<ushort>, ushort>(_batch.AsSpan());
        int at = _inBatch;
        for (int w = 0; w < met.Length; w++)
        {
            int first = w * _bitsAWord * 16 + window;
            for (ulong left = met[w]; left != 0; left &= left - 1, at += 16) into[at] = from[first + BitOperations.TrailingZeroCount(left) * 16];
        }

        for (; at < into.Length; at += 16) into[at] = 0;
        _batchWindows[_inBatch++] = window;
        if (_inBatch == 16) TimeBatch(cycles);
    }

    private void TimeBatch(Span<byte> cycles)
    {
        if (_inBatch == 0) return;
        Vector256<ushort> own = DigitCycles.OfSixteen(_batch, _firstStage);
        for (int i = 0; i < _inBatch; i++)
        {
            int window = _batchWindows[i];
            if (own[i] <= cycles[window]) continue;
            cycles[window] = (byte)own[i];
            if (own[i] >= _atMost[window]) _unsettled &= ~(1u << window);
        }

        _inBatch = 0;
    }
}
