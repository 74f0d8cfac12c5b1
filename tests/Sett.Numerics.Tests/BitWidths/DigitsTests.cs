using System.Numerics;
using Sett.Numerics.BitWidths;
using Xunit;

namespace Sett.Numerics.Tests.BitWidths;

/// <summary>
/// Protects the digits that effectual-bit designs work on: they add up to the value, and the recoding never makes more of them.
/// </summary>
public sealed class DigitsTests
{
    [Fact]
    public void Signed_digits_add_up_to_the_magnitude_and_are_never_more_than_its_ones()
    {
        for (int magnitude = 0; magnitude < 1 << 16; magnitude++)
        {
            (ushort plus, ushort minus) = Digits.Signed(magnitude, DigitKind.Booth);
            Assert.Equal(magnitude, plus - minus);
            Assert.Equal(0, plus & minus);
            Assert.Equal(plus | minus, Digits.Mask(magnitude, DigitKind.Booth));
            Assert.InRange(BitOperations.PopCount((uint)(plus | minus)), 0, BitOperations.PopCount((uint)magnitude));
            Assert.Equal(((ushort)magnitude, (ushort)0), Digits.Signed(magnitude, DigitKind.Binary));
        }
    }

    [Theory]
    [InlineData(0b11101, 0b100000, 0b11)]
    [InlineData(0b111, 0b1000, 0b1)]
    [InlineData(0b11, 0b11, 0)]
    [InlineData(0b101, 0b101, 0)]
    [InlineData(0b1111_0000, 0b1_0000_0000, 0b1_0000)]
    public void Runs_of_three_ones_are_recoded(int magnitude, int plus, int minus) =>
        Assert.Equal(((ushort)plus, (ushort)minus), Digits.Signed(magnitude, DigitKind.Booth));

    [Fact]
    public void Counts_follow_the_stored_bits()
    {
        foreach (short value in new short[] { 0, 1, -1, 7, -7, 29, short.MaxValue, short.MinValue })
        {
            int magnitude = Math.Abs((int)value);
            Assert.Equal(BitOperations.PopCount((uint)magnitude), Digits.Count(value, DigitKind.Binary));
            Assert.Equal(BitOperations.PopCount(Digits.Mask(magnitude, DigitKind.Booth)), Digits.Count(value, DigitKind.Booth));
            Assert.Equal(Digits.Count(value, DigitKind.Booth), Digits.CountsByBits(DigitKind.Booth)[(ushort)value]);
        }
    }

    [Fact]
    public void Masks_of_differences_leave_out_the_sign()
    {
        foreach (int difference in new[] { 0, 5, -5, 40000, -40000, 65535, -65535 })
        {
            Assert.Equal((ushort)Math.Abs(difference), GroupMasks.OfDifference(difference, MaskKind.Magnitude));
            Assert.Equal((ushort)(difference < 0 ? ~difference : difference), GroupMasks.OfDifference(difference, MaskKind.OnesComplement));
            Assert.Equal(unchecked((ushort)difference), GroupMasks.OfDifference(difference, MaskKind.Raw));
        }
    }
}
