using System.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Datapath;

/// <summary>
/// Loom's unit: both operands arrive a bit at a time. For each weight bit, highest first, all activation bits pass; one-bit products are
/// counted and shifted into place.
/// </summary>
internal static class BitBitUnit
{
    /// <summary>One brick.</summary>
    /// <param name="activations">The lanes' activations, or differences of them.</param>
    /// <param name="weights">The lanes' weights.</param>
    /// <param name="activationBits">Which bits of activations are sent.</param>
    /// <param name="weightBits">Which bits of weights are sent.</param>
    /// <returns>The sum of products, at its place.</returns>
    public static long Product(ReadOnlySpan<int> activations, ReadOnlySpan<short> weights, BitStream activationBits, BitStream weightBits)
    {
        long sum = 0;
        for (int first = 0; first < activations.Length; first += 64)
        {
            int count = Math.Min(64, activations.Length - first);
            sum += Part(activations.Slice(first, count), weights.Slice(first, count), activationBits, weightBits);
        }

        return sum;
    }

    private static long Part(ReadOnlySpan<int> activations, ReadOnlySpan<short> weights, BitStream a, BitStream w)
    {
        ulong negative = Signs(activations, a) ^ Signs(weights, w), positive = ~negative;
        Span<ulong> planes = stackalloc ulong[a.MagnitudeBits];
        for (int i = 0; i < planes.Length; i++) planes[i] = Plane(activations, a, i);
        long sum = 0;
        for (int j = w.MagnitudeBits - 1; j >= 0; j--)
        {
            ulong plane = Plane(weights, w, j);
            long ofWeightBit = 0;
            for (int i = planes.Length - 1; i >= 0; i--)
            {
                ulong both = planes[i] & plane;
                long count = BitOperations.PopCount(both & positive) - BitOperations.PopCount(both & negative);
                ofWeightBit = 2 * ofWeightBit + (IsNegative(a, i) ? -count : count);
            }

            sum = 2 * sum + (IsNegative(w, j) ? -ofWeightBit : ofWeightBit);
        }

        return sum << (a.Lowest + w.Lowest);
    }

    private static bool IsNegative(BitStream stream, int bit) =>
        stream.IsSigned && stream.Convention == SignConvention.TwosComplement && bit == stream.MagnitudeBits - 1;

    private static ulong Signs<T>(ReadOnlySpan<T> values, BitStream stream) where T : IBinaryInteger<T>
    {
        ulong signs = 0;
        if (!stream.IsSigned || stream.Convention == SignConvention.TwosComplement) return 0;
        for (int lane = 0; lane < values.Length; lane++) signs |= T.IsNegative(values[lane]) ? 1UL << lane : 0;
        return signs;
    }

    private static ulong Plane<T>(ReadOnlySpan<T> values, BitStream stream, int bit) where T : IBinaryInteger<T>
    {
        ulong plane = 0;
        bool magnitude = stream.IsSigned && stream.Convention == SignConvention.SignMagnitude;
        for (int lane = 0; lane < values.Length; lane++)
        {
            int value = int.CreateTruncating(values[lane]);
            if (magnitude) value = Math.Abs(value);
            plane |= (ulong)((value >> (stream.Lowest + bit)) & 1) << lane;
        }

        return plane;
    }
}
