using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>A line of a table: its number in the file, from 1, and its fields without surrounding blanks.</summary>
internal readonly record struct TableLine(int Number, string[] Fields)
{
    /// <summary>The field at an index, empty where the line ends before.</summary>
    public string this[int index] => index >= 0 && index < Fields.Length ? Fields[index] : "";
}

/// <summary>
/// Comma-separated text as people write layer tables: blanks around fields, blank lines and lines of commas, lines that begin with # as
/// comments, trailing commas, either line end, a byte-order mark, fields in double quotes.
/// </summary>
internal static class TableText
{
    /// <summary>Bytes that a table may have.</summary>
    public const int LargestFile = 16 << 20;

    /// <summary>The lines that hold something, comments left out.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is too large.</exception>
    public static List<TableLine> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > LargestFile)
                throw new BadInputException($"{path}: {file.Length} bytes; a layer table may have {LargestFile}.");
            using var reader = new StreamReader(file);
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The lines that hold something, comments left out.</summary>
    public static List<TableLine> Read(TextReader reader)
    {
        var lines = new List<TableLine>();
        for (int number = 1; reader.ReadLine() is { } text; number++)
        {
            if (text.TrimStart().StartsWith('#')) continue;
            string[] fields = Split(text);
            if (fields.Any(f => f.Length > 0)) lines.Add(new(number, fields));
        }

        return lines;
    }

    private static string[] Split(string text)
    {
        var fields = new List<string>();
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"') quoted = !quoted;
            if (i < text.Length && (text[i] != ',' || quoted)) continue;
            fields.Add(Bare(text[start..i].Trim()));
            start = i + 1;
        }

        return [.. fields];
    }

    private static string Bare(string field) =>
        field.Length >= 2 && field[0] == '"' && field[^1] == '"' ? field[1..^1].Replace("\"\"", "\"") : field;
}
