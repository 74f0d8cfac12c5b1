using System.Text;
using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Reports.Pages;

/// <summary>A part of a page under a heading. What is added to it is escaped here; nothing else reaches the page.</summary>
/// <param name="id">The anchor: lower case and hyphens.</param>
/// <param name="heading">The heading.</param>
public sealed class Section(string id, string heading)
{
    private readonly StringBuilder _html = new();
    private readonly List<Figure> _figures = [];

    /// <summary>The anchor.</summary>
    public string Id { get; } = id;

    /// <summary>The heading.</summary>
    public string Heading { get; } = heading;

    /// <summary>The charts, in order.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>The content.</summary>
    public string Html => _html.ToString();

    /// <summary>A paragraph.</summary>
    public Section Paragraph(string text)
    {
        _html.Append("<p>").Append(Escaping.Text(text)).Append("</p>\n");
        return this;
    }

    /// <summary>A list of sentences.</summary>
    public Section List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length == 0) return this;
        _html.Append("<ul>\n");
        foreach (string item in all) _html.Append("<li>").Append(Escaping.Text(item)).Append("</li>\n");
        _html.Append("</ul>\n");
        return this;
    }

    /// <summary>A few numbers in large type, each with what it is.</summary>
    public Section Highlights(IEnumerable<(string Value, string What)> numbers)
    {
        _html.Append("<dl class=\"big\">\n");
        foreach ((string value, string what) in numbers)
            _html.Append("<div><dt>").Append(Escaping.Text(what)).Append("</dt><dd>").Append(Escaping.Text(value)).Append("</dd></div>\n");
        _html.Append("</dl>\n");
        return this;
    }

    /// <summary>Names and what they say.</summary>
    public Section Facts(IEnumerable<KeyValuePair<string, string>> facts)
    {
        _html.Append("<dl class=\"facts\">\n");
        foreach ((string key, string value) in facts)
            _html.Append("<div><dt>").Append(Escaping.Text(key)).Append("</dt><dd>").Append(Escaping.Text(value)).Append("</dd></div>\n");
        _html.Append("</dl>\n");
        return this;
    }

    /// <summary>A chart with its title and description, once for wide pages and once for phones.</summary>
    public Section Chart(string name, IChart chart)
    {
        _figures.Add(new Figure(name, chart));
        _html.Append("<figure id=\"figure-").Append(Escaping.Attribute(name)).Append("\">\n<figcaption><strong>").Append(Escaping.Text(chart.Title)).Append("</strong> <span>")
            .Append(Escaping.Text(chart.Description)).Append("</span></figcaption>\n<div class=\"wide\">\n").Append(chart.Svg(Figure.Wide))
            .Append("</div>\n<div class=\"narrow\">\n").Append(chart.Svg(Figure.Narrow)).Append("</div>\n</figure>\n");
        return this;
    }

    /// <summary>A table.</summary>
    public Section Table(PageTable table)
    {
        table.WriteTo(_html);
        return this;
    }

    /// <summary>What is shown on demand.</summary>
    /// <param name="summary">What a reader sees at first.</param>
    /// <param name="content">Adds what is shown then.</param>
    public Section Details(string summary, Action<Section> content)
    {
        _html.Append("<details><summary>").Append(Escaping.Text(summary)).Append("</summary>\n");
        content(this);
        _html.Append("</details>\n");
        return this;
    }
}
