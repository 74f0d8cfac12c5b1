using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>Named points: what something costs against what it gains.</summary>
public sealed record ScatterChart : IChart
{
    private const double PlotHeight = 280, Radius = 5, Font = SvgCanvas.FontSize;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="across">The quantity across.</param>
    /// <param name="up">The quantity upwards.</param>
    /// <param name="series">The points.</param>
    public ScatterChart(string title, string description, ChartQuantity across, ChartQuantity up, IReadOnlyList<PointSeries> series)
    {
        PointData.Check(title, series);
        (Title, Description, Across, Up, Series) = (title, description, across, up, series);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>The quantity across.</summary>
    public ChartQuantity Across { get; }

    /// <summary>The quantity upwards.</summary>
    public ChartQuantity Up { get; }

    /// <summary>The points.</summary>
    public IReadOnlyList<PointSeries> Series { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = Series.Count > 1 ? Legend.DrawMarks(canvas, 0, [.. Series.Select(s => s.Name)]) : 0;
        ChartPoint[] points = [.. Series.SelectMany(s => s.Points)];
        Ticks up = Ticks.FromZero(points.Length == 0 ? 1 : points.Max(p => p.Y), 5);
        if (points.Length > 0 && points.Min(p => p.Y) < 0) up = Ticks.Around(points.Min(p => p.Y), points.Max(p => p.Y), 5);
        canvas.Text(0, top + 11, TextMetrics.Fit(Up.Title, width, Font), Palette.Muted, tip: Up.Title);
        var plot = new Plot(Axes.Margin(up, Up), top + 24, width - 12, top + 24 + PlotHeight);
        Ticks across = points.Length > 0 && points.Min(p => p.X) < 0
            ? Ticks.Around(points.Min(p => p.X), points.Max(p => p.X), Axes.Wanted(plot.Width))
            : Ticks.FromZero(points.Length == 0 ? 1 : points.Max(p => p.X), Axes.Wanted(plot.Width));
        Axes.Vertical(canvas, plot, up, Up);
        double bottom = Axes.Horizontal(canvas, plot, across, Across);
        var labels = new LabelPlacing(plot with { Right = width }, [.. points.Select(p => (plot.X(across, p.X), plot.Y(up, p.Y)))], Radius);
        for (int s = 0; s < Series.Count; s++)
        {
            foreach (ChartPoint p in Series[s].Points)
            {
                double x = plot.X(across, p.X), y = plot.Y(up, p.Y);
                string shown = TextMetrics.Fit(p.Name, 0.6 * width, Font);
                if (labels.Place(x, y, TextMetrics.Width(shown, Font), Font) is { } place)
                {
                    if (place.Far) canvas.Line(x, y, place.X, place.Y + 4, Palette.Axis, 0.75);
                    canvas.Text(place.X, place.Y + Font * 0.85, shown, Palette.Text, tip: p.Name, hasHalo: true);
                }

                canvas.Mark(x, y, Radius, s, PointData.Tip(p, Across, Up, p.Name, Series[s].Name));
            }
        }

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
        JsonObject marks = new()
        {
            ["mark"] = new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 70, ["tooltip"] = true },
            ["encoding"] = new JsonObject(),
        };
        if (Series.Count > 1)
            marks["encoding"] = new JsonObject { ["color"] = Charts.VegaLite.Colour("series", Series.Select(s => s.Name)) };
        return new JsonObject
        {
            ["data"] = PointData.Rows(Series),
            ["encoding"] = encoding,
            ["layer"] = new JsonArray(marks, new JsonObject
            {
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = "left", ["dx"] = 8 },
                ["encoding"] = new JsonObject { ["text"] = new JsonObject { ["field"] = "name", ["type"] = "nominal" } },
            }),
        };
    }
}
