using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>How values are spread over neighbouring bins, with a line where they would all be without what the chart is about.</summary>
public sealed record Histogram : IChart
{
    private const double PlotHeight = 200;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="of">What the bins are: needed bits.</param>
    /// <param name="quantity">What is counted.</param>
    /// <param name="bins">A name a bin, in order.</param>
    /// <param name="series">The counts or shares.</param>
    /// <param name="mark">The bin after which the line stands, or null.</param>
    /// <param name="markName">What the line means.</param>
    public Histogram(string title, string description, string of, ChartQuantity quantity, IReadOnlyList<string> bins,
        IReadOnlyList<Series> series, int? mark = null, string markName = "")
    {
        // Counts are no more negative than parts of a whole.
        ChartData.Check(title, bins, series, Arrangement.Stacked);
        if (mark is < 0 || mark >= bins.Count)
            throw new ArgumentOutOfRangeException(nameof(mark), mark, $"{title}: there are {bins.Count} bins.");
        (Title, Description, Of, Quantity, Bins, Series, Mark, MarkName) = (title, description, of, quantity, bins, series, mark, markName);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What the bins are.</summary>
    public string Of { get; }

    /// <summary>What is counted.</summary>
    public ChartQuantity Quantity { get; }

    /// <summary>The bins.</summary>
    public IReadOnlyList<string> Bins { get; }

    /// <summary>The counts or shares.</summary>
    public IReadOnlyList<Series> Series { get; }

    /// <summary>The bin after which the line stands, or null.</summary>
    public int? Mark { get; }

    /// <summary>What the line means.</summary>
    public string MarkName { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = ChartData.HasNames(Series) ? Legend.Draw(canvas, 0, [.. Series.Select((s, i) => (s.Name, Palette.Series(i)))]) : 0;
        Ticks ticks = Ticks.FromZero(ChartData.Range(Series, Bins.Count, Arrangement.Grouped).Most, 4);
        canvas.Text(0, top + 11, TextMetrics.Fit(Quantity.Title, width, SvgCanvas.FontSize), Palette.Muted, tip: Quantity.Title);
        double head = top + (Mark is null ? 24 : 40);
        var plot = new Plot(Axes.Margin(ticks, Quantity), head, width - 2, head + PlotHeight);
        Axes.Vertical(canvas, plot, ticks, Quantity);
        var names = new CategoryAxis(Bins, Of, plot.Left, plot.Right);
        ColumnShapes.Draw(canvas, plot, ticks, names, Quantity, Bins.Count, Series, Arrangement.Grouped, gap: 0.12);
        if (Mark is { } mark)
        {
            double x = plot.Left + (mark + 1) * names.Pitch - 1;
            canvas.Line(x, plot.Top - 4, x, plot.Bottom, Palette.Axis, 1.5, isDashed: true);
            bool onLeft = x > width / 2.0;
            canvas.Text(onLeft ? x + 1 : x - 1, plot.Top - 8, MarkName, Palette.Text, onLeft ? Anchor.End : Anchor.Start);
        }

        return canvas.Finish(this, names.Draw(canvas, plot));
    }

    /// <inheritdoc/>
    public JsonObject VegaLite()
    {
        JsonObject encoding = new()
        {
            ["x"] = Charts.VegaLite.Nominal("category", Of),
            ["y"] = Charts.VegaLite.Quantitative("value", Quantity.Title),
        };
        if (ChartData.HasNames(Series))
        {
            encoding["color"] = Charts.VegaLite.Colour("series", Series.Select(s => s.Name));
            encoding["xOffset"] = new JsonObject { ["field"] = "series", ["sort"] = null };
        }

        JsonObject chart = new() { ["data"] = Charts.VegaLite.Rows(Bins, Series) };
        JsonObject bars = new() { ["mark"] = new JsonObject { ["type"] = "bar", ["tooltip"] = true }, ["encoding"] = encoding };
        if (Mark is not { } mark)
        {
            chart["mark"] = bars["mark"]!.DeepClone();
            chart["encoding"] = encoding.DeepClone();
            return chart;
        }

        chart["layer"] = new JsonArray(bars, new JsonObject
        {
            ["mark"] = new JsonObject { ["type"] = "rule", ["strokeDash"] = new JsonArray(4, 3) },
            ["encoding"] = new JsonObject { ["x"] = new JsonObject { ["datum"] = Bins[mark], ["bandPosition"] = 1 } },
        });
        return chart;
    }
}
