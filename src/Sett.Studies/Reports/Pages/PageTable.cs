using System.Globalization;
using System.Text;
using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Reports.Pages;

/// <summary>A cell: what it shows, what it is sorted by, and what is remarked about it.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Value">The number it is sorted by, or null for its text.</param>
/// <param name="Remark">A word behind the text, as "recalled", or nothing.</param>
public readonly record struct Cell(string Text, double? Value = null, string Remark = "")
{
    /// <summary>An empty cell.</summary>
    public static Cell None { get; } = new("");

    /// <summary>A number, written with grouped digits.</summary>
    public static Cell Count(double value) => new(Numerals.Grouped(value), value);

    /// <summary>A number in few digits.</summary>
    public static Cell Short(double? value, string suffix = "") => value is { } v ? new(Numerals.Short(v) + suffix, v) : None;

    /// <summary>A factor with two digits after the point; from a hundred on whole, below a hundredth in three digits.</summary>
    public static Cell Factor(double? value) =>
        value is { } v
            ? new((v < 0.0095 ? Numerals.Short(v)
                : v.ToString(v < 0.095 ? "0.000" : v < 99.995 ? "0.00" : "#,0", CultureInfo.InvariantCulture)) + "×", v)
            : None;

    /// <summary>A share of a whole as percent; nothing where the whole is nothing.</summary>
    public static Cell Share(double part, double whole) => whole == 0 ? None : new(Numerals.Percent(part / whole), part / whole);

    /// <summary>Text.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    /// <summary>Names and words, on one line.</summary>
    Name,
    /// <summary>Numbers, on the right.</summary>
    Number,
    /// <summary>Sentences, on as many lines as they need.</summary>
    Prose,
}

/// <summary>A column of a table.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Kind">What it holds.</param>
public readonly record struct PageColumn(string Header, ColumnKind Kind = ColumnKind.Name)
{
    /// <summary>The class of its cells, or nothing.</summary>
    internal string Attribute => Kind switch { ColumnKind.Number => " class=\"n\"", ColumnKind.Prose => " class=\"t\"", _ => "" };

    /// <summary>A column of numbers.</summary>
    public static PageColumn Number(string header) => new(header, ColumnKind.Number);
}

/// <summary>
/// A table that a reader can sort by any column; a script makes the headers buttons, so without scripts it is a plain table.
/// </summary>
/// <param name="caption">What the table shows.</param>
/// <param name="columns">The columns; the first names the row.</param>
public sealed class PageTable(string caption, params PageColumn[] columns)
{
    // Columns that take smaller type on paper.
    private const int Many = 10;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row: a cell a column.</summary>
    public void Add(params Cell[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"{cells.Length} cells for {columns.Length} columns.", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>Writes the table. Columns without any content are left out.</summary>
    public void WriteTo(StringBuilder html)
    {
        int[] shown = [.. Enumerable.Range(0, columns.Length).Where(c => c == 0 || _rows.Any(r => r[c].Text.Length > 0))];
        string label = Escaping.Attribute(caption);
        html.Append("<div class=\"").Append(shown.Length > Many ? "table many" : "table")
            .Append("\" role=\"region\" tabindex=\"0\" aria-label=\"").Append(label).Append("\">\n<table>\n<caption>")
            .Append(Escaping.Text(caption))
            .Append("</caption>\n<thead><tr>");
        foreach (int c in shown)
            html.Append("<th scope=\"col\"").Append(columns[c].Attribute).Append('>')
                .Append(Escaping.Text(columns[c].Header)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (Cell[] row in _rows)
        {
            html.Append("<tr>");
            foreach (int c in shown) Write(html, row[c], c == 0 ? "th" : "td", columns[c]);
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static void Write(StringBuilder html, Cell cell, string element, PageColumn column)
    {
        html.Append('<').Append(element);
        if (element == "th") html.Append(" scope=\"row\"");
        html.Append(column.Attribute);
        if (cell.Value is { } value) html.Append(" data-v=\"").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('"');
        html.Append('>').Append(Escaping.Text(cell.Text));
        if (cell.Remark.Length > 0) html.Append(" <small>").Append(Escaping.Text(cell.Remark)).Append("</small>");
        html.Append("</").Append(element).Append('>');
    }
}
