using FsCheck;
using FsCheck.Fluent;
using Sett.Studies.Reports.Charts;
using Xunit;

namespace Sett.Studies.Tests.Reports.Charts;

/// <summary>Where axes are marked: nice numbers that enclose the data, neither too few nor too many.</summary>
public sealed class TicksTests
{
    [Fact]
    public void Ticks_enclose_any_range_at_nice_steps()
    {
        Gen<double> number =
            from mantissa in Gen.Choose(-9999, 9999) from exponent in Gen.Choose(-9, 12) select mantissa * Math.Pow(10, exponent);
        Gen<(double, double, int)> ranges =
            from a in number from b in number from wanted in Gen.Choose(1, 9) select (Math.Min(a, b), Math.Max(a, b), wanted);
        Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            (double least, double most, int wanted) = range;
            Ticks ticks = Ticks.Around(least, most, wanted);
            double slack = ticks.Step * 1e-6;
            Assert.True(ticks.Low <= least + slack && ticks.High >= most - slack, $"{ticks}");
            Assert.InRange(ticks.Count, 2, 2 * wanted + 3);
            double digit = ticks.Step / Math.Pow(10, Math.Floor(Math.Log10(ticks.Step * 1.0000001)));
            Assert.Contains(Math.Round(digit, 6), new[] { 1.0, 2, 5, 10 });
            for (int i = 1; i < ticks.Count; i++) Assert.True(ticks.At(i) > ticks.At(i - 1));
            // Zero is a tick wherever the range has it.
            if (ticks.Low < 0 && ticks.High > 0) Assert.Contains(Enumerable.Range(0, ticks.Count), i => ticks.At(i) == 0);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 0.3, 3, "0 0.1 0.2 0.3")]
    [InlineData(0, 97, 5, "0 20 40 60 80 100")]
    [InlineData(0, 0, 5, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(7, 7, 4, "0 2 4 6 8")]
    [InlineData(-3, 4, 4, "-4 -2 0 2 4")]
    public void Small_ranges_are_marked_as_one_would_by_hand(double least, double most, int wanted, string expected)
    {
        Ticks ticks = Ticks.Around(least, most, wanted);
        Assert.Equal(expected, string.Join(' ',
            Enumerable.Range(0, ticks.Count).Select(i => ticks.At(i).ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void What_is_no_range_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ticks.Around(double.NaN, 1, 4));
        Assert.Throws<ArgumentException>(() => Ticks.Around(0, double.PositiveInfinity, 4));
        Assert.Throws<ArgumentException>(() => Ticks.Around(2, 1, 4));
    }

    [Theory]
    [InlineData(113, 40, 5)]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 2)]
    [InlineData(1000, 7, 200)]
    [InlineData(0, 5, 1)]
    public void Every_so_many_places_are_named(int places, int room, int step) => Assert.Equal(step, Ticks.Every(places, room));
}
