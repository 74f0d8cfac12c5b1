using System.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Datapath;

/// <summary>
/// Pragmatic's unit: in a cycle each lane that has a digit within reach shifts its weight by the digit's distance from the lowest one
/// (first stage) and adds it to the tree with the digit's and the activation's sign; the tree's sum is shifted to the lowest digit's place
/// (second stage).
/// </summary>
internal static class DigitUnit
{
    /// <summary>One brick.</summary>
    /// <param name="activations">The lanes' activations, or differences of them.</param>
    /// <param name="weights">The lanes' weights.</param>
    /// <param name="digits">Which digits are sent.</param>
    /// <param name="firstStage">B.</param>
    /// <returns>The sum of products.</returns>
    public static long Product(ReadOnlySpan<int> activations, ReadOnlySpan<short> weights, DigitKind digits, int firstStage)
    {
        int lanes = activations.Length;
        Span<ushort> left = stackalloc ushort[lanes], minus = stackalloc ushort[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            (ushort plus, minus[lane]) = Digits.Signed(Math.Abs(activations[lane]), digits);
            left[lane] = (ushort)(plus | minus[lane]);
        }

        long sum = 0;
        while (true)
        {
            int any = 0;
            foreach (ushort lane in left) any |= lane;
            if (any == 0) return sum;
            int lowest = BitOperations.TrailingZeroCount(any);
            long tree = 0;
            for (int lane = 0; lane < lanes; lane++)
            {
                if (left[lane] == 0) continue;
                int place = BitOperations.TrailingZeroCount((uint)left[lane]);
                if (place - lowest >= 1 << firstStage) continue;
                long shifted = (long)weights[lane] << (place - lowest);
                tree += (activations[lane] < 0) != (((minus[lane] >> place) & 1) != 0) ? -shifted : shifted;
                left[lane] &= (ushort)(left[lane] - 1);
            }

            sum += tree << lowest;
        }
    }
}
