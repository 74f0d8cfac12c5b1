using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// Why a unit takes as many cycles as <see cref="DigitCycles"/> says: a chain of digits, one for each cycle. A digit is taken in the cycle
/// after the digit before it in its own lane or after the last of all lanes' digits that lie 2^B or more places below it, whichever is
/// later; so a unit takes as long as its longest chain of digits in which each follows in the lane of the one before or lies that far above
/// it. A unit that has the lanes of one of the longest chains takes as long as one that has all lanes.
/// </summary>
internal sealed class DigitChain
{
    private const int VectorsAWord = 64 / 16;

    private readonly int _reach, _firstStage, _words, _vectors;
    private readonly ushort[] _digits;
    private readonly Vector256<ushort>[] _left, _taken;
    private readonly ulong[] _levels;
    private int _cycles;

    /// <summary>Prepares for units of one kind.</summary>
    /// <param name="firstStage">B.</param>
    /// <param name="places">Lanes in words of 64, up to the last that a unit may have.</param>
    public DigitChain(int firstStage, int places)
    {
        (_firstStage, _reach, _words, _vectors) = (firstStage, 1 << firstStage, (places + 63) / 64, (places + 15) / 16);
        _digits = new ushort[_words * 64];
        _left = new Vector256<ushort>[_vectors];
        _taken = new Vector256<ushort>[DigitCycles.Most * _vectors];
        _levels = new ulong[DigitCycles.Most * _words];
    }

    /// <summary>The digits of each lane, words × 64.</summary>
    public Span<ushort> Digits => _digits;

    /// <summary>Takes the digits of other lanes away.</summary>
    public void Keep(ReadOnlySpan<ulong> lanes)
    {
        Vector256<ushort> places = Vector256.Create(
            (ushort)1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        for (int v = 0; v < _vectors; v++)
        {
            var own = Vector256.Create((ushort)(lanes[v / VectorsAWord] >> (v % VectorsAWord * 16)));
            (Vector256.Create(_digits, v * 16) & Vector256.Equals(own & places, places)).CopyTo(_digits, v * 16);
        }
    }

    /// <summary>Finds the lanes of one of the longest chains of <see cref="Digits"/>, few of them.</summary>
    /// <param name="lanes">The lanes, a bit each.</param>
    /// <returns>The cycles of a unit that has all lanes.</returns>
    public int Find(Span<ulong> lanes)
    {
        Follow();
        lanes.Clear();
        ReadOnlySpan<ushort> taken = MemoryMarshal.Cast<Vector256<ushort>, ushort>(_taken.AsSpan(0, _cycles * _vectors));
        int lane = -1, digit = ushort.MaxValue << _reach, width = _vectors * Vector256<ushort>.Count;
        for (int cycle = _cycles - 1; cycle >= 0; cycle--)
        {
            ReadOnlySpan<ushort> own = taken.Slice(cycle * width, width);
            // The digit before this one in its lane will do if it was taken in the cycle before; otherwise one of another lane, far enough
            // below, must have been.
            if (lane < 0 || own[lane] == 0)
            {
                lane = Before(cycle, digit >> _reach, lanes);
                lanes[lane / 64] |= 1UL << lane;
            }

            digit = own[lane];
        }

        return Math.Max(1, _cycles);
    }

    /// <summary>
    /// Finds what all longest chains have, after <see cref="Find"/>: for each cycle, the lanes whose digit in that cycle is in one of them.
    /// A unit that has none of these lanes for one of the cycles takes fewer.
    /// </summary>
    /// <returns>Cycles × words.</returns>
    public ReadOnlySpan<ulong> FindAll()
    {
        _levels.AsSpan(0, _cycles * _words).Clear();
        int highest = ushort.MaxValue << _reach;
        for (int cycle = _cycles - 1; cycle >= 0; cycle--)
        {
            var limit = Vector256.Create((ushort)(highest >> _reach));
            highest = 0;
            for (int v = 0; v < _vectors; v++)
            {
                (int word, int shift) = (v / VectorsAWord, v % VectorsAWord * 16);
                Vector256<ushort> taken = _taken[cycle * _vectors + v];
                ulong next = cycle + 1 < _cycles ? _levels[(cycle + 1) * _words + word] >> shift : 0;
                ulong found = (next & Some(taken)) | Some(taken, limit);
                _levels[cycle * _words + word] |= found << shift;
                for (; found != 0; found &= found - 1) highest = Math.Max(highest, taken[BitOperations.TrailingZeroCount(found)]);
            }
        }

        return _levels.AsSpan(0, _cycles * _words);
    }

    // What each lane does in each cycle of a unit that has all of them.
    private void Follow()
    {
        Vector256<ushort> any = Vector256<ushort>.Zero;
        for (int v = 0; v < _vectors; v++) any |= _left[v] = Vector256.Create(_digits, v * 16);
        for (_cycles = 0; any != Vector256<ushort>.Zero; _cycles++)
        {
            Vector256<ushort> all = InAll(any), open = DigitCycles.Opened(all & -all, _firstStage);
            any = Vector256<ushort>.Zero;
            for (int v = 0; v < _vectors; v++)
            {
                Vector256<ushort> left = _left[v], taken = left & -left & open;
                _taken[_cycles * _vectors + v] = taken;
                any |= _left[v] = left ^ taken;
            }
        }
    }

    // The OR of all elements, in each of them.
    private static Vector256<ushort> InAll(Vector256<ushort> any)
    {
        Vector256<ulong> halves = any.AsUInt64();
        halves |= Vector256.Shuffle(halves, Vector256.Create(2UL, 3, 0, 1));
        halves |= Vector256.Shuffle(halves, Vector256.Create(1UL, 0, 3, 2));
        halves |= (halves << 32) | (halves >> 32);
        Vector256<uint> pairs = halves.AsUInt32();
        return (pairs | (pairs << 16) | (pairs >> 16)).AsUInt16();
    }

    // A lane with a digit taken in a cycle up to a place: rather one that the chain has, else the first, which lies in the units' own row
    // and is met by most of them.
    private int Before(int cycle, int farthest, ReadOnlySpan<ulong> chain)
    {
        var limit = Vector256.Create((ushort)farthest);
        int first = -1;
        for (int v = 0; v < _vectors; v++)
        {
            uint found = Some(_taken[cycle * _vectors + v], limit);
            uint both = (uint)(chain[v / VectorsAWord] >> (v % VectorsAWord * 16)) & found;
            if (both != 0) return v * 16 + BitOperations.TrailingZeroCount(both);
            if (first < 0 && found != 0) first = v * 16 + BitOperations.TrailingZeroCount(found);
        }

        return first;
    }

    // Lanes with a digit.
    private static uint Some(Vector256<ushort> taken) => Vector256.GreaterThan(taken, Vector256<ushort>.Zero).ExtractMostSignificantBits();

    // Those that have it up to a place; 0 is beyond all of them.
    private static uint Some(Vector256<ushort> taken, Vector256<ushort> limit) =>
        Vector256.LessThan(taken - Vector256<ushort>.One, limit).ExtractMostSignificantBits();
}
