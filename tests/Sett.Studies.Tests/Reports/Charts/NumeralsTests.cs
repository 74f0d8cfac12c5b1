using Sett.Studies.Reports.Charts;
using Xunit;

namespace Sett.Studies.Tests.Reports.Charts;

/// <summary>Numbers and texts of charts: three digits, sizes by letters, names that fit.</summary>
public sealed class NumeralsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.003906, "0.00391")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.99996, "1")]
    [InlineData(9.999, "10")]
    [InlineData(12.34, "12.3")]
    [InlineData(999.6, "1000")]
    [InlineData(1234.5, "1,234")]
    [InlineData(9999.5, "10k")]
    [InlineData(12345, "12.3k")]
    [InlineData(999_700, "1M")]
    [InlineData(19_632_000_000, "19.6G")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.0000123, "1.23E-5")]
    public void Numbers_have_three_digits(double value, string expected) => Assert.Equal(expected, Numerals.Short(value));

    [Fact]
    public void Shares_too_small_to_show_are_told_from_nothing()
    {
        Assert.Equal(["0.0%", "<0.1%", "0.1%", "50.0%"], new[] { 0, 0.0001, 0.001, 0.5 }.Select(Numerals.Percent));
    }

    [Fact]
    public void Long_names_lose_their_middle_and_fit()
    {
        const string Name = "/backbone/stage3/blocks.11/conv2/Conv_with_a_long_name";
        for (int room = 10; room < 300; room += 7)
        {
            string shown = TextMetrics.Fit(Name, room, 12);
            Assert.True(TextMetrics.Width(shown, 12) <= Math.Max(room, TextMetrics.Width("…", 12)));
            Assert.EndsWith(shown.Length > 3 ? Name[^1..] : shown, shown, StringComparison.Ordinal);
        }

        Assert.Equal("conv1", TextMetrics.Fit("conv1", 100, 12));
    }
}
