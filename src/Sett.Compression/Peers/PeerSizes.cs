using System.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.Peers;

/// <summary>
/// What a tensor takes in other storages, in bits. Source of the three hardware formats: section 7.2 of the notes on arXiv 1804.06732,
/// after the public simulator DNNsim.
/// </summary>
public static class PeerSizes
{
    private const int Group = 16;

    /// <summary>All values at the width of the widest, which is stored once.</summary>
    /// <param name="count">Values.</param>
    /// <param name="bits">The widest value's bits, its sign included.</param>
    /// <param name="containerBits">N.</param>
    public static long Profiled(long count, int bits, int containerBits) => checked(BitOperations.Log2((uint)containerBits) + count * bits);

    /// <summary>
    /// Run lengths of zeros, as in SCNN: a non-zero value with the number of zeros before it takes N + 4 bits, a run of 16
    /// zeros an entry of its own.
    /// </summary>
    public static long ZeroRuns(ReadOnlySpan<short> values, int containerBits)
    {
        int zeros = 0;
        return ZeroRuns(values, containerBits, ref zeros);
    }

    /// <summary>As above, for a part of a tensor.</summary>
    /// <param name="values">The part.</param>
    /// <param name="containerBits">N.</param>
    /// <param name="zeros">The length of the run of zeros that the parts before ended with; then that of this part.</param>
    public static long ZeroRuns(ReadOnlySpan<short> values, int containerBits, ref int zeros)
    {
        long entries = 0;
        foreach (short value in values)
        {
            if (value == 0 && ++zeros < Group) continue;
            entries++;
            zeros = 0;
        }

        return checked(entries * (containerBits + 4));
    }

    /// <summary>
    /// Base and deltas over groups of 16 values in memory order: 16 deltas of 2, 4 or 8 bits from zero or from the first value, with N + 4
    /// bits of base and kind; a group of zeros 12 bits; otherwise the containers and 4 bits.
    /// </summary>
    public static long BaseDelta(ReadOnlySpan<short> values, int containerBits)
    {
        long bits = 0;
        for (int start = 0; start < values.Length; start += Group)
        {
            ReadOnlySpan<short> group = values.Slice(start, Math.Min(Group, values.Length - start));
            if (!group.ContainsAnyExcept((short)0))
            {
                bits += 12;
                continue;
            }

            int delta = Math.Min(DeltaBits(group, 0), DeltaBits(group, group[0]));
            bits += Math.Min(delta > 8 ? int.MaxValue : Group * delta + containerBits + 4, Group * containerBits + 4);
        }

        return bits;
    }

    /// <summary>
    /// The bound of any code that takes each value by itself: the sum of −log2 of the values' frequencies. The code's
    /// own table is not counted.
    /// </summary>
    public static double Entropy(ReadOnlySpan<short> values)
    {
        long[] counts = new long[1 << 16];
        Count(values, counts);
        return Entropy(counts);
    }

    /// <summary>The bound from the number of times that each value occurs, negative values as 16-bit numbers.</summary>
    public static double Entropy(ReadOnlySpan<long> counts)
    {
        long all = 0;
        foreach (long count in counts) all += count;
        double bits = 0;
        foreach (long count in counts)
        {
            if (count > 0) bits -= count * Math.Log2((double)count / all);
        }

        return bits;
    }

    /// <summary>Counts how often each value occurs.</summary>
    /// <param name="values">The values.</param>
    /// <param name="counts">65,536 counts to add to.</param>
    public static void Count(ReadOnlySpan<short> values, Span<long> counts)
    {
        foreach (short value in values) counts[(ushort)value]++;
    }

    /// <summary>The widest value's bits, a sign included where one is negative.</summary>
    public static int Widest(ReadOnlySpan<short> values, bool isSigned) => Widths.Widest(values, isSigned, SignConvention.TwosComplement);

    private static int DeltaBits(ReadOnlySpan<short> group, int from)
    {
        int least = 0, most = 0;
        foreach (short value in group)
        {
            least = Math.Min(least, value - from);
            most = Math.Max(most, value - from);
        }

        return least >= -2 && most <= 1 ? 2 : least >= -8 && most <= 7 ? 4 : least >= -128 && most <= 127 ? 8 : 16;
    }
}
