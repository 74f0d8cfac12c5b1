using System.Globalization;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>Reads the right class of every input: IDX, .npy, .csv or .txt.</summary>
public static class Labels
{
    private const long MaximumTextBytes = 64 << 20;

    /// <summary>The labels in order, each plus <paramref name="offset"/>.</summary>
    /// <exception cref="BadInputException">The file cannot be read or holds no labels.</exception>
    public static int[] Read(string path, int offset)
    {
        int[] labels = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => FromCsv(path),
            ".txt" => FromText(path),
            _ => FromArray(path),
        };
        if (labels.Length == 0) throw new BadInputException($"{path}: there are no labels in it.");
        for (int i = 0; i < labels.Length; i++) labels[i] = Checked(path, i + 1, (long)labels[i] + offset);
        return labels;
    }

    private static int[] FromArray(string path)
    {
        using ArrayRows rows = ArrayFiles.Open(path);
        if (rows.RowShape.Length != 1 || !rows.Type.IsInteger())
            throw new BadInputException(
                $"{path}: holds {rows.Type.DisplayName()} rows of {rows.RowShape}; labels are one whole number each.");
        Tensor all = rows.ReadAll();
        var labels = new int[rows.Count];
        for (int i = 0; i < labels.Length; i++) labels[i] = Checked(path, i + 1, ElementConversion.ToInteger(all.Type, all.Bytes, i));
        return labels;
    }

    private static int[] FromText(string path)
    {
        string[] lines = Lines(path);
        return [.. lines.Select((line, i) => Number(path, i + 1, line))];
    }

    private static int[] FromCsv(string path)
    {
        string[] lines = Lines(path);
        if (lines.Length == 0) return [];
        string[] header = [.. Fields(lines[0]).Select(h => h.Trim().ToLowerInvariant())];
        int column = Array.FindIndex(header, h => h is "label" or "class_index" or "class");
        int row = Array.IndexOf(header, "row");
        if (column < 0)
        {
            if (header.Length == 1 && int.TryParse(header[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return FromText(path);
            throw new BadInputException($"{path}: line 1: no column 'label' or 'class_index' among {string.Join(", ", header)}.");
        }

        var labels = new int[lines.Length - 1];
        for (int i = 0; i < labels.Length; i++)
        {
            string[] fields = Fields(lines[i + 1]);
            if (fields.Length <= Math.Max(column, row))
                throw new BadInputException($"{path}: line {i + 2}: has {fields.Length} fields; {header.Length} are needed.");
            if (row >= 0 && Number(path, i + 2, fields[row]) != i)
                throw new BadInputException(
                    $"{path}: line {i + 2}: row {fields[row]} stands where row {i} belongs; labels have to be in the inputs' order.");
            labels[i] = Number(path, i + 2, fields[column]);
        }

        return labels;
    }

    private static string[] Lines(string path)
    {
        string text = System.Text.Encoding.UTF8.GetString(InputFile.ReadAll(path, MaximumTextBytes));
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        int end = lines.Length;
        while (end > 0 && lines[end - 1].Trim().Length == 0) end--;
        return lines[..end];
    }

    /// <summary>The fields of a line; a comma between quotes belongs to its field, and two quotes stand for one.</summary>
    private static string[] Fields(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(line[i]);
        }

        return [.. fields, field.ToString()];
    }

    private static int Number(string path, int line, string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new BadInputException(
                $"{path}: line {line}: '{(text.Length > 40 ? text[..40] + "…" : text).Trim()}' is no label; a whole number is needed.");

    private static int Checked(string path, int number, long value) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw new BadInputException($"{path}: label {number} is {value}, which no class has.");
}
