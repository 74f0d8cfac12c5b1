using System.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Datapath;

/// <summary>
/// Laconic's unit: a lane takes one pair of digits a cycle, adds their positions and puts the sign into the bucket of that power of two;
/// after the brick the buckets are weighted and summed.
/// </summary>
internal static class PairUnit
{
    /// <summary>One brick.</summary>
    /// <param name="activations">The lanes' activations.</param>
    /// <param name="weights">The lanes' weights.</param>
    /// <param name="digits">Which digits are paired.</param>
    /// <returns>The sum of products.</returns>
    public static long Product(ReadOnlySpan<int> activations, ReadOnlySpan<short> weights, DigitKind digits)
    {
        Span<int> buckets = stackalloc int[32];
        buckets.Clear();
        for (int lane = 0; lane < activations.Length; lane++)
        {
            bool negative = activations[lane] < 0 != weights[lane] < 0;
            (ushort plus, ushort minus) = Digits.Signed(Math.Abs(activations[lane]), digits);
            (ushort weightPlus, ushort weightMinus) = Digits.Signed(Math.Abs((int)weights[lane]), digits);
            for (int a = plus | minus; a != 0; a &= a - 1)
            {
                int place = BitOperations.TrailingZeroCount(a);
                bool turned = negative != (((minus >> place) & 1) != 0);
                for (int w = weightPlus | weightMinus; w != 0; w &= w - 1)
                {
                    int weightPlace = BitOperations.TrailingZeroCount(w);
                    buckets[place + weightPlace] += turned != (((weightMinus >> weightPlace) & 1) != 0) ? -1 : 1;
                }
            }
        }

        long sum = 0;
        for (int power = buckets.Length - 1; power >= 0; power--) sum = 2 * sum + buckets[power];
        return sum;
    }
}
