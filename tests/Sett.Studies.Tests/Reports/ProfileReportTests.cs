using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Profiles;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>
/// The page of a profile: every number of it, drawn from profile.json alone, the same every time, and names from files as text.
/// </summary>
public sealed class ProfileReportTests
{
    private static readonly LayerShape s_convolution =
        new() { Kind = LayerKind.Convolution, Channels = 3, Filters = 4, Height = 8, Width = 8, KernelHeight = 3, KernelWidth = 3 };

    private static readonly LayerShape s_product = new() { Kind = LayerKind.FullyConnected, Channels = 64, Filters = 10 };

    private static ProfileResult Result(Quantity quantity = Quantity.Top1, string name = "net", string cost = "bits")
    {
        var paired = new PairedDifference(200, 160, 3, 2);
        Measured measured = quantity.CountsRight()
            ? new Measured(200, paired.After, paired.Interval, paired, paired, new PairedDifference(200, 190, 1, 5))
            : new Measured(200, 0.75, (0.5, 1.25), null, null, null);
        var other = new PairedDifference(57, 41, 7, 4);
        Measured heldOut = quantity.CountsRight()
            ? new Measured(57, other.After, other.Interval, other, other, null)
            : new Measured(57, 0.875, (0.25, 1.5), null, null, null);
        ProfilePoint Point(double loss, int less) => new(
            loss,
            [
                new ProfileLayer(name + "conv", s_convolution, new OperandBits(9 - less, -2, null, false, 5),
                    new OperandBits(7 - less, 11, null, true, 4)),
                new ProfileLayer(name + "fc", s_product, new OperandBits(6, null, 4, false, null),
                    new OperandBits(8 - less, null, 0.125, true, null)),
            ],
            30 - 3 * less, 64, true, true, measured, less == 0 ? heldOut : null, [$"{name} warns of {loss}"]);
        return new ProfileResult(name, [new("model", name), new("model_sha256", "00ff"), new("n", "200")], quantity,
            quantity == Quantity.Psnr ? double.PositiveInfinity : 80.5, cost,
            [Point(0, 0), Point(1.5, 2)],
            [new ParetoPoint(6, 24, 79.25, true), new ParetoPoint(7.5, 30, 79.5, true), new ParetoPoint(8.25, 33, 78.125, false)],
            [new Trial("most bits", 0, [9, 7, 6, 8], 80, true)]);
    }

    private static ProfileFile Read(ProfileResult result) => ProfileFile.Parse(ProfileJson.Write(result));

    private static string Body(string html) =>
        html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)] + "</body>";

    [Fact]
    public void Every_number_of_the_JSON_stands_in_the_page()
    {
        foreach (Quantity quantity in Enum.GetValues<Quantity>())
        {
            string json = ProfileJson.Write(Result(quantity)), html = ProfileReport.Of(ProfileFile.Parse(json)).Html();
            Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
            using JsonDocument document = JsonDocument.Parse(json);
            HashSet<double> shown =
            [
                .. Regex.Matches(html, "data-v=\"([^\"]*)\"").Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)),
            ];
            foreach ((string path, JsonElement value) in Leaves(document.RootElement, "")
                .Where(l => !l.Path.StartsWith(".log", StringComparison.Ordinal)))
            {
                // Ends of intervals beyond the low one, integer bits (with the fraction bits) and the losses stand in texts; the whole cost
                // is what a share is of.
                bool text = path.EndsWith("_high", StringComparison.Ordinal) || path.EndsWith("interval[1]", StringComparison.Ordinal)
                    || path.EndsWith(".loss", StringComparison.Ordinal)
                    || path.EndsWith("integer_bits", StringComparison.Ordinal) || path.EndsWith("most_bits", StringComparison.Ordinal)
                    || path is ".version" or ".untouched";
                if (value.ValueKind == JsonValueKind.Number && !text)
                    Assert.True(shown.Contains(value.GetDouble()), $"{quantity}: {path} is {value}, which no cell has.");
                if (value.ValueKind == JsonValueKind.Number && path.EndsWith("_high", StringComparison.Ordinal))
                    Assert.Contains($"… {Two(value.GetDouble())}", html, StringComparison.Ordinal);
            }

            Assert.Contains("⟨11,−2⟩", html, StringComparison.Ordinal);
            Assert.Contains(": net warns of 1.5</li>", html, StringComparison.Ordinal);
            Assert.Contains("00ff", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_curve_tells_best_measured_and_chosen_profiles_apart()
    {
        Page page = ProfileReport.Of(Read(Result(cost: "traffic")));
        Assert.Equal(["bits-quality", "cost-quality", "bits-0", "bits-1-5"], page.Figures.Select(f => f.Name));
        var bits = (FrontierChart)page.Figures.First().Chart;
        Assert.Equal([new ChartPoint(6, 79.25), new ChartPoint(7.5, 79.5)], bits.Frontier.Points);
        Assert.Equal([new ChartPoint(8.25, 78.125)], bits.Others.Points);
        Assert.Equal([new ChartPoint(7.5, 79.5, "no loss"), new ChartPoint(6, 79.5, "1.5 % loss")], bits.Chosen.Points);
        Assert.Equal(80.5, bits.Level!.Value);
        Assert.Equal([30.0, 24], ((FrontierChart)page.Figures.ElementAt(1).Chart).Chosen.Points.Select(p => p.X));
        Assert.Equal([[7.0, 6], [5, 6]], ((ColumnBars)page.Figures.Last().Chart).Series.Select(s => s.Values));
    }

    [Fact]
    public void Operating_points_with_the_same_widths_share_a_mark_and_a_PSNR_without_error_has_no_level()
    {
        ProfileResult result = Result(Quantity.Psnr);
        Page page = ProfileReport.Of(Read(result with { Points = [result.Points[0], result.Points[0] with { Loss = 40 }] }));
        var chart = (FrontierChart)page.Figures.First().Chart;
        Assert.Equal("0 dB and 40 dB", Assert.Single(chart.Chosen.Points).Name);
        Assert.Null(chart.Level);
    }

    [Fact]
    public void The_page_is_the_same_every_time_and_well_formed()
    {
        Page one = ProfileReport.Of(Read(Result())), two = ProfileReport.Of(Read(Result()));
        Assert.Equal(one.Html(), two.Html());
        Assert.Equal(one.Figures.Select(f => VegaLite.Text(f.Chart)), two.Figures.Select(f => VegaLite.Text(f.Chart)));
        Assert.All(one.Figures, f => Assert.Matches("^[a-z0-9-]+$", f.Name));
        string[] ids = [.. XElement.Parse(Body(one.Html())).Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>()];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Names_from_files_are_text_and_nothing_else()
    {
        string html = ProfileReport.Of(Read(Result(name: "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"))).Html();
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(html, "<script"));
        XElement.Parse(Body(html));
    }

    private static string Two(double value) => value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Path, JsonElement Value)> Leaves(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Leaves(m.Value, $"{path}.{m.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((e, i) => Leaves(e, $"{path}[{i}]")),
        _ => [(path, element)],
    };
}
