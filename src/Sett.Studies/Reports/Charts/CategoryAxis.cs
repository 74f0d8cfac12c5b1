namespace Sett.Studies.Reports.Charts;

/// <summary>
/// Names below columns. They stand upright where they fit side by side, turned where columns are at least a line apart, and else every so
/// many columns are numbered from 1, so that names never overlap; the whole name is in each column's tip. Of names that are numbers
/// themselves every so many are shown.
/// </summary>
internal sealed class CategoryAxis
{
    private const double Font = SvgCanvas.FontSize, Turn = -55, LongestTurned = 140, LineApart = 13;
    private static readonly double s_sine = Math.Sin(-Turn * Math.PI / 180), s_cosine = Math.Cos(-Turn * Math.PI / 180);

    private readonly IReadOnlyList<string> _names, _shown;
    private readonly string _title;
    private readonly double _left, _pitch, _widest;
    private readonly Style _style;

    private enum Style
    {
        Upright,
        Turned,
        Numbered,
        Sparse,
    }

    /// <summary>Chooses how names stand.</summary>
    /// <param name="names">The names.</param>
    /// <param name="title">What they name.</param>
    /// <param name="left">The plot's left edge.</param>
    /// <param name="right">The plot's right edge.</param>
    public CategoryAxis(IReadOnlyList<string> names, string title, double left, double right)
    {
        (_names, _title, _left, _pitch, _shown) = (names, title, left, (right - left) / Math.Max(1, names.Count), ShortNames.Of(names));
        _widest = names.Count == 0 ? 0 : _shown.Max(n => TextMetrics.Width(n, Font));
        _style = _widest + 6 <= _pitch ? Style.Upright
            : names.All(n => int.TryParse(n, out _)) ? Style.Sparse
            : _pitch >= LineApart ? Style.Turned
            : Style.Numbered;
    }

    /// <summary>The distance of two columns.</summary>
    public double Pitch => _pitch;

    /// <summary>The middle of a column.</summary>
    public double Middle(int index) => _left + (index + 0.5) * _pitch;

    /// <summary>Draws names and title.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public double Draw(SvgCanvas canvas, Plot plot)
    {
        switch (_style)
        {
            case Style.Upright:
                for (int i = 0; i < _names.Count; i++)
                    canvas.Text(Middle(i), plot.Bottom + 16, _shown[i], Palette.Muted, Anchor.Middle, tip: _names[i]);
                return Axes.Title(canvas, plot, _title);
            case Style.Turned:
                double deepest = 0;
                for (int i = 0; i < _names.Count; i++)
                {
                    // What leans out of the picture on the left is shortened.
                    string shown = TextMetrics.Fit(_shown[i], Math.Min(LongestTurned, (Middle(i) - 2) / s_cosine), Font);
                    deepest = Math.Max(deepest, TextMetrics.Width(shown, Font));
                    canvas.Text(Middle(i) + 4, plot.Bottom + 12, shown, Palette.Muted, Anchor.End, Turn, _names[i]);
                }

                return Axes.Title(canvas, plot, _title, deepest * s_sine + 14);
            case Style.Sparse:
                int apart = Ticks.Every(_names.Count, (int)(plot.Width / (_widest + 8)));
                Axes.Numbers(
                    canvas, plot, [.. Enumerable.Range(0, _names.Count).Where(i => i % apart == 0).Select(i => (Middle(i), _names[i]))]);
                return Axes.Title(canvas, plot, _title);
            default:
                double room = TextMetrics.Width($"{_names.Count}", Font) + 10;
                int every = Ticks.Every(_names.Count, (int)(plot.Width / room));
                Axes.Numbers(canvas, plot, [.. Enumerable.Range(1, _names.Count).Where(n => n == 1 || n % every == 0)
                    .Where(n => n == 1 || Middle(n - 1) - Middle(0) >= room).Select(n => (Middle(n - 1), $"{n}"))]);
                return Axes.Title(canvas, plot, $"{_title}, numbered in order");
        }
    }

    /// <summary>What the tip of a column calls it: its name, and its number where the axis is numbered.</summary>
    public string Called(int index) => _style == Style.Numbered ? $"{index + 1} · {_names[index]}" : _names[index];
}
