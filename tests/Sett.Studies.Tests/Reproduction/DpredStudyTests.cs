using Sett.Studies.Reproduction;
using Sett.Studies.Tests.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Reproduction;

/// <summary>DPRed's time by group size: small groups never lose against large ones, and means are geometric.</summary>
public sealed class DpredStudyTests
{
    [Fact]
    public void Larger_groups_never_gain_more()
    {
        IReadOnlyList<DpredRow> rows =
            DpredStudy.Run(new SyntheticSource(2), DpredPrecision.Range, 2, null, TestContext.Current.CancellationToken);
        Assert.Equal(DpredStudy.Groups, rows.Select(r => r.Group));
        Assert.All(rows.Zip(rows.Skip(1)), p => Assert.True(p.First.Tartan >= p.Second.Tartan && p.First.Loom >= p.Second.Loom));
    }

    [Fact]
    public void Means_are_taken_for_each_word_length_and_group()
    {
        const string Range = DpredPrecision.Range;
        IReadOnlyList<DpredRow> means = DpredStudy.Means(
            [new("a", 8, Range, 16, 2, 3), new("b", 8, Range, 16, 8, 12), new("c", 16, Range, 16, 5, 7), new("a", 8, Range, 32, 1, 1)]);
        Assert.Equal([(8, 16), (8, 32), (16, 16)], means.Select(m => (m.ContainerBits, m.Group)));
        Assert.Equal((4.0, 6.0), (Math.Round(means[0].Tartan, 9), Math.Round(means[0].Loom, 9)));
    }

    /// <summary>A mean at profiles stands beside the mean at ranges over the same networks, never beside one over others.</summary>
    [Fact]
    public void Means_at_profiles_are_over_the_networks_that_have_one()
    {
        DpredCompressionRow Row(string network, string precision, double share) =>
            new(network, 16, precision, 16, share, share, share, share, 1, 1);
        DpredCompressionRow[] rows = [Row("a", DpredPrecision.Range, 0.8), Row("a", "no loss", 0.3), Row("b", DpredPrecision.Range, 0.6)];
        Assert.Equal([("mean", "range", 0.7), ("mean, profiled only", "range", 0.8), ("mean, profiled only", "profiles", 0.3)],
            DpredCompression.Means(rows).Select(m => (m.Network, m.Precision, Math.Round(m.Both, 9))));
        Assert.Equal([("mean", "range", 0.8), ("mean", "profiles", 0.3)],
            DpredCompression.Means(rows[..2]).Select(m => (m.Network, m.Precision, m.Both)));
    }
}
