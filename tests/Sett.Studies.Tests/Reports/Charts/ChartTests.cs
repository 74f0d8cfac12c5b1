using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests.Reports.Charts;

/// <summary>Charts: well-formed, complete, legible at every width, the same everywhere, and plain about what they cannot draw.</summary>
public sealed class ChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Names { get; } = [.. Samples.Small.Select(s => s.Name)];

    private static IChart Sample(string name) => Samples.Small.First(s => s.Name == name).Chart;

    /// <summary>The pictures as they were looked at and found good. SETT_APPROVE=1 writes them anew, to be looked at again.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Pictures_are_the_approved_ones(string name)
    {
        string svg = Sample(name).Svg(Figure.Narrow);
        string file = Repository.File("tests", "Sett.Studies.Tests", "Reports", "Approved", name + ".svg");
        if (Environment.GetEnvironmentVariable("SETT_APPROVE") == "1") File.WriteAllText(file, svg);
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), svg);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_datum_appears_in_the_picture_and_in_the_specification(string name)
    {
        IChart chart = Sample(name);
        string svg = chart.Svg(Figure.Wide), json = VegaLite.Text(chart);
        JsonArray rows = JsonNode.Parse(json)!["data"]!["values"]!.AsArray();
        Assert.NotEmpty(rows);
        foreach (JsonNode? row in rows)
        {
            foreach ((string key, JsonNode? value) in row!.AsObject())
            {
                if (value!.GetValueKind() == System.Text.Json.JsonValueKind.String)
                    Assert.Contains(Escaping.Text(value.GetValue<string>()), svg, StringComparison.Ordinal);
                else Assert.Contains(Numerals.Short(value.GetValue<double>()), svg, StringComparison.Ordinal);
                Assert.NotEqual("", key);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pictures_name_and_describe_themselves_and_scale(string name)
    {
        IChart chart = Sample(name);
        XElement root = XElement.Parse(chart.Svg(Figure.Wide));
        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.Equal(chart.Title, root.Attribute("aria-label")!.Value);
        Assert.Equal(chart.Title, root.Element(s_svg + "title")!.Value);
        Assert.Equal(chart.Description, root.Element(s_svg + "desc")!.Value);
        Assert.StartsWith($"0 0 {Figure.Wide} ", root.Attribute("viewBox")!.Value, StringComparison.Ordinal);
        Assert.Null(root.Attribute("width"));
        // Colours are in the picture itself, so that it can stand alone.
        Assert.All(root.Descendants().Where(e => e.Attribute("class") is not null), e =>
            Assert.StartsWith("#", (e.Attribute("stroke") ?? e.Attribute("fill"))!.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_neither_overlaps_nor_leaves_the_picture()
    {
        Func<int, string>[] names =
        [
            i => $"c{i}",
            i => $"/layer{i / 7}/layer{i / 7}.{i % 7}/conv{i}/Conv",
            i => i.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (int count in new[] { 1, 2, 5, 17, 60, 113 })
        {
            foreach (Func<int, string> name in names)
            {
                foreach (IChart chart in Samples.Of(count, i => i * 37 % 101 * 1234.5, name))
                {
                    foreach (int width in new[] { Figure.Narrow, Figure.Wide }) CheckText(chart, width);
                }
            }
        }
    }

    [Fact]
    public void Nothing_one_datum_and_zeros_can_be_drawn()
    {
        IChart[] charts = [.. Samples.Of(0, _ => 0, _ => ""), .. Samples.Of(1, _ => 5, _ => "x"), .. Samples.Of(4, _ => 0, i => $"x{i}")];
        foreach (IChart chart in charts)
        {
            string svg = chart.Svg(SvgCanvas.LeastWidth);
            XElement.Parse(svg);
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
            Assert.NotNull(JsonNode.Parse(VegaLite.Text(chart)));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_no_number_is_refused(double value)
    {
        ChartQuantity q = new("q");
        Series[] series = [new("s", [value])];
        PointSeries[] points = [new("s", [new(1, value)])];
        Assert.Throws<ArgumentException>(() => new RowBars("t", "d", "of", q, ["x"], series, Arrangement.Grouped));
        Assert.Throws<ArgumentException>(() => new ColumnBars("t", "d", "of", q, ["x"], series, Arrangement.Stacked));
        Assert.Throws<ArgumentException>(() => new Histogram("t", "d", "of", q, ["x"], series));
        Assert.Throws<ArgumentException>(() => new LineChart("t", "d", q, q, points));
        Assert.Throws<ArgumentException>(() => new ScatterChart("t", "d", q, q, points));
        PointSeries none = new("n", []);
        Assert.Throws<ArgumentException>(() => new FrontierChart("t", "d", q, q, points[0], none, none));
        Assert.Throws<ArgumentException>(() => new FrontierChart("t", "d", q, q, none, none, none, new Reference(value, "r")));
        Assert.Throws<ArgumentException>(() => new HeatMap("t", "d", "of", "by", q, ["x"], ["y"], [[value]], HeatScale.FromZero));
    }

    [Fact]
    public void Data_that_contradict_themselves_are_refused()
    {
        ChartQuantity q = new("q");
        Assert.Throws<ArgumentException>(() => new RowBars("t", "d", "of", q, ["x", "y"], [new("s", [1])], Arrangement.Grouped));
        Assert.Throws<ArgumentException>(() => new ColumnBars("t", "d", "of", q, ["x"], [new("s", [-1])], Arrangement.Stacked));
        Assert.Throws<ArgumentException>(() => new HeatMap("t", "d", "of", "by", q, ["x"], ["y"], [[0]], HeatScale.AroundOne));
        Assert.Throws<ArgumentException>(() => new HeatMap("t", "d", "of", "by", q, ["x"], ["y", "z"], [[1]], HeatScale.FromZero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Histogram("t", "d", "of", q, ["x"], [new("s", [1])], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples.Small.First().Chart.Svg(100));
    }

    [Fact]
    public void Names_from_files_cannot_leave_the_text()
    {
        const string Evil = "a<script>alert(\"1\")</script>&'\u0001\n]]>";
        foreach (IChart chart in Samples.Of(3, i => i, i => Evil + i))
        {
            string svg = chart.Svg(Figure.Wide);
            XElement root = XElement.Parse(svg);
            Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
            Assert.Empty(root.Descendants(s_svg + "script"));
        }
    }

    [Fact]
    public void Another_culture_draws_the_same()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string[] expected = [.. Samples.Small.Select(s => s.Chart.Svg(Figure.Wide) + VegaLite.Text(s.Chart))];
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "~";
            other.NumberFormat.NumberGroupSeparator = ".";
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, Samples.Small.Select(s => s.Chart.Svg(Figure.Wide) + VegaLite.Text(s.Chart)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void CheckText(IChart chart, int width)
    {
        XElement root = XElement.Parse(chart.Svg(width));
        double height = Number(root.Attribute("viewBox")!.Value.Split(' ')[3]);
        var boxes = new List<(double Left, double Top, double Right, double Bottom, string Text)>();
        foreach (XElement text in root.Descendants(s_svg + "text").Where(t => t.Attribute("transform") is null))
        {
            string shown = string.Concat(text.Nodes().OfType<XText>().Select(t => t.Value));
            double x = Number(text.Attribute("x")!.Value), y = Number(text.Attribute("y")!.Value);
            double w = TextMetrics.Width(shown, SvgCanvas.FontSize);
            double left = text.Attribute("text-anchor")?.Value switch { "end" => x - w, "middle" => x - w / 2, _ => x };
            (double, double, double, double, string) box = (left, y - 8, left + w, y, shown);
            Assert.True(left > -1.5 && left + w < width + 1.5 && y - 8 > -1 && y < height + 1,
                $"{chart.GetType().Name} at {width}: '{shown}' leaves the picture ({left:F1} to {left + w:F1}, {y:F1} of {height})");
            boxes.Add(box);
        }

        for (int i = 0; i < boxes.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool apart = boxes[i].Left >= boxes[j].Right || boxes[j].Left >= boxes[i].Right || boxes[i].Top >= boxes[j].Bottom
                    || boxes[j].Top >= boxes[i].Bottom;
                Assert.True(apart, $"{chart.GetType().Name} at {width}: '{boxes[i].Text}' covers '{boxes[j].Text}'");
            }
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
