using System.Globalization;
using System.Text;

namespace Sett.Studies.Reports.Charts;

/// <summary>Where text stands from its point.</summary>
public enum Anchor
{
    /// <summary>To the right.</summary>
    Start,
    /// <summary>Around it.</summary>
    Middle,
    /// <summary>To the left.</summary>
    End,
}

/// <summary>
/// Collects the elements of one picture. Every shape has a class and, for pictures that stand alone, the colour itself; a style sheet's
/// class takes precedence over it.
/// </summary>
/// <param name="width">Width in units.</param>
public sealed class SvgCanvas(int width)
{
    /// <summary>The narrowest picture that can be read.</summary>
    public const int LeastWidth = 280;

    /// <summary>Height of text.</summary>
    public const double FontSize = 12;

    private readonly StringBuilder _body = new();

    /// <summary>The width.</summary>
    public int Width { get; } = width >= LeastWidth
        ? width
        : throw new ArgumentOutOfRangeException(nameof(width), width, $"A picture is {LeastWidth} units wide or more.");

    /// <summary>A filled rectangle; nothing where it has no area.</summary>
    public void Rectangle(double x, double y, double w, double h, Ink ink, string? tip = null)
    {
        if (w <= 0 || h <= 0) return;
        Open($"rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(w)}\" height=\"{N(h)}\"", ink, "fill");
        Close("rect", tip);
    }

    /// <summary>An invisible rectangle that answers to a pointer where the mark itself is too small to hit.</summary>
    public void Target(double x, double y, double w, double h, string tip)
    {
        _body.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(w)}\" height=\"{N(h)}\" fill=\"none\" pointer-events=\"all\"");
        Close("rect", tip);
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, Ink ink, double thickness = 1, bool isDashed = false)
    {
        Open($"line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" "
            + $"stroke-width=\"{N(thickness)}\"{(isDashed ? " stroke-dasharray=\"4 3\"" : "")}", ink, "stroke");
        Close("line", null);
    }

    /// <summary>A line through points.</summary>
    public void Curve(IReadOnlyList<(double X, double Y)> points, Ink ink)
    {
        if (points.Count < 2) return;
        Open($"polyline points=\"{string.Join(' ', points.Select(p => $"{N(p.X)},{N(p.Y)}"))}\" fill=\"none\" stroke-width=\"2\" "
            + "stroke-linejoin=\"round\"", ink, "stroke");
        Close("polyline", null);
    }

    /// <summary>
    /// A mark at a point: a disc, square, triangle or diamond by the number of its series, so that colour is not all that tells them apart.
    /// </summary>
    public void Mark(double x, double y, double radius, int series, string? tip)
    {
        Ink ink = Palette.Series(series);
        double r = radius;
        switch (series % 4)
        {
            case 0: Open($"circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(r)}\"", ink, "fill"); Close("circle", tip); break;
            case 1:
                Open($"rect x=\"{N(x - r)}\" y=\"{N(y - r)}\" width=\"{N(2 * r)}\" height=\"{N(2 * r)}\"", ink, "fill");
                Close("rect", tip);
                break;
            case 2:
                Open($"path d=\"M{N(x)} {N(y - 1.2 * r)}L{N(x + 1.2 * r)} {N(y + r)}H{N(x - 1.2 * r)}Z\"", ink, "fill");
                Close("path", tip);
                break;
            default:
                Open($"path d=\"M{N(x)} {N(y - 1.4 * r)}L{N(x + 1.4 * r)} {N(y)}L{N(x)} {N(y + 1.4 * r)}L{N(x - 1.4 * r)} {N(y)}Z\"", ink,
                    "fill");
                Close("path", tip);
                break;
        }
    }

    /// <summary>Text whose baseline starts at, is centred on, or ends at a point.</summary>
    /// <param name="x">The point.</param>
    /// <param name="y">The baseline.</param>
    /// <param name="text">The text; not escaped.</param>
    /// <param name="ink">Its colour.</param>
    /// <param name="anchor">Which part of it is at the point.</param>
    /// <param name="turn">Degrees that it is turned around the point, clockwise.</param>
    /// <param name="tip">The whole text where it was shortened.</param>
    /// <param name="hasHalo">Whether the paper shows around it, because lines pass below.</param>
    public void Text(
        double x, double y, string text, Ink ink, Anchor anchor = Anchor.Start, double turn = 0, string? tip = null, bool hasHalo = false)
    {
        if (hasHalo) ink = ink with { Class = ink.Class + " ha" };
        string place = anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" };
        string rotation = turn == 0 ? "" : $" transform=\"rotate({N(turn)} {N(x)} {N(y)})\"";
        string halo = hasHalo ? $" stroke=\"{Palette.Paper.Value}\" stroke-width=\"3\" paint-order=\"stroke\"" : "";
        Open($"text x=\"{N(x)}\" y=\"{N(y)}\"{place}{rotation}{halo}", ink, "fill");
        _body.Append('>').Append(Escaping.Text(text));
        if (tip is not null && tip != text) _body.Append("<title>").Append(Escaping.Text(tip)).Append("</title>");
        _body.Append("</text>\n");
    }

    /// <summary>The picture.</summary>
    /// <param name="chart">What names and describes it.</param>
    /// <param name="height">Its height in units.</param>
    public string Finish(IChart chart, double height) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {N(Math.Ceiling(height))}\" role=\"img\" "
        + $"aria-label=\"{Escaping.Attribute(chart.Title)}\" font-family=\"system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
        + $"sans-serif\" font-size=\"{N(FontSize)}\">\n"
        + $"<title>{Escaping.Text(chart.Title)}</title>\n<desc>{Escaping.Text(chart.Description)}</desc>\n{_body}</svg>\n";

    private void Open(string element, Ink ink, string paint) =>
        _body.Append('<').Append(element).Append(" class=\"").Append(ink.Class).Append("\" ").Append(paint).Append("=\"")
            .Append(ink.Value).Append('"');

    private void Close(string element, string? tip)
    {
        if (tip is null) _body.Append("/>\n");
        else _body.Append("><title>").Append(Escaping.Text(tip)).Append("</title></").Append(element).Append(">\n");
    }

    private static string N(double value) => Numerals.Coordinate(value);
}
