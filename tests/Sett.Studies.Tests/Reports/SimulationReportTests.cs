using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sett.Networks.LayerTables;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Simulations;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>The page of a simulation: whole, closed to the outside, drawn from result.json alone, and the same in every run.</summary>
public sealed partial class SimulationReportTests
{
    [Fact]
    public void The_page_has_every_section_figure_and_number()
    {
        ResultFile result = Runs.Read(Runs.Simulate());
        Page page = SimulationReport.Of(result);
        Assert.Equal(["summary", "cycles", "costs", "layers", "widths", "sources", "origin"], page.Sections.Select(s => s.Id));
        string html = page.Html();
        foreach (DesignEntry design in result.Designs)
        {
            Assert.Contains(Numerals.Grouped(Math.Round(design.Cycles.Mean)), html, StringComparison.Ordinal);
            Assert.Contains(Numerals.Short(design.AreaMm2), html, StringComparison.Ordinal);
            Assert.Contains(Numerals.Short(design.EnergyPj.Total / 1e6), html, StringComparison.Ordinal);
            Assert.All(design.Layers, l => Assert.Contains(Numerals.Grouped(Math.Round(l.Cycles.Mean)), html, StringComparison.Ordinal));
        }

        Assert.All(result.Source.Values, fact => Assert.Contains(fact, html, StringComparison.Ordinal));
        Assert.All(result.Costs.Figures, f => Assert.Contains(Escaping.Text(f.Source), html, StringComparison.Ordinal));
        Assert.Equal(result.Costs.Figures.Count(f => f.Status == "recalled"), Regex.Count(html, "recalled \\*"));
    }

    [Fact]
    public void The_page_is_well_formed_and_refers_to_nothing_outside()
    {
        Page page = SimulationReport.Of(Runs.Read(Runs.Simulate()));
        string html = page.Html();
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)]
            + "</body>";
        XElement root = XElement.Parse(body);
        string[] ids = [.. root.Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>()];
        Assert.Equal(ids.Distinct(), ids);
        foreach (XElement link in root.Descendants("a")) Assert.Contains(link.Attribute("href")!.Value[1..], ids);
        Assert.Equal("data:,", Assert.Single(Addresses().Matches(html).Select(m => m.Groups[1].Value), a => !a.StartsWith('#')));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        // The only address in the file is the name of SVG's namespace.
        Assert.All(Regex.Matches(html, "https?://[^\" ]+").Select(m => m.Value), a => Assert.Equal("http://www.w3.org/2000/svg", a));
    }

    [Theory]
    [InlineData(0.000612, "0.000612×")]
    [InlineData(0.0312, "0.031×")]
    [InlineData(1.254, "1.25×")]
    [InlineData(99.996, "100×")]
    [InlineData(1234.4, "1,234×")]
    public void Factors_have_the_digits_that_say_something(double factor, string expected) =>
        Assert.Equal(expected, Cell.Factor(factor).Text);

    /// <summary>Protects a reader who adds up the causes of a design whose layers work at the same time.</summary>
    [Fact]
    public void Causes_that_are_more_than_an_input_takes_are_said_to_be_those_of_all_layers()
    {
        string Told(string designs) => SimulationReport.Of(Runs.Read(Runs.Simulate(designs: designs))).Figures
            .First(f => f.Name == "cycles").Chart.Description;
        Assert.Contains("Layers of edge:pipeline=on work at the same time", Told("tartan,edge,edge:pipeline=on"), StringComparison.Ordinal);
        Assert.DoesNotContain("at the same time", Told("tartan,edge"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_give_the_same_page_and_figures()
    {
        Page one = SimulationReport.Of(Runs.Read(Runs.Simulate())), two = SimulationReport.Of(Runs.Read(Runs.Simulate()));
        Assert.Equal(one.Html(), two.Html());
        Assert.Equal(one.Figures.Select(f => VegaLite.Text(f.Chart)), two.Figures.Select(f => VegaLite.Text(f.Chart)));
        string[] names = [.. one.Figures.Select(f => f.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, n => Assert.Matches("^[a-z0-9-]+$", n));
    }

    [Fact]
    public void Names_from_files_are_text_and_nothing_else()
    {
        const string Evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
        string html = SimulationReport.Of(Runs.Read(Runs.Simulate(source: Runs.Hostile(Evil)))).Html();
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(html, "<script"));
        XElement.Parse(
            html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)] + "</body>");
    }

    [Fact]
    public void What_is_left_on_the_table_is_cycles_over_effectual_cycles()
    {
        ResultFile result = Runs.Read(Runs.Simulate());
        Page page = SimulationReport.Of(result);
        var chart = (RowBars)page.Figures.First(f => f.Name == "left-on-the-table").Chart;
        Assert.Equal(result.Designs.Select(d => d.Design), chart.Categories);
        string html = page.Html();
        for (int d = 0; d < result.Designs.Count; d++)
        {
            DesignEntry design = result.Designs[d];
            Assert.Equal(design.ComputeCycles.Mean, chart.Series[0].Values[d] * design.EffectualCycles!.Value, 6);
            Assert.InRange(chart.Series[0].Values[d], 1, double.MaxValue);
            Assert.Contains(Cell.Factor(chart.Series[0].Values[d]).Text, html, StringComparison.Ordinal);
            Assert.All(design.Layers, l =>
                Assert.Contains(Cell.Factor(l.ComputeCycles.Mean / l.EffectualCycles).Text, html, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Shapes_alone_have_a_page_without_widths()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), PublishedProfiles.Find("alexnet-99"), null, 16);
        Page page = SimulationReport.Of(Runs.Read(Runs.Simulate(designs: "tartan", source: source)));
        Assert.DoesNotContain(page.Sections, s => s.Id == "widths");
        Assert.DoesNotContain(
            page.Figures, f => f.Name.StartsWith("needed-bits", StringComparison.Ordinal) || f.Name == "left-on-the-table");
        Assert.NotEqual("", page.Html());
    }

    [GeneratedRegex("(?:src|href|action|data)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}
