using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.BitWidths;

/// <summary>How many values need how many bits.</summary>
public static class WidthCounts
{
    /// <summary>How many counts there are: of zeros, and of values that need 1 to 16 bits.</summary>
    public const int Length = 17;

    // Lanes of 16 bits count one a vector; they are emptied before they overflow.
    private const int VectorsABlock = 2048;

    /// <summary>Adds the values to the counts.</summary>
    /// <param name="values">The values.</param>
    /// <param name="isSigned">Whether their tensor can hold negative ones, so that each takes a sign bit.</param>
    /// <param name="counts">
    /// Counts by needed bits (two's complement), <see cref="Length"/> of them; zeros are counted at 0, apart from values that need 1 bit.
    /// </param>
    public static void Add(ReadOnlySpan<short> values, bool isSigned, Span<long> counts)
    {
        if (counts.Length < Length) throw new ArgumentException($"{Length} counts are needed.", nameof(counts));
        if (isSigned) AddCore<OnesComplementMap>(values, 1, counts);
        else AddCore<RawMap>(values, 0, counts);
    }

    private static void AddCore<TMap>(ReadOnlySpan<short> values, int sign, Span<long> counts) where TMap : struct, IMaskMap
    {
        ref short first = ref MemoryMarshal.GetReference(values);
        int done = 0, wide = Vector512<short>.Count;
        // above[k]: values that need more than k bits without the sign. What is no zero has one bit at least, −1 too.
        Span<long> above = stackalloc long[17];
        long seen = 0, zeros = 0;
        while (done + wide <= values.Length)
        {
            int vectors = Math.Min(VectorsABlock, (values.Length - done) / wide);
            zeros += CountZeros(ref first, done, vectors);
            for (int bits = 1; bits < 16; bits++)
            {
                Vector512<ushort> limit = Vector512.Create((ushort)((1 << bits) - 1)), sum = Vector512<ushort>.Zero;
                for (int v = 0; v < vectors; v++)
                    sum -= Vector512.GreaterThan(TMap.Of(Vector512.LoadUnsafe(ref first, (nuint)(done + v * wide))), limit);
                long count = Sum(sum);
                if (count == 0) break;
                above[bits] += count;
            }

            done += vectors * wide;
            seen += (long)vectors * wide;
        }

        for (int bits = 1; bits <= 16 - sign; bits++) counts[bits + sign] += (bits == 1 ? seen - zeros : above[bits - 1]) - above[bits];
        counts[0] += zeros;
        for (; done < values.Length; done++)
            counts[values[done] == 0 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)TMap.Of(values[done]) | 1) + sign]++;
    }

    private static long CountZeros(ref short first, int from, int vectors)
    {
        Vector512<ushort> sum = Vector512<ushort>.Zero;
        for (int v = 0; v < vectors; v++)
            sum -= Vector512.Equals(
                Vector512.LoadUnsafe(ref first, (nuint)(from + v * Vector512<short>.Count)), Vector512<short>.Zero).AsUInt16();
        return Sum(sum);
    }

    private static long Sum(Vector512<ushort> counts)
    {
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(counts);
        return Vector512.Sum(low + high);
    }
}
