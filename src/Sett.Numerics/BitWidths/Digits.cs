using System.Numerics;

namespace Sett.Numerics.BitWidths;

/// <summary>
/// The non-zero digits of magnitudes: ones, or signed digits after a Booth-like recoding. A run of three ones or more, which single zeros
/// inside it do not end, becomes a one above it less a one at each of its zeros and at its lowest one: 11101 = 100000 − 10 − 1. Shorter
/// runs stay as they are, since they would save nothing. These are the digits of DNNsim's Pragmatic and Laconic; a non-adjacent form can
/// have fewer.
/// </summary>
public static class Digits
{
    private const int Magnitudes = 1 << 16;

    private static readonly ushort[] s_masks = [.. Enumerable.Range(0, Magnitudes).Select(m => Mask(Recoded(m)))];
    private static readonly byte[] s_ones = Counts(m => BitOperations.PopCount((uint)m));
    private static readonly byte[] s_booth = Counts(m => BitOperations.PopCount((uint)s_masks[m]));

    /// <summary>Positions of the non-zero digits of a magnitude up to 65535.</summary>
    public static ushort Mask(int magnitude, DigitKind kind) => kind == DigitKind.Binary ? (ushort)magnitude : s_masks[magnitude];

    /// <summary>The digits of a magnitude up to 65535 by sign: their sum is the magnitude. No position is in both.</summary>
    public static (ushort Plus, ushort Minus) Signed(int magnitude, DigitKind kind) =>
        kind == DigitKind.Binary ? ((ushort)magnitude, (ushort)0) : Recoded(magnitude);

    /// <summary>How many digits of a 16-bit value's magnitude are not zero.</summary>
    public static int Count(short value, DigitKind kind) => CountsByBits(kind)[(ushort)value];

    /// <summary>How many digits the magnitudes have, by the stored bits of the value.</summary>
    public static ReadOnlySpan<byte> CountsByBits(DigitKind kind) => kind == DigitKind.Binary ? s_ones : s_booth;

    private static byte[] Counts(Func<int, int> ofMagnitude) =>
        [.. Enumerable.Range(0, Magnitudes).Select(bits => (byte)ofMagnitude(Math.Abs((int)(short)bits)))];

    private static ushort Mask((ushort Plus, ushort Minus) digits) => (ushort)(digits.Plus | digits.Minus);

    private static (ushort Plus, ushort Minus) Recoded(int magnitude)
    {
        // A digit above bit 15 has no place: such magnitudes (differences of 16-bit values) keep their ones.
        if (magnitude >> 13 == 7) return ((ushort)magnitude, 0);
        int plus = 0, minus = 0;
        bool inRun = false;
        for (int place = 15; place >= 0; place--)
        {
            // The bit at this place and the two below it.
            int bits = ((magnitude << 2) >> place) & 7;
            if (inRun)
            {
                if (bits <= 4) minus |= 1 << place;
                inRun = bits != 4;
            }
            else if (bits == 7)
            {
                plus |= 2 << place;
                inRun = true;
            }
            else
            {
                plus |= (bits >> 2) << place;
            }
        }

        return ((ushort)plus, (ushort)minus);
    }
}
