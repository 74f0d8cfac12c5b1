using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>Vertical bars, for many categories in an order: the layers of a network.</summary>
public sealed record ColumnBars : IChart
{
    private const double PlotHeight = 200;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="of">What the categories are: layer.</param>
    /// <param name="quantity">What the bars measure.</param>
    /// <param name="categories">A name a column.</param>
    /// <param name="series">The bars.</param>
    /// <param name="arrangement">How they stand.</param>
    public ColumnBars(string title, string description, string of, ChartQuantity quantity, IReadOnlyList<string> categories,
        IReadOnlyList<Series> series, Arrangement arrangement)
    {
        ChartData.Check(title, categories, series, arrangement);
        (Title, Description, Of, Quantity, Categories, Series, Arrangement) =
            (title, description, of, quantity, categories, series, arrangement);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What the categories are.</summary>
    public string Of { get; }

    /// <summary>What the bars measure.</summary>
    public ChartQuantity Quantity { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The bars.</summary>
    public IReadOnlyList<Series> Series { get; }

    /// <summary>How they stand.</summary>
    public Arrangement Arrangement { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = ChartData.HasNames(Series) ? Legend.Draw(canvas, 0, [.. Series.Select((s, i) => (s.Name, Palette.Series(i)))]) : 0;
        (double least, double most) = ChartData.Range(Series, Categories.Count, Arrangement);
        Ticks ticks = Ticks.Around(least, most, 4);
        canvas.Text(0, top + 11, TextMetrics.Fit(Quantity.Title, width, SvgCanvas.FontSize), Palette.Muted, tip: Quantity.Title);
        var plot = new Plot(Axes.Margin(ticks, Quantity), top + 24, width - 1, top + 24 + PlotHeight);
        Axes.Vertical(canvas, plot, ticks, Quantity);
        var names = new CategoryAxis(Categories, Of, plot.Left, plot.Right);
        ColumnShapes.Draw(canvas, plot, ticks, names, Quantity, Categories.Count, Series, Arrangement, gap: 0.24);
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
            if (Arrangement == Arrangement.Grouped) encoding["xOffset"] = new JsonObject { ["field"] = "series", ["sort"] = null };
        }

        return new JsonObject
        {
            ["data"] = Charts.VegaLite.Rows(Categories, Series),
            ["mark"] = new JsonObject { ["type"] = "bar", ["tooltip"] = true },
            ["encoding"] = encoding,
        };
    }
}
