using Sett.Studies.Profiling;
using Xunit;

namespace Sett.Studies.Tests.Profiling;

/// <summary>Protects the statistics of two networks on the same examples.</summary>
public sealed class PairedDifferenceTests
{
    // Twice the binomial tail of the smaller count, by hand: (1 + 12 + 66) / 4096 × 2 and so on.
    [Theory]
    [InlineData(10, 2, 158.0 / 4096)]
    [InlineData(2, 10, 158.0 / 4096)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(5, 0, 2.0 / 32)]
    [InlineData(3, 3, 1)]
    [InlineData(6, 1, 16.0 / 128)]
    public void McNemar_is_exact(int lost, int gained, double p) =>
        Assert.Equal(p, new PairedDifference(100, 80, lost, gained).McNemar, 12);

    [Fact]
    public void McNemar_holds_for_large_numbers()
    {
        // 10,000 a side; the normal approximation with continuity correction is as good as exact there.
        Assert.Equal(1, new PairedDifference(100_000, 80_000, 10_000, 10_000).McNemar, 6);
        // z = (400 − 1) / √20000 = 2.8213: p = 0.00478.
        Assert.Equal(0.00478, new PairedDifference(100_000, 80_000, 10_200, 9_800).McNemar, 4);
        Assert.InRange(new PairedDifference(1_000_000, 900_000, 90_000, 10).McNemar, 0, 1e-300);
    }

    [Fact]
    public void The_interval_by_hand()
    {
        // n + 2 = 102, 10.5 lost, 2.5 gained: difference −8/102, deviation √(13 − 64/102) / 102.
        (double low, double high) = new PairedDifference(100, 90, 10, 2).Interval;
        double half = 1.959964 * Math.Sqrt(13 - 64.0 / 102) / 102;
        Assert.Equal(100 * (-8.0 / 102 - half), low, 4);
        Assert.Equal(100 * (-8.0 / 102 + half), high, 4);
        // Nothing lost and nothing gained is no proof of no difference.
        (low, high) = new PairedDifference(100, 90, 0, 0).Interval;
        Assert.Equal(-high, low, 12);
        Assert.Equal(100 * 1.959964 / 102, high, 4);
        Assert.True(new PairedDifference(1000, 900, 0, 0).Interval.High < high);
    }

    [Fact]
    public void Percentages_and_bounds()
    {
        var pair = new PairedDifference(200, 150, 10, 4);
        Assert.Equal((75, 72), (pair.Before, pair.After));
        (double low, double high) = new PairedDifference(1, 1, 1, 0).Interval;
        Assert.InRange(low, -100, high);
        Assert.InRange(high, low, 100);
    }

    [Fact]
    public void The_interval_covers_the_truth_as_often_as_it_says()
    {
        // Each of n examples is lost with 4 % and gained with 2 %: the truth is −2 points.
        var random = new Random(3);
        int covered = 0;
        const int Runs = 2000;
        for (int run = 0; run < Runs; run++)
        {
            int lost = 0, gained = 0;
            for (int i = 0; i < 300; i++)
            {
                double draw = random.NextDouble();
                if (draw < 0.04) lost++;
                else if (draw < 0.06) gained++;
            }

            (double low, double high) = new PairedDifference(300, 250, lost, gained).Interval;
            if (low <= -2 && -2 <= high) covered++;
        }

        Assert.InRange((double)covered / Runs, 0.93, 0.98);
    }
}
