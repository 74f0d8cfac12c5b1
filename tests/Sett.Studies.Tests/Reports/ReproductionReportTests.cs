using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Reproductions;
using Sett.Studies.Reproduction;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>The pages of reproductions: every figure with source and status, drawn from the JSON alone.</summary>
public sealed class ReproductionReportTests
{
    [Fact]
    public void Every_figure_stands_in_the_page_with_its_source_and_status()
    {
        foreach (string study in PublishedFigures.Studies)
        {
            IReadOnlyList<ReproducedFigure> figures = Reproductions.Run(study);
            ReproductionFile file = ReproductionFile.Parse(ReproductionJson.Write(study, figures));
            Assert.Equal(figures.Select(f => f.Figure.Value), file.Figures!.Select(f => f.Published));
            Page page = ReproductionReport.Of(file);
            string html = page.Html();
            Assert.Equal(html, ReproductionReport.Of(file).Html());
            foreach (ReproducedEntry figure in file.Figures!)
            {
                Assert.Contains(Escaping.Text(figure.Design), html, StringComparison.Ordinal);
                Assert.Contains(Escaping.Text(figure.Source), html, StringComparison.Ordinal);
                Assert.Contains(figure.Ours.ToString(figure.Unit == "cycles" ? "#,0" : "0.00", CultureInfo.InvariantCulture),
                    html, StringComparison.Ordinal);
            }

            // Each figure is in one chart, and recalled ones are marked.
            Assert.Equal(figures.Count, page.Figures.Sum(f => ((RowBars)f.Chart).Categories.Count));
            Assert.Equal(figures.Count(f => f.Figure.Status == FigureStatus.Recalled),
                page.Figures.Sum(f => ((RowBars)f.Chart).Categories.Count(c => c.Contains(" *", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void DPRed_has_lines_over_the_size_of_groups()
    {
        DpredRow[] rows = [new("net", 16, "range", 16, 1.5, 2.5), new("net", 16, "range", 32, 1.25, 2.25)];
        DpredCompressionRow[] traffic =
        [
            new("mean", 16, "range", 16, 0.3, 0.6, 0.5, 0.9, 4, 8),
            new("mean", 16, "range", 32, 0.4, 0.7, 0.625, 0.9, 5, 9),
            new("mean", 16, "profiles", 16, 0.2, 0.3, 0.25, 0.5, 3, 4),
        ];
        Page page = ReproductionReport.Of(ReproductionFile.Parse(ReproductionJson.Write(rows, DpredStudy.Means(rows), traffic)));
        var gains = (LineChart)page.Figures.First(f => f.Name == "groups").Chart;
        Assert.Equal(["dpred-tartan, 16 bits", "dpred-loom, 16 bits"], gains.Series.Select(s => s.Name));
        Assert.Equal([new ChartPoint(16, 2.5), new ChartPoint(32, 2.25)],
            gains.Series[1].Points.Select(p => p with { Y = Math.Round(p.Y, 6) }));
        var left = (LineChart)page.Figures.First(f => f.Name == "traffic").Chart;
        Assert.Equal([50, 62.5], left.Series[0].Points.Select(p => p.Y));
        Assert.Equal(["16-bit networks", "16-bit networks, at profiles"], left.Series.Select(s => s.Name));
        Assert.Contains("35.0% for 16-bit and 33.0% for 8-bit", page.Html(), StringComparison.Ordinal);
    }
}
