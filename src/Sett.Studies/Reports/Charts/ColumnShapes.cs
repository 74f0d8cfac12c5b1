namespace Sett.Studies.Reports.Charts;

/// <summary>The columns of bar charts and histograms.</summary>
internal static class ColumnShapes
{
    private const double LeastBar = 3;

    /// <summary>
    /// Draws them, with one tip for all bars of a category. Where bars side by side would be too thin to tell apart, each
    /// series is a line of steps.
    /// </summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="plot">Where data are drawn.</param>
    /// <param name="ticks">The scale of values.</param>
    /// <param name="names">The places of categories.</param>
    /// <param name="quantity">What is measured.</param>
    /// <param name="categories">How many categories.</param>
    /// <param name="series">The values.</param>
    /// <param name="arrangement">How bars stand.</param>
    /// <param name="gap">The share of a category's width that stays free.</param>
    public static void Draw(SvgCanvas canvas, Plot plot, Ticks ticks, CategoryAxis names, ChartQuantity quantity, int categories,
        IReadOnlyList<Series> series, Arrangement arrangement, double gap)
    {
        double zero = plot.Y(ticks, Math.Clamp(0, ticks.Low, ticks.High)), room = names.Pitch * (1 - gap);
        // Few categories need not have bars as wide as a hand.
        if (arrangement == Arrangement.Stacked || series.Count == 1) room = Math.Min(room, 60);
        double bar = arrangement == Arrangement.Stacked ? room : room / Math.Max(1, series.Count);
        bool steps = arrangement == Arrangement.Grouped && series.Count > 1 && bar < LeastBar;
        if (steps) Steps(canvas, plot, ticks, names, categories, series);
        for (int c = 0; c < categories; c++)
        {
            double left = names.Middle(c) - room / 2, sum = 0;
            for (int s = 0; s < series.Count && !steps; s++)
            {
                double value = series[s].Values[c];
                if (arrangement == Arrangement.Stacked)
                {
                    double from = plot.Y(ticks, sum), to = plot.Y(ticks, sum += value);
                    canvas.Rectangle(left, to, bar, from - to, Palette.Series(s));
                }
                else
                {
                    double end = plot.Y(ticks, value);
                    canvas.Rectangle(left + s * bar, Math.Min(zero, end), bar > 4 ? bar - 1 : bar, Math.Abs(zero - end), Palette.Series(s));
                }
            }

            canvas.Target(plot.Left + c * names.Pitch, plot.Top, names.Pitch, plot.Height,
                ChartData.Tip(names.Called(c), series, c, quantity));
        }
    }

    private static void Steps(SvgCanvas canvas, Plot plot, Ticks ticks, CategoryAxis names, int categories, IReadOnlyList<Series> series)
    {
        for (int s = 0; s < series.Count; s++)
        {
            var points = new List<(double, double)>();
            for (int c = 0; c < categories; c++)
            {
                double y = plot.Y(ticks, series[s].Values[c]);
                points.Add((plot.Left + c * names.Pitch, y));
                points.Add((plot.Left + (c + 1) * names.Pitch, y));
            }

            canvas.Curve(points, Palette.Series(s));
        }
    }
}
