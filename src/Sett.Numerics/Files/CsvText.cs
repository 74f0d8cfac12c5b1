using System.Globalization;
using System.Text;

namespace Sett.Numerics.Files;

/// <summary>CSV as Sett writes it (RFC 4180), with lines ended by a newline and the same bytes on every system.</summary>
public static class CsvText
{
    /// <summary>Adds a row: its cells with commas between them, quoted where they need it.</summary>
    public static StringBuilder AppendRow(this StringBuilder text, params IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    /// <summary>A cell in quotes if a comma, a quote or the end of a line is in it, and as it is otherwise.</summary>
    public static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";

    /// <summary>A number: whole ones whole, others with up to six digits after the point; nothing where there is none.</summary>
    public static string Number(double? value) =>
        value is { } v && double.IsFinite(v) ? v.ToString("0.######", CultureInfo.InvariantCulture) : "";
}
