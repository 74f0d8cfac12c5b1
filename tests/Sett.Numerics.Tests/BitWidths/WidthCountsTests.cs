using Sett.Numerics.BitWidths;
using Xunit;

namespace Sett.Numerics.Tests.BitWidths;

/// <summary>Counts of values by needed bits: the vectors count what the width of each value says.</summary>
public sealed class WidthCountsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counts_are_those_of_the_widths_one_by_one(bool isSigned)
    {
        foreach (int length in new[] { 0, 1, 31, 32, 33, 1000, 2048 * 32, 3 * 2048 * 32 + 45 })
        {
            var random = new Random(length);
            var values = new short[length];
            foreach (ref short value in values.AsSpan())
                value = (short)((isSigned ? random.Next(-32768, 32768) : random.Next(32768)) >> random.Next(16));
            long[] counts = new long[WidthCounts.Length], expected = new long[WidthCounts.Length];
            WidthCounts.Add(values, isSigned, counts);
            foreach (short value in values) expected[value == 0 ? 0 : Widths.Of(value, isSigned, SignConvention.TwosComplement)]++;
            Assert.Equal(expected, counts);
            Assert.Equal(length, counts.Sum());
        }
    }

    [Fact]
    public void Small_values_need_what_one_counts_by_hand()
    {
        long[] counts = new long[WidthCounts.Length];
        WidthCounts.Add([0, 0, -1, 1, -2, 2, -8, 7, 8, short.MinValue, short.MaxValue], true, counts);
        // −1, 1 and −2 take a bit and the sign: a width without the sign is one at least.
        Assert.Equal([2, 0, 3, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], counts);
    }

    [Fact]
    public void Counts_add_up_and_too_few_are_refused()
    {
        long[] counts = new long[WidthCounts.Length];
        WidthCounts.Add([3, 0], false, counts);
        WidthCounts.Add([3], false, counts);
        Assert.Equal((1, 2), (counts[0], counts[2]));
        Assert.Throws<ArgumentException>(() => WidthCounts.Add([1], false, new long[16]));
    }
}
