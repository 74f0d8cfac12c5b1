using Sett.Networks.Datasets.Cards;

namespace Sett.Hardware.Technology;

/// <summary>A number of a file, with what vouches for it.</summary>
/// <param name="Quantity">What it measures, with its unit.</param>
/// <param name="Value">The number.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Status">How sure we are of it.</param>
/// <param name="Line">Its line.</param>
internal sealed record SourcedFigure(string Quantity, double Value, string Source, CostStatus Status, int Line);

/// <summary>
/// Reads numbers with their sources: <c>sources</c> are short names for texts, <c>figures</c> a list of rows, each with one quantity, a
/// source and a status. No number without a source.
/// </summary>
internal static class SourcedFigures
{
    private const double Most = 1e12;

    /// <summary>Reads the figures; mistakes are noted.</summary>
    /// <param name="fields">The file.</param>
    /// <param name="errors">Where mistakes go.</param>
    /// <param name="sources">The file's sources.</param>
    /// <param name="quantities">What rows may have.</param>
    public static IReadOnlyList<SourcedFigure> Read(
        YamlFields fields, YamlErrors errors, Dictionary<string, string> sources, IReadOnlyList<string> quantities)
    {
        var figures = new List<SourcedFigure>();
        foreach (YamlFields row in Rows(fields, "figures", errors))
        {
            string[] given = [.. quantities.Where(row.Has)];
            if (given.Length != 1)
                row.Error(given.Length == 0 ? "source" : given[1], $"a row of 'figures' has one of {string.Join(", ", quantities)}");
            else figures.Add(Figure(row, given[0], row.Positive(given[0], Most) ?? 0, sources));
            row.Finish();
        }

        foreach (IGrouping<string, SourcedFigure> twice in figures.GroupBy(f => f.Quantity).Where(g => g.Count() > 1))
            errors.Add(twice.Last().Line, $"'{twice.Key}' is there twice");
        return figures;
    }

    /// <summary>The texts that rows name as sources.</summary>
    public static Dictionary<string, string> Sources(YamlFields fields, YamlErrors errors)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Node("sources") is not { } node) return sources;
        if (node is not YamlMap map)
        {
            errors.Add(node.Line, "'sources' has to be short names with texts");
            return sources;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value is YamlScalar { Text: { Length: > 0 } text }) sources[entry.Key] = text;
            else errors.Add(entry.Line, $"the source '{entry.Key}' has to be a text");
        }

        return sources;
    }

    /// <summary>The rows of a list.</summary>
    public static IReadOnlyList<YamlFields> Rows(YamlFields fields, string key, YamlErrors errors)
    {
        if (fields.Node(key) is not { } node) return [];
        if (node is YamlList list) return [.. list.Items.Select(i => new YamlFields(i, $"a row of '{key}'", errors))];
        errors.Add(node.Line, $"'{key}' has to be a list of rows");
        return [];
    }

    /// <summary>A number of a row with the row's source and status.</summary>
    public static SourcedFigure Figure(YamlFields row, string quantity, double value, Dictionary<string, string> sources)
    {
        (string source, CostStatus status) = Provenance(row, sources);
        return new SourcedFigure(quantity, value, source, status, row.LineOf(quantity));
    }

    /// <summary>Where a row's numbers come from: one of the file's sources, and how sure it is.</summary>
    public static (string Source, CostStatus Status) Provenance(YamlFields row, Dictionary<string, string> sources)
    {
        foreach (string key in new[] { "source", "status" })
            if (!row.Has(key)) row.Error(key, $"'{key}' is missing");
        string name = row.Text("source") ?? "";
        CostStatus status = row.Choice("status", CostStatus.Estimated, CostStatuses.Words);
        if (row.Has("source") && !sources.ContainsKey(name))
            row.Error("source", $"there is no source '{name}' under 'sources'{Spelling.Hint(name, sources.Keys)}");
        return (sources.GetValueOrDefault(name, name), status);
    }
}
