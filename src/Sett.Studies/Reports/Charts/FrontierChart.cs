using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>
/// Everything that was tried as points, what nothing else beats joined by a line, and the points that were chosen, with their names.
/// </summary>
public sealed record FrontierChart : IChart
{
    private const double PlotHeight = 260, Radius = 3.5, ChosenRadius = 7, Font = SvgCanvas.FontSize;

    // Disc, grey triangle and square: colour is not all that tells them apart.
    private const int Best = 0, Other = 6, Choice = 1;

    private readonly (PointSeries Points, int Mark)[] _shown;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="across">The quantity across.</param>
    /// <param name="up">The quantity upwards.</param>
    /// <param name="others">What something else beats.</param>
    /// <param name="best">What nothing else beats, in the order in which the line joins it.</param>
    /// <param name="chosen">What was chosen.</param>
    /// <param name="level">A level to read against, or null.</param>
    public FrontierChart(string title, string description, ChartQuantity across, ChartQuantity up, PointSeries others, PointSeries best,
        PointSeries chosen, Reference? level = null)
    {
        PointData.Check(title, [others, best, chosen]);
        if (level is not null) ChartData.Finite(title, level.Value);
        (Title, Description, Across, Up, Others, Frontier, Chosen, Level) = (title, description, across, up, others, best, chosen, level);
        _shown = [.. new[] { (others, Other), (chosen, Choice), (best, Best) }.Where(s => s.Item1.Points.Count > 0)];
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>The quantity across.</summary>
    public ChartQuantity Across { get; }

    /// <summary>The quantity upwards.</summary>
    public ChartQuantity Up { get; }

    /// <summary>What something else beats.</summary>
    public PointSeries Others { get; }

    /// <summary>What nothing else beats.</summary>
    public PointSeries Frontier { get; }

    /// <summary>What was chosen.</summary>
    public PointSeries Chosen { get; }

    /// <summary>A level to read against, or null.</summary>
    public Reference? Level { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = Legend.DrawMarks(canvas, 0, [.. _shown.Select(s => (s.Points.Name, s.Mark))], Level?.Name);
        ChartPoint[] points = [.. _shown.SelectMany(s => s.Points.Points)];
        double[] heights = [.. points.Select(p => p.Y), .. Level is null ? Array.Empty<double>() : [Level.Value]];
        Ticks up = heights.Length == 0 ? Ticks.FromZero(1, 5) : Ticks.Around(heights.Min(), heights.Max(), 5);
        canvas.Text(0, top + 11, TextMetrics.Fit(Up.Title, width, Font), Palette.Muted, tip: Up.Title);
        var plot = new Plot(Axes.Margin(up, Up), top + 28, width - 12, top + 28 + PlotHeight);
        Ticks across = points.Length == 0
            ? Ticks.FromZero(1, 4)
            : Ticks.Around(points.Min(p => p.X), points.Max(p => p.X), Axes.Wanted(plot.Width));
        Axes.Vertical(canvas, plot, up, Up);
        double bottom = Axes.Horizontal(canvas, plot, across, Across);
        if (Level is not null)
            canvas.Line(plot.Left, plot.Y(up, Level.Value), plot.Right, plot.Y(up, Level.Value), Palette.Axis, 1.5, isDashed: true);
        canvas.Curve([.. Frontier.Points.Select(p => (plot.X(across, p.X), plot.Y(up, p.Y)))], Palette.Series(Best));
        foreach ((PointSeries series, int mark) in _shown)
        {
            foreach (ChartPoint p in series.Points)
            {
                string tip = PointData.Tip(p, Across, Up, p.Name, series.Name);
                canvas.Mark(plot.X(across, p.X), plot.Y(up, p.Y), mark == Choice ? ChosenRadius : Radius, mark, tip);
            }
        }

        Names(canvas, plot, across, up, points);
        return canvas.Finish(this, bottom);
    }

    /// <inheritdoc/>
    public JsonObject VegaLite()
    {
        JsonObject encoding = new()
        {
            ["x"] = Charts.VegaLite.Quantitative("x", Across.Title),
            ["y"] = Charts.VegaLite.Quantitative("y", Up.Title),
        };
        foreach (string axis in new[] { "x", "y" }) encoding[axis]!["scale"] = new JsonObject { ["zero"] = false };
        JsonObject[] layers =
        [
            new() { ["transform"] = Only(Frontier), ["mark"] = new JsonObject { ["type"] = "line" } },
            new()
            {
                ["mark"] = new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 60, ["tooltip"] = true },
                ["encoding"] = new JsonObject { ["color"] = Charts.VegaLite.Colour("series", _shown.Select(s => s.Points.Name)) },
            },
            new()
            {
                ["transform"] = Only(Chosen),
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = "left", ["dx"] = 8 },
                ["encoding"] = new JsonObject { ["text"] = new JsonObject { ["field"] = "name", ["type"] = "nominal" } },
            },
        ];
        JsonObject chart = new()
        {
            ["data"] = PointData.Rows([.. _shown.Select(s => s.Points)]),
            ["layer"] = new JsonArray([.. layers.Select(l => { l["encoding"] = With(encoding, l["encoding"]); return l; })]),
        };
        if (Level is not null)
        {
            chart["layer"]!.AsArray().Add((JsonNode)new JsonObject
            {
                ["mark"] = new JsonObject { ["type"] = "rule", ["strokeDash"] = new JsonArray(4, 3) },
                ["encoding"] = new JsonObject { ["y"] = new JsonObject { ["datum"] = Level.Value } },
            });
        }

        return chart;
    }

    // Names keep clear of the curve's and all other points; where there is no room a point's tip has its name.
    private void Names(SvgCanvas canvas, Plot plot, Ticks across, Ticks up, ChartPoint[] points)
    {
        var labels = new LabelPlacing(
            plot with { Right = canvas.Width }, [.. points.Select(p => (plot.X(across, p.X), plot.Y(up, p.Y)))], ChosenRadius);
        foreach (ChartPoint p in Chosen.Points)
        {
            double x = plot.X(across, p.X), y = plot.Y(up, p.Y);
            string shown = TextMetrics.Fit(p.Name, 0.6 * canvas.Width, Font);
            if (labels.Place(x, y, TextMetrics.Width(shown, Font), Font) is not { } place) continue;
            if (place.Far) canvas.Line(x, y, place.X, place.Y + 4, Palette.Axis, 0.75);
            canvas.Text(place.X, place.Y + Font * 0.85, shown, Palette.Text, tip: p.Name, hasHalo: true);
        }
    }

    private static JsonArray Only(PointSeries series) =>
        [new JsonObject { ["filter"] = new JsonObject { ["field"] = "series", ["equal"] = series.Name } }];

    private static JsonObject With(JsonObject shared, JsonNode? own)
    {
        JsonObject all = shared.DeepClone().AsObject();
        foreach ((string key, JsonNode? value) in own?.AsObject() ?? []) all[key] = value!.DeepClone();
        return all;
    }
}
