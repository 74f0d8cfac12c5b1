using System.Numerics;
using Sett.Numerics;

namespace Sett.Training.Precision.Exact;

/// <summary>
/// How one operand is cut into limbs, so that the sums of each limb's products fit into 64 bits: sum = Σ limb sum · 2^(limb ·
/// <see cref="Width"/>). Words of 16 bits need no cut.
/// </summary>
/// <param name="Count">Limbs.</param>
/// <param name="Width">Bits of a limb; the last one has the sign and what is left.</param>
internal readonly record struct Limbs(int Count, int Width)
{
    private const int SumBits = 62, Fewest = 4;

    /// <summary>
    /// The cut for magnitudes up to 2^<paramref name="bits"/> times up to 2^<paramref name="otherBits"/>, of which
    /// <paramref name="terms"/> are summed.
    /// </summary>
    /// <exception cref="BadInputException">The other operand is too wide: layers were joined whose formats lie far apart.</exception>
    public static Limbs For(string layer, int bits, int otherBits, long terms)
    {
        int room = SumBits - otherBits - BitOperations.Log2((ulong)Math.Max(1, terms - 1)) - 1;
        if (room >= bits) return new Limbs(1, bits);
        if (room < Fewest)
            throw new BadInputException($"layer '{layer}': the formats that it joins lie too far apart for exact sums ({otherBits} bits); "
                + "train with --arithmetic emulated.");
        return new Limbs((bits + room - 1) / room, room);
    }

    /// <summary>Cuts integers; limb l of value i goes to l · count + i.</summary>
    public long[] Cut(ReadOnlySpan<long> values)
    {
        if (Count == 1) return values.ToArray();
        var limbs = new long[Count * values.Length];
        long mask = (1L << Width) - 1;
        for (int i = 0; i < values.Length; i++)
        {
            long left = values[i];
            for (int l = 0; l < Count - 1; l++)
            {
                limbs[l * values.Length + i] = left & mask;
                left >>= Width;
            }

            limbs[(Count - 1) * values.Length + i] = left;
        }

        return limbs;
    }

    /// <summary>The whole sum of element <paramref name="index"/> of limb sums that lie <paramref name="pitch"/> apart.</summary>
    public Int128 Join(ReadOnlySpan<long> sums, int pitch, int index)
    {
        Int128 sum = 0;
        for (int l = Count - 1; l >= 0; l--) sum = (sum << Width) + sums[l * pitch + index];
        return sum;
    }
}
