using System.Globalization;
using System.Text;
using Sett.Numerics.Files;

namespace Sett.Cli.Terminal;

/// <summary>A column: its header, and whether its cells are numbers, which are aligned right.</summary>
internal readonly record struct Column(string Header, bool IsNumber = false);

/// <summary>Rows of text under headers, printed as an aligned table or as CSV.</summary>
internal sealed class Table(params Column[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row: a cell for each column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"{cells.Length} cells for {columns.Length} columns.", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>The aligned table; columns whose cells are all empty are left out.</summary>
    public void WriteTo(TextWriter writer)
    {
        int[] shown = [.. Enumerable.Range(0, columns.Length).Where(c => _rows.Count == 0 || _rows.Any(r => r[c].Length > 0))];
        int[] widths = [.. shown.Select(c => _rows.Select(r => r[c].Length).Append(columns[c].Header.Length).Max())];
        WriteLine(writer, shown, widths, [.. columns.Select(c => c.Header)]);
        writer.WriteLine(string.Join("  ", widths.Select(w => new string('─', w))));
        foreach (string[] row in _rows) WriteLine(writer, shown, widths, row);
    }

    /// <summary>The rows as CSV (RFC 4180) with lower-case snake headers, units in words.</summary>
    public void WriteCsvTo(TextWriter writer)
    {
        var text = new StringBuilder();
        text.AppendRow(columns.Select(c => c.Header.ToLowerInvariant().Replace(' ', '_').Replace("%", "percent")));
        foreach (string[] row in _rows) text.AppendRow(row);
        writer.Write(text);
    }

    /// <summary>A number in invariant form with at most so many significant digits.</summary>
    public static string Number(double value, int digits = 4) => double.IsFinite(value)
        ? value.ToString("G" + digits, CultureInfo.InvariantCulture)
        : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A factor with two digits after the point, whole from a hundred on, in more digits where it is small; nothing where it is no number.
    /// </summary>
    public static string Factor(double value) => !double.IsFinite(value) ? ""
        : value.ToString(value < 0.0095 ? "G2" : value < 0.095 ? "0.000" : value < 99.995 ? "0.00" : "0", CultureInfo.InvariantCulture);

    /// <summary>A count as 1,234,567.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count of things by name, as 1 layer or 12 layers.</summary>
    public static string Count(long value, string one) => $"{Count(value)} {one}{(value == 1 ? "" : "s")}";

    private void WriteLine(TextWriter writer, int[] shown, int[] widths, string[] cells)
    {
        var line = new StringBuilder();
        for (int i = 0; i < shown.Length; i++)
        {
            string cell = cells[shown[i]];
            if (i > 0) line.Append("  ");
            line.Append(columns[shown[i]].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        }

        writer.WriteLine(line.ToString().TrimEnd());
    }
}
