namespace Sett.Studies.Reports.Charts;

/// <summary>The names of colours, in lines above a plot.</summary>
internal static class Legend
{
    private const double Swatch = 11, Gap = 5, Between = 16, LineHeight = 18;

    /// <summary>Draws the names.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double Draw(SvgCanvas canvas, double top, IReadOnlyList<(string Name, Ink Ink)> entries)
    {
        double x = 0, y = top;
        foreach ((string name, Ink ink) in entries)
        {
            string shown = TextMetrics.Fit(name, canvas.Width - Swatch - Gap, SvgCanvas.FontSize);
            double width = Swatch + Gap + TextMetrics.Width(shown, SvgCanvas.FontSize);
            if (x > 0 && x + width > canvas.Width) (x, y) = (0, y + LineHeight);
            canvas.Rectangle(x, y + 1, Swatch, Swatch, ink);
            canvas.Text(x + Swatch + Gap, y + 11, shown, Palette.Text, tip: name);
            x += width + Between;
        }

        return entries.Count == 0 ? top : y + LineHeight + 4;
    }

    /// <summary>Draws the names of marks, with the marks of their series.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double DrawMarks(SvgCanvas canvas, double top, IReadOnlyList<string> names)
    {
        double x = 0, y = top;
        for (int i = 0; i < names.Count; i++)
        {
            string shown = TextMetrics.Fit(names[i], canvas.Width - Swatch - Gap, SvgCanvas.FontSize);
            double width = Swatch + Gap + TextMetrics.Width(shown, SvgCanvas.FontSize);
            if (x > 0 && x + width > canvas.Width) (x, y) = (0, y + LineHeight);
            canvas.Mark(x + Swatch / 2, y + 7, 4.5, i, null);
            canvas.Text(x + Swatch + Gap, y + 11, shown, Palette.Text, tip: names[i]);
            x += width + Between;
        }

        return names.Count == 0 ? top : y + LineHeight + 4;
    }
}
