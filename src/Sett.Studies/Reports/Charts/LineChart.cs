using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>Lines through points: how something changes with something else.</summary>
public sealed record LineChart : IChart
{
    private const double PlotHeight = 230;

    // Marks that would touch each other shrink; a line through many points needs them for their tips alone.
    private const int Few = 60;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="across">What is varied.</param>
    /// <param name="up">What follows from it.</param>
    /// <param name="series">The lines.</param>
    public LineChart(string title, string description, ChartQuantity across, ChartQuantity up, IReadOnlyList<PointSeries> series)
    {
        PointData.Check(title, series);
        (Title, Description, Across, Up, Series) = (title, description, across, up, series);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What is varied.</summary>
    public ChartQuantity Across { get; }

    /// <summary>What follows from it.</summary>
    public ChartQuantity Up { get; }

    /// <summary>The lines.</summary>
    public IReadOnlyList<PointSeries> Series { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = Series.Count > 1 ? Legend.DrawMarks(canvas, 0, [.. Series.Select(s => s.Name)]) : 0;
        ChartPoint[] points = [.. Series.SelectMany(s => s.Points)];
        Ticks up = points.Length == 0 ? Ticks.FromZero(1, 5) : Ticks.Around(points.Min(p => p.Y), points.Max(p => p.Y), 5);
        canvas.Text(0, top + 11, TextMetrics.Fit(Up.Title, width, SvgCanvas.FontSize), Palette.Muted, tip: Up.Title);
        var plot = new Plot(Axes.Margin(up, Up), top + 24, width - 8, top + 24 + PlotHeight);
        Ticks across = points.Length == 0
            ? Ticks.FromZero(1, 4)
            : Ticks.Around(points.Min(p => p.X), points.Max(p => p.X), Axes.Wanted(plot.Width));
        Axes.Vertical(canvas, plot, up, Up);
        double bottom = DrawAcross(canvas, plot, across, points);
        for (int s = 0; s < Series.Count; s++)
        {
            canvas.Curve([.. Series[s].Points.Select(p => (plot.X(across, p.X), plot.Y(up, p.Y)))], Palette.Series(s));
            double radius = Series[s].Points.Count <= Few ? 3.5 : 1.2;
            foreach (ChartPoint p in Series[s].Points)
            {
                string tip = PointData.Tip(p, Across, Up, Series[s].Name, p.Name);
                canvas.Mark(plot.X(across, p.X), plot.Y(up, p.Y), radius, s, tip);
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
        encoding["y"]!["scale"] = new JsonObject { ["zero"] = false };
        if (Series.Count > 1) encoding["color"] = Charts.VegaLite.Colour("series", Series.Select(s => s.Name));
        return new JsonObject
        {
            ["data"] = PointData.Rows(Series),
            ["mark"] = new JsonObject { ["type"] = "line", ["point"] = true, ["tooltip"] = true },
            ["encoding"] = encoding,
        };
    }

    // Few places that data have are marked themselves, where their numbers fit side by side.
    private double DrawAcross(SvgCanvas canvas, Plot plot, Ticks ticks, ChartPoint[] points)
    {
        double[] places = [.. points.Select(p => p.X).Distinct().Order()];
        bool fits = places.Length is > 1 and <= 17;
        for (int i = 1; fits && i < places.Length; i++)
        {
            double room = (TextMetrics.Width(Across.Of(places[i - 1]), SvgCanvas.FontSize)
                + TextMetrics.Width(Across.Of(places[i]), SvgCanvas.FontSize)) / 2 + 5;
            fits = plot.X(ticks, places[i]) - plot.X(ticks, places[i - 1]) >= room;
        }

        if (!fits) return Axes.Horizontal(canvas, plot, ticks, Across);
        foreach (double place in places) canvas.Line(plot.X(ticks, place), plot.Top, plot.X(ticks, place), plot.Bottom, Palette.Grid);
        Axes.Numbers(canvas, plot, [.. places.Select(x => (plot.X(ticks, x), Across.Of(x)))]);
        return Axes.Title(canvas, plot, Across.Title);
    }
}
