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
        IReadOnlyList<DpredRow> rows = DpredStudy.Run(new SyntheticSource(2), 2, null, TestContext.Current.CancellationToken);
        Assert.Equal(DpredStudy.Groups, rows.Select(r => r.Group));
        Assert.All(rows.Zip(rows.Skip(1)), p => Assert.True(p.First.Tartan >= p.Second.Tartan && p.First.Loom >= p.Second.Loom));
    }

    [Fact]
    public void Means_are_taken_for_each_word_length_and_group()
    {
        IReadOnlyList<DpredRow> means = DpredStudy.Means([new("a", 8, 16, 2, 3), new("b", 8, 16, 8, 12), new("c", 16, 16, 5, 7), new("a", 8, 32, 1, 1)]);
        Assert.Equal([(8, 16), (8, 32), (16, 16)], means.Select(m => (m.ContainerBits, m.Group)));
        Assert.Equal((4.0, 6.0), (Math.Round(means[0].Tartan, 9), Math.Round(means[0].Loom, 9)));
    }
}
