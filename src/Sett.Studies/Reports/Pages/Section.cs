using System.Text;
using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Reports.Pages;

/// <summary>A part of a page under a heading. What is added to it is escaped here; nothing else reaches the page.</summary>
/// <param name="id">The anchor: lower case and hyphens.</param>
/// <param name="heading">The heading.</param>
public sealed class Section(string id, string heading)
{
    // Written late: a section that becomes a part of another page takes other names for its figures.
    private readonly List<Action<StringBuilder, string>> _parts = [];
    private readonly List<Figure> _figures = [];
    private readonly List<(string Value, string What)> _numbers = [];

    /// <summary>The anchor.</summary>
    public string Id { get; } = id;

    /// <summary>The heading.</summary>
    public string Heading { get; } = heading;

    /// <summary>The charts, in order.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>The numbers in large type, in order.</summary>
    public IReadOnlyList<(string Value, string What)> Numbers => _numbers;

    /// <summary>The content.</summary>
    public string Html
    {
        get
        {
            var html = new StringBuilder();
            WriteTo(html, "");
            return html.ToString();
        }
    }

    /// <summary>A heading within the section.</summary>
    public Section Subheading(string text) => Add(html => html.Append("<h3>").Append(Escaping.Text(text)).Append("</h3>\n"));

    /// <summary>A paragraph.</summary>
    public Section Paragraph(string text) => Add(html => html.Append("<p>").Append(Escaping.Text(text)).Append("</p>\n"));

    /// <summary>A list of sentences.</summary>
    public Section List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length == 0) return this;
        return Add(html =>
        {
            html.Append("<ul>\n");
            foreach (string item in all) html.Append("<li>").Append(Escaping.Text(item)).Append("</li>\n");
            html.Append("</ul>\n");
        });
    }

    /// <summary>A few numbers in large type, each with what it is.</summary>
    public Section Highlights(IEnumerable<(string Value, string What)> numbers)
    {
        (string Value, string What)[] all = [.. numbers];
        _numbers.AddRange(all);
        return Add(html =>
        {
            html.Append("<dl class=\"big\">\n");
            foreach ((string value, string what) in all)
                html.Append("<div><dt>").Append(Escaping.Text(what)).Append("</dt><dd>")
                    .Append(Escaping.Text(value)).Append("</dd></div>\n");
            html.Append("</dl>\n");
        });
    }

    /// <summary>Names and what they say.</summary>
    public Section Facts(IEnumerable<KeyValuePair<string, string>> facts)
    {
        KeyValuePair<string, string>[] all = [.. facts];
        return Add(html =>
        {
            html.Append("<dl class=\"facts\">\n");
            foreach ((string key, string value) in all)
                html.Append("<div><dt>").Append(Escaping.Text(key)).Append("</dt><dd>")
                    .Append(Escaping.Text(value)).Append("</dd></div>\n");
            html.Append("</dl>\n");
        });
    }

    /// <summary>A chart with its title and description, once for wide pages and once for phones.</summary>
    public Section Chart(string name, IChart chart)
    {
        _figures.Add(new Figure(name, chart));
        _parts.Add((html, prefix) =>
            html.Append("<figure id=\"figure-").Append(Escaping.Attribute(prefix + name)).Append("\">\n<figcaption><strong>")
            .Append(Escaping.Text(chart.Title)).Append("</strong> <span>").Append(Escaping.Text(chart.Description))
            .Append("</span></figcaption>\n<div class=\"wide\">\n")
            .Append(chart.Svg(Figure.Wide)).Append("</div>\n<div class=\"narrow\">\n").Append(chart.Svg(Figure.Narrow))
            .Append("</div>\n</figure>\n"));
        return this;
    }

    /// <summary>A table.</summary>
    public Section Table(PageTable table) => Add(table.WriteTo);

    /// <summary>What is shown on demand.</summary>
    /// <param name="summary">What a reader sees at first.</param>
    /// <param name="content">Adds what is shown then.</param>
    public Section Details(string summary, Action<Section> content)
    {
        Add(html => html.Append("<details><summary>").Append(Escaping.Text(summary)).Append("</summary>\n"));
        content(this);
        return Add(html => html.Append("</details>\n"));
    }

    /// <summary>All that a section of another page shows.</summary>
    /// <param name="other">That section.</param>
    /// <param name="prefix">What its figures' names begin with here.</param>
    public Section Include(Section other, string prefix)
    {
        _figures.AddRange(other.Figures.Select(f => f with { Name = prefix + f.Name }));
        _parts.Add((html, outer) => other.WriteTo(html, outer + prefix));
        return this;
    }

    private void WriteTo(StringBuilder html, string prefix)
    {
        foreach (Action<StringBuilder, string> part in _parts) part(html, prefix);
    }

    private Section Add(Action<StringBuilder> part)
    {
        _parts.Add((html, _) => part(html));
        return this;
    }
}
