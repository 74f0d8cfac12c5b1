using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>Horizontal bars, for categories with names of any length: beside the bars, or above them where they are long.</summary>
public sealed record RowBars : IChart
{
    private const double Font = SvgCanvas.FontSize, Gap = 8;

    // Fonts of readers may be wider than what is reckoned with; a name must not begin outside of the picture.
    private const double SpareName = 0.06;

    /// <summary>A chart.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="description">In words.</param>
    /// <param name="of">What the categories are: design, network.</param>
    /// <param name="quantity">What the bars measure.</param>
    /// <param name="categories">A name a row.</param>
    /// <param name="series">The bars; a single series without a name needs no legend.</param>
    /// <param name="arrangement">How they stand.</param>
    /// <param name="reference">A line of reference, or null.</param>
    public RowBars(string title, string description, string of, ChartQuantity quantity, IReadOnlyList<string> categories,
        IReadOnlyList<Series> series, Arrangement arrangement, Reference? reference = null)
    {
        ChartData.Check(title, categories, series, arrangement);
        if (reference is not null) ChartData.Finite(title, reference.Value);
        (Title, Description, Of, Quantity, Categories, Series, Arrangement, Reference) =
            (title, description, of, quantity, categories, series, arrangement, reference);
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What the categories are.</summary>
    public string Of { get; }

    /// <summary>What the bars measure.</summary>
    public ChartQuantity Quantity { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The bars.</summary>
    public IReadOnlyList<Series> Series { get; }

    /// <summary>How they stand.</summary>
    public Arrangement Arrangement { get; }

    /// <summary>The line of reference, or null.</summary>
    public Reference? Reference { get; }

    /// <inheritdoc/>
    public string Svg(int width)
    {
        var canvas = new SvgCanvas(width);
        double top = ChartData.HasNames(Series) ? Legend.Draw(canvas, 0, [.. Series.Select((s, i) => (s.Name, Palette.Series(i)))]) : 2;
        double widest = Categories.Count == 0 ? 0 : Categories.Max(c => TextMetrics.Width(c, Font));
        bool above = widest > 0.36 * width;
        double left = above ? 4 : widest + 2 * Gap + SpareName * widest, right = width - EndRoom();
        (double least, double most) = ChartData.Range(Series, Categories.Count, Arrangement);
        if (Reference is not null) (least, most) = (Math.Min(least, Reference.Value), Math.Max(most, Reference.Value));
        Ticks ticks = Ticks.Around(least, most, Axes.Wanted(right - left));
        bool stacked = Arrangement == Arrangement.Stacked;
        double bar = stacked || Series.Count == 1 ? 18 : 13, bars = stacked ? bar : bar * Math.Max(1, Series.Count);
        double pitch = bars + (above ? 26 : 10);
        if (Reference is not null) top += 16;
        var plot = new Plot(left, top, right, top + pitch * Math.Max(1, Categories.Count));
        double bottom = Axes.Horizontal(canvas, plot, ticks, Quantity);
        for (int c = 0; c < Categories.Count; c++)
        {
            double y = plot.Top + c * pitch + (above ? 20 : 5);
            if (above)
                canvas.Text(2, y - 5, TextMetrics.Fit(Categories[c], width - 4, Font), Palette.Text, tip: Categories[c], hasHalo: true);
            else canvas.Text(left - Gap, y + bars / 2 + 4, Categories[c], Palette.Text, Anchor.End);
            if (stacked) Stack(canvas, plot, ticks, c, y, bar);
            else Group(canvas, plot, ticks, c, y, bar);
        }

        if (Reference is not null)
        {
            double x = plot.X(ticks, Reference.Value), half = TextMetrics.Width(Reference.Name, Font) / 2;
            canvas.Line(x, plot.Top - 3, x, plot.Bottom, Palette.Axis, 1.5, isDashed: true);
            canvas.Text(Math.Clamp(x, Math.Min(half, width / 2.0), Math.Max(width - half, width / 2.0)), plot.Top - 7,
                TextMetrics.Fit(Reference.Name, width, Font), Palette.Muted, Anchor.Middle);
        }

        // Over the line of reference, so that it crosses no number.
        for (int c = 0; c < Categories.Count; c++) Numbers(canvas, plot, ticks, c, plot.Top + c * pitch + (above ? 20 : 5), bar);
        return canvas.Finish(this, bottom);
    }

    /// <inheritdoc/>
    public JsonObject VegaLite()
    {
        JsonObject encoding = new()
        {
            ["y"] = Charts.VegaLite.Nominal("category", Of),
            ["x"] = Charts.VegaLite.Quantitative("value", Quantity.Title),
        };
        if (ChartData.HasNames(Series))
        {
            encoding["color"] = Charts.VegaLite.Colour("series", Series.Select(s => s.Name));
            if (Arrangement == Arrangement.Grouped) encoding["yOffset"] = new JsonObject { ["field"] = "series", ["sort"] = null };
        }

        JsonObject bars = new() { ["mark"] = new JsonObject { ["type"] = "bar", ["tooltip"] = true }, ["encoding"] = encoding };
        JsonObject chart = Reference is null ? bars : new JsonObject
        {
            ["layer"] = new JsonArray(bars, new JsonObject
            {
                ["mark"] = new JsonObject { ["type"] = "rule", ["strokeDash"] = new JsonArray(4, 3) },
                ["encoding"] = new JsonObject { ["x"] = new JsonObject { ["datum"] = Reference.Value } },
            }),
        };
        chart["data"] = Charts.VegaLite.Rows(Categories, Series);
        return chart;
    }

    // Shares of a whole add up to all of it: their sum needs no number.
    private bool IsShare => Quantity.Suffix == "%";

    private double EndRoom()
    {
        double most = 0;
        for (int c = 0; c < Categories.Count; c++)
        {
            double sum = 0;
            foreach (Series s in Series)
            {
                sum += s.Values[c];
                if (Arrangement == Arrangement.Grouped) most = Math.Max(most, TextMetrics.Width(Quantity.Of(s.Values[c]), Font));
            }

            if (Arrangement == Arrangement.Stacked && !IsShare) most = Math.Max(most, TextMetrics.Width(Quantity.Of(sum), Font));
        }

        return most + 10;
    }

    private void Group(SvgCanvas canvas, Plot plot, Ticks ticks, int category, double y, double bar)
    {
        double zero = plot.X(ticks, Math.Clamp(0, ticks.Low, ticks.High));
        for (int s = 0; s < Series.Count; s++)
        {
            double value = Series[s].Values[category], end = plot.X(ticks, value), at = y + s * bar;
            string name = Series[s].Name.Length == 0 ? Categories[category] : $"{Categories[category]}, {Series[s].Name}";
            string tip = $"{name}: {Quantity.Of(value)}";
            canvas.Rectangle(Math.Min(zero, end), at, Math.Max(Math.Abs(end - zero), 0.75), bar - 2, Palette.Series(s), tip);
        }
    }

    private void Stack(SvgCanvas canvas, Plot plot, Ticks ticks, int category, double y, double bar)
    {
        double sum = 0;
        for (int s = 0; s < Series.Count; s++)
        {
            double value = Series[s].Values[category], from = plot.X(ticks, sum), to = plot.X(ticks, sum + value);
            canvas.Rectangle(from, y, to - from, bar, Palette.Series(s), $"{Categories[category]}, {Series[s].Name}: {Quantity.Of(value)}");
            if (sum > 0 && to - from > 1) canvas.Line(from, y, from, y + bar, Palette.Paper);
            sum += value;
        }

    }

    private void Numbers(SvgCanvas canvas, Plot plot, Ticks ticks, int category, double y, double bar)
    {
        if (Arrangement == Arrangement.Stacked)
        {
            double sum = Series.Sum(s => s.Values[category]);
            if (!IsShare) canvas.Text(plot.X(ticks, sum) + 5, y + bar / 2 + 4, Quantity.Of(sum), Palette.Muted, hasHalo: true);
            return;
        }

        double zero = plot.X(ticks, Math.Clamp(0, ticks.Low, ticks.High));
        for (int s = 0; s < Series.Count; s++)
        {
            double value = Series[s].Values[category];
            canvas.Text(Math.Max(zero, plot.X(ticks, value)) + 5, y + s * bar + bar / 2 + 3.5, Quantity.Of(value),
                Palette.Muted, hasHalo: true);
        }
    }
}
