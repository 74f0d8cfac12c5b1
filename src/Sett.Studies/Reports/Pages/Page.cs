using System.Text;
using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Reports.Pages;

/// <summary>A report: a page of sections, in one file that needs nothing else.</summary>
/// <param name="Title">What was done.</param>
/// <param name="Summary">The same in a sentence or two.</param>
/// <param name="Sections">The parts.</param>
public sealed record Page(string Title, string Summary, IReadOnlyList<Section> Sections)
{
    private static readonly string s_style = Resource("report.css"), s_script = Resource("report.js");

    /// <summary>All charts, in order.</summary>
    public IEnumerable<Figure> Figures => Sections.SelectMany(s => s.Figures);

    /// <summary>The page as HTML.</summary>
    public string Html()
    {
        var html = new StringBuilder();
        string title = Escaping.Text(Title);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>").Append(title)
            .Append("</title>\n<style>\n").Append(Colours()).Append(s_style)
            .Append("</style>\n</head>\n<body>\n<header>\n<h1>").Append(title).Append("</h1>\n<p>").Append(Escaping.Text(Summary))
            .Append("</p>\n<nav aria-label=\"Sections\">\n<ul>\n");
        foreach (Section section in Sections)
            html.Append("<li><a href=\"#").Append(Escaping.Attribute(section.Id)).Append("\">")
                .Append(Escaping.Text(section.Heading)).Append("</a></li>\n");
        html.Append("</ul>\n</nav>\n</header>\n<main>\n");
        foreach (Section section in Sections)
        {
            string id = Escaping.Attribute(section.Id);
            html.Append("<section id=\"").Append(id).Append("\" aria-labelledby=\"").Append(id).Append("-heading\">\n<h2 id=\"")
                .Append(id).Append("-heading\">")
                .Append(Escaping.Text(section.Heading)).Append("</h2>\n").Append(section.Html).Append("</section>\n");
        }

        return html.Append("</main>\n<script>\n").Append(s_script).Append("</script>\n</body>\n</html>\n").ToString();
    }

    // The classes of charts take their colours from variables, which the style sheet changes in the dark.
    private static string Colours()
    {
        IEnumerable<Ink> inks =
        [
            .. Enumerable.Range(0, Palette.SeriesColours).Select(Palette.Series),
            .. Enumerable.Range(0, Palette.Steps).Select(Palette.Sequential),
            .. Enumerable.Range(0, Palette.Steps).Select(Palette.Diverging), Palette.Text, Palette.Muted, Palette.Paper,
            Palette.On(true), Palette.On(false),
        ];
        var css = new StringBuilder(":root{");
        foreach (Ink ink in inks.Append(Palette.Grid).Append(Palette.Axis)) css.Append($"--{ink.Class}:{ink.Value};");
        css.Append("}\n");
        foreach (Ink ink in inks) css.Append($".{ink.Class}{{fill:var(--{ink.Class})}}");
        for (int s = 0; s < Palette.SeriesColours; s++)
            css.Append($"polyline.{Palette.Series(s).Class}{{fill:none;stroke:var(--{Palette.Series(s).Class})}}");
        foreach (Ink ink in new[] { Palette.Grid, Palette.Axis, Palette.Paper })
            css.Append($"line.{ink.Class}{{stroke:var(--{ink.Class})}}");
        css.Append($".ha{{stroke:var(--{Palette.Paper.Class})}}");
        return css.Append('\n').ToString();
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(Page).Assembly.GetManifestResourceStream($"Sett.Studies.Reports.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
