namespace Sett.Studies.Reports.Charts;

/// <summary>The part of a picture that data are drawn in.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
internal readonly record struct Plot(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    /// <summary>The place of a value between the ends of horizontal ticks.</summary>
    public double X(Ticks ticks, double value) => Left + Width * (value - ticks.Low) / (ticks.High - ticks.Low);

    /// <summary>The place of a value between the ends of vertical ticks.</summary>
    public double Y(Ticks ticks, double value) => Bottom - Height * (value - ticks.Low) / (ticks.High - ticks.Low);
}

/// <summary>Axes of numbers.</summary>
internal static class Axes
{
    private const double Font = SvgCanvas.FontSize;

    /// <summary>How wide the numbers beside a vertical axis are, with the gap to it.</summary>
    public static double Margin(Ticks ticks, ChartQuantity quantity) =>
        Enumerable.Range(0, ticks.Count).Max(i => TextMetrics.Width(quantity.Of(ticks.At(i)), Font)) + 8;

    /// <summary>Lines across the plot with numbers on their left.</summary>
    public static void Vertical(SvgCanvas canvas, Plot plot, Ticks ticks, ChartQuantity quantity)
    {
        for (int i = 0; i < ticks.Count; i++)
        {
            double y = plot.Y(ticks, ticks.At(i));
            canvas.Line(plot.Left, y, plot.Right, y, ticks.At(i) == 0 ? Palette.Axis : Palette.Grid);
            canvas.Text(plot.Left - 6, y + 4, quantity.Of(ticks.At(i)), Palette.Muted, Anchor.End);
        }
    }

    /// <summary>Lines down the plot with numbers below them, and the axis' title below these.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double Horizontal(SvgCanvas canvas, Plot plot, Ticks ticks, ChartQuantity quantity)
    {
        for (int i = 0; i < ticks.Count; i++)
        {
            double x = plot.X(ticks, ticks.At(i));
            canvas.Line(x, plot.Top, x, plot.Bottom, ticks.At(i) == 0 ? Palette.Axis : Palette.Grid);
        }

        Numbers(canvas, plot, [.. Enumerable.Range(0, ticks.Count).Select(i => (plot.X(ticks, ticks.At(i)), quantity.Of(ticks.At(i))))]);
        return Title(canvas, plot, quantity.Title);
    }

    /// <summary>Numbers below places of a plot.</summary>
    public static void Numbers(SvgCanvas canvas, Plot plot, IReadOnlyList<(double X, string Text)> numbers)
    {
        foreach ((double x, string text) in numbers)
        {
            double half = TextMetrics.Width(text, Font) / 2;
            canvas.Text(Math.Clamp(x, half, canvas.Width - half), plot.Bottom + 16, text, Palette.Muted, Anchor.Middle);
        }
    }

    /// <summary>The title below a horizontal axis' numbers.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double Title(SvgCanvas canvas, Plot plot, string title, double below = 16)
    {
        if (title.Length == 0) return plot.Bottom + below + 6;
        double width = TextMetrics.Width(title, Font), middle = Math.Clamp((plot.Left + plot.Right) / 2, Math.Min(width, canvas.Width) / 2,
            Math.Max(canvas.Width - width / 2, canvas.Width / 2.0));
        canvas.Text(middle, plot.Bottom + below + 18, TextMetrics.Fit(title, canvas.Width, Font), Palette.Muted, Anchor.Middle, tip: title);
        return plot.Bottom + below + 24;
    }

    /// <summary>How many spaces between ticks a horizontal axis of some length should have.</summary>
    public static int Wanted(double length) => (int)Math.Clamp(length / 85, 2, 8);
}
