using Sett.Numerics;
using Sett.Studies.Reproduction;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects the published figures of sparse edge processing that follow without training, and that what is missing is told.
/// </summary>
public sealed class EdgeStudyTests
{
    [Fact]
    public void What_follows_from_shapes_and_cycles_is_as_published()
    {
        (IReadOnlyList<ReproducedFigure> figures, IReadOnlyList<string> leftOut) = EdgeStudy.Run(null, 1);
        Assert.Contains("mnist", Assert.Single(leftOut));
        Assert.All(figures.Where(f => f.Difference is not null), f => Assert.InRange(
            f.Difference!.Value, -0.001, f.Figure.What.StartsWith("fewer weights, up to", StringComparison.Ordinal) ? 0.02 : 0.001));
        double Ours(string what) => figures.First(f => f.Figure.What.StartsWith(what, StringComparison.Ordinal)).Ours;
        Assert.Equal(36, Ours("cycles a sample"), 9);
        Assert.Equal(93.75, Ours("partial sums"), 9);
        Assert.Equal(0.084, Ours("a GPU's step"), 9);
        Assert.Equal("sparse-edge", ReproductionFile.Parse(ReproductionJson.Write("sparse-edge", figures)).Study);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() => Assert.Throws<BadInputException>(() => EdgeStudy.Run("no-such-folder", 1));
}
