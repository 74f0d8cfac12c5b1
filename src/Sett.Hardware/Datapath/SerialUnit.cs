using System.Numerics;
using System.Runtime.Intrinsics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Datapath;

/// <summary>
/// A serial inner-product unit: one brick's activations arrive a few bits a cycle, highest first; AND gates pass the weights of lanes whose
/// bit is set, an adder tree sums them, and the sum joins the accumulator, which shifts before each cycle.
/// </summary>
internal static class SerialUnit
{
    /// <summary>One brick.</summary>
    /// <typeparam name="T">16-bit values, or 32-bit integers for differences of such.</typeparam>
    /// <param name="activations">The lanes' activations.</param>
    /// <param name="weights">The lanes' weights.</param>
    /// <param name="stream">Which bits are sent and what they mean.</param>
    /// <returns>The sum of products, at its place.</returns>
    public static long Product<T>(ReadOnlySpan<T> activations, ReadOnlySpan<short> weights, BitStream stream)
        where T : struct, IBinaryInteger<T>
    {
        long sum = 0;
        int bits = stream.MagnitudeBits;
        for (int top = (bits + stream.BitsACycle - 1) / stream.BitsACycle * stream.BitsACycle; top > 0; top -= stream.BitsACycle)
        {
            long cycle = 0;
            for (int bit = top - stream.BitsACycle; bit < Math.Min(top, bits); bit++)
                cycle += Plane(activations, weights, stream, bit) << (bit - (top - stream.BitsACycle));
            sum = (sum << stream.BitsACycle) + cycle;
        }

        return sum << stream.Lowest;
    }

    // The adder tree's sum for one bit of all lanes. The highest bit in two's complement counts negative: the unit
    // subtracts the weights there.
    private static long Plane<T>(ReadOnlySpan<T> activations, ReadOnlySpan<short> weights, BitStream stream, int bit)
        where T : struct, IBinaryInteger<T>
    {
        long sum = 0;
        bool magnitude = stream.IsSigned && stream.Convention == SignConvention.SignMagnitude;
        int lane = 0, place = stream.Lowest + bit;
        for (; typeof(T) == typeof(short) && !magnitude && lane + Vector256<short>.Count <= activations.Length;
            lane += Vector256<short>.Count)
        {
            // A set bit, negated, is a mask of ones.
            Vector256<short> gate = -((Vector256.Create(activations[lane..]).AsInt16() >> Math.Min(place, 15)) & Vector256<short>.One);
            (Vector256<int> low, Vector256<int> high) = Vector256.Widen(gate & Vector256.Create(weights[lane..]));
            sum += Vector256.Sum(low + high);
        }

        for (; lane < activations.Length; lane++)
        {
            int value = int.CreateTruncating(activations[lane]), weight = weights[lane];
            if (magnitude && value < 0) (value, weight) = (-value, -weight);
            sum += weight & -((value >> place) & 1);
        }

        return stream.IsSigned && !magnitude && bit == stream.MagnitudeBits - 1 ? -sum : sum;
    }
}

/// <summary>The bits of a group that are sent.</summary>
/// <param name="Lowest">The lowest bit.</param>
/// <param name="Bits">How many bits, the sign included.</param>
/// <param name="IsSigned">Whether a sign is sent.</param>
/// <param name="Convention">What the sign means.</param>
/// <param name="BitsACycle">Bits a cycle.</param>
internal readonly record struct BitStream(int Lowest, int Bits, bool IsSigned, SignConvention Convention, int BitsACycle)
{
    /// <summary>Bits that select weights: in sign-magnitude the sign only turns them round.</summary>
    public int MagnitudeBits => IsSigned && Convention == SignConvention.SignMagnitude ? Bits - 1 : Bits;
}
