using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Reproductions;
using Sett.Studies.Reproduction;
using Xunit;

namespace Sett.Studies.Tests.Reproduction;

/// <summary>
/// DeepCAM's reproduction: what is counted never makes it faster or thriftier, published numbers stand as they are, and the page is drawn
/// from the JSON.
/// </summary>
public sealed class DeepcamStudyTests
{
    private static readonly Lazy<IReadOnlyList<DeepcamRow>> s_rows = new(DeepcamStudy.Run);

    [Fact]
    public void Every_case_is_there_and_counting_more_never_helps()
    {
        Assert.Equal(4 * 4 * 2, s_rows.Value.Count);
        foreach (DeepcamRow r in s_rows.Value)
        {
            foreach (DeepcamFactors f in new[] { r.Eyeriss, r.Cpu, r.Energy })
            {
                Assert.True(f.Searches > f.Free && f.Free >= f.Crossbar, $"{r}");
                Assert.True(f.Crossbar > f.Digital && f.Digital > 0, $"{r}");
            }

            Assert.True(r.Eyeriss.Searches >= Math.Max(r.WeightStationary, r.ActivationStationary) * (1 - 1e-12));
        }
    }

    [Fact]
    public void Searches_do_not_depend_on_the_hash_and_projections_grow_with_it()
    {
        foreach (IGrouping<(string, int), DeepcamRow> both in s_rows.Value.GroupBy(r => (r.Network, r.Rows)))
        {
            Assert.Single(both.Select(r => r.Eyeriss.Searches).Distinct());
            Assert.Equal(4 * both.First(r => r.Bits == 256).HashRatio, both.First(r => r.Bits == 1024).HashRatio, 1e-9);
        }
    }

    [Fact]
    public void The_abstract_stands_beside_ours_in_file_and_page()
    {
        string json = ReproductionJson.Write(s_rows.Value);
        ReproductionFile file = ReproductionFile.Parse(json);
        Assert.Equal([523, 3498, 2.16, 109], file.Headlines!.Select(h => h.Published));
        Assert.All(file.Headlines!, h => Assert.Equal(("verified", "arXiv 2302.04712, abstract"), (h.Status, h.Source)));
        Page page = ReproductionReport.Of(file);
        Assert.Equal(page.Html(), ReproductionReport.Of(ReproductionFile.Parse(ReproductionJson.Write(DeepcamStudy.Run()))).Html());
        Assert.Contains(Escaping.Text(file.Reading), page.Html(), StringComparison.Ordinal);
        Assert.Equal(12, page.Figures.Count());
        var chart = (RowBars)page.Figures.First(f => f.Name == "eyeriss-vgg11-cifar").Chart;
        Assert.Equal(s_rows.Value.First(r => r is { Network: "vgg11_cifar", Rows: 64, Bits: 1024 }).Eyeriss.Searches,
            chart.Series[0].Values[0], 1e-5);
    }
}
