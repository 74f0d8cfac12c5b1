using Sett.Numerics;
using Sett.Studies.Reproduction;
using Xunit;

namespace Sett.Studies.Tests.Reproduction;

/// <summary>
/// Protects the comparison with published figures: what shapes and published precisions give on our mapping, known to the second decimal from the formulas of the bit-serial papers.
/// </summary>
public sealed class ReproductionTests
{
    private static readonly Dictionary<string, IReadOnlyList<ReproducedFigure>> s_results = PublishedFigures.Studies.ToDictionary(s => s, Reproductions.Run);

    [Theory]
    [InlineData("alexnet", "conv", "tartan", 2.15)]
    [InlineData("vgg_s", "conv", "tartan", 1.97)]
    [InlineData("vgg_m", "conv", "tartan", 2.18)]
    [InlineData("vgg_19", "conv", "tartan", 1.35)]
    [InlineData("alexnet", "conv", "tartan:bits=2", 1.97)]
    [InlineData("vgg_s", "conv", "tartan:bits=2", 1.82)]
    [InlineData("vgg_m", "conv", "tartan:bits=2", 1.96)]
    [InlineData("vgg_19", "conv", "tartan:bits=2", 1.30)]
    [InlineData("alexnet", "fc", "tartan", 1.65)]
    public void Tartans_speedups_without_loss_follow_from_its_formulas(string network, string layers, string design, double expected)
    {
        ReproducedFigure row = Assert.Single(s_results["tartan"], r => r.Figure.Networks is [var n] && n == network && r.Figure.Layers == layers
            && r.Figure.Design == design && r.Figure.Profile == "100");
        Assert.Equal(expected, row.Ours, 0.005);
    }

    [Fact]
    public void The_last_layer_of_AlexNet_shows_what_cascading_saves()
    {
        Assert.Equal([588, 2313], s_results["tartan"].Where(r => !r.Figure.IsSpeedup).Select(r => r.Ours));
    }

    [Theory]
    [InlineData("conv", "tartan:bits=2", "100", 1.73, 1.74)]
    [InlineData("all", "tartan", "100", 1.90, 1.86)]
    public void Verified_averages_stand_beside_ours(string layers, string design, string profile, double published, double ours)
    {
        ReproducedFigure row = Assert.Single(s_results["tartan"], r => r.Figure.Networks.Length == 4 && r.Figure.Layers == layers && r.Figure.Design == design
            && r.Figure.Profile == profile);
        Assert.Equal((published, FigureStatus.Verified), (row.Figure.Value, row.Figure.Status));
        Assert.Equal(ours, row.Ours, 0.005);
        Assert.Equal(row.Ours / published - 1, row.Difference!.Value, 12);
    }

    [Fact]
    public void Every_figure_has_a_source_or_stands_alone()
    {
        foreach (PublishedFigure figure in PublishedFigures.All)
        {
            Assert.Equal(figure.Value is null, figure.Status == FigureStatus.NotPublished);
            Assert.Equal(figure.Value is null, figure.Source.Length == 0);
        }
    }

    [Fact]
    public void Precisions_are_never_beaten_by_more_than_the_ideal()
    {
        foreach (ReproducedFigure row in s_results["stripes"].Where(r => r.Figure.Networks.Length == 1)) Assert.InRange(row.Ours, 1, 16.0 / 3);
    }

    [Fact]
    public void An_unknown_study_is_refused_with_those_there_are() =>
        Assert.Contains("tartan, stripes, loom, dpred", Assert.Throws<BadInputException>(() => Reproductions.Run("tarten")).Message, StringComparison.Ordinal);
}
