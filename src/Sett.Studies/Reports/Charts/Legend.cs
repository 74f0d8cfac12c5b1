namespace Sett.Studies.Reports.Charts;

/// <summary>The names of colours, in lines above a plot.</summary>
internal static class Legend
{
    private const double Swatch = 11, Gap = 5, Between = 16, LineHeight = 18;

    /// <summary>Draws the names.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double Draw(SvgCanvas canvas, double top, IReadOnlyList<(string Name, Ink Ink)> entries) =>
        Draw(canvas, top, [.. entries.Select(e => e.Name)], (i, x, y) => canvas.Rectangle(x, y + 1, Swatch, Swatch, entries[i].Ink));

    /// <summary>Draws the names of marks, with the marks of their series.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double DrawMarks(SvgCanvas canvas, double top, IReadOnlyList<string> names) =>
        DrawMarks(canvas, top, [.. names.Select((n, i) => (n, i))], null);

    /// <summary>Draws the names of marks, each with the mark of a series, and of a dashed line of reference where there is one.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double DrawMarks(SvgCanvas canvas, double top, IReadOnlyList<(string Name, int Series)> entries, string? reference) =>
        Draw(canvas, top, [.. entries.Select(e => e.Name), .. reference is null ? Array.Empty<string>() : [reference]], (i, x, y) =>
        {
            if (i < entries.Count) canvas.Mark(x + Swatch / 2, y + 7, 4.5, entries[i].Series, null);
            else canvas.Line(x, y + 7, x + Swatch, y + 7, Palette.Axis, 1.5, isDashed: true);
        });

    private static double Draw(SvgCanvas canvas, double top, IReadOnlyList<string> names, Action<int, double, double> swatch)
    {
        double x = 0, y = top;
        for (int i = 0; i < names.Count; i++)
        {
            string shown = TextMetrics.Fit(names[i], canvas.Width - Swatch - Gap, SvgCanvas.FontSize);
            double width = Swatch + Gap + TextMetrics.Width(shown, SvgCanvas.FontSize);
            if (x > 0 && x + width > canvas.Width) (x, y) = (0, y + LineHeight);
            swatch(i, x, y);
            canvas.Text(x + Swatch + Gap, y + 11, shown, Palette.Text, tip: names[i]);
            x += width + Between;
        }

        return names.Count == 0 ? top : y + LineHeight + 4;
    }
}
