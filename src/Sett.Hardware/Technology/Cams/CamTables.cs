using Sett.Networks.Datasets.Cards;
using Sett.Numerics;

namespace Sett.Hardware.Technology.Cams;

/// <summary>
/// The tables of content addressable memories that ship with Sett, and those of users: YAML with <c>name</c>, <c>sources</c>,
/// <c>figures</c> (<c>row_write_ns</c>, <c>search_low_fj_per_bit</c>, <c>search_high_fj_per_bit</c>) and <c>arrays</c>.
/// </summary>
public static class CamTables
{
    private const string Prefix = "Sett.Hardware.Cams.", RowWrite = "row_write_ns", Low = "search_low_fj_per_bit",
        High = "search_high_fj_per_bit";
    private const double Most = 1e9;

    /// <summary>The names; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fefet", "cmos"];

    /// <summary>The table with a name, or of a YAML file.</summary>
    /// <exception cref="BadInputException">There is neither, or the file is no such table.</exception>
    public static CamTable Find(string nameOrFile) => Names.Contains(nameOrFile)
        ? Parse(ShippedText.OfName(Prefix, nameOrFile), $"{nameOrFile}.yaml")
        : Parse(ShippedText.OfFile(nameOrFile), nameOrFile);

    /// <summary>Reads a table; all mistakes are told at once, with their lines.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="name">How errors call the file.</param>
    /// <exception cref="BadInputException">It is no such table.</exception>
    public static CamTable Parse(string text, string name)
    {
        var errors = new YamlErrors(name);
        var fields = new YamlFields(YamlTree.Parse(text, name), "a CAM table", errors);
        string? title = fields.Text("name");
        if (title is null) fields.Error("name", "'name' is missing");
        Dictionary<string, string> sources = SourcedFigures.Sources(fields, errors);
        IReadOnlyList<SourcedFigure> figures = SourcedFigures.Read(fields, errors, sources, [RowWrite, Low, High]);
        var arrays = new List<CamArray>();
        foreach (YamlFields row in SourcedFigures.Rows(fields, "arrays", errors))
        {
            arrays.Add(ReadArray(row, sources));
            row.Finish();
        }

        fields.Finish();
        errors.ThrowIfAny();
        string[] missing =
        [
            .. new[] { RowWrite, Low, High }.Where(q => figures.All(f => f.Quantity != q)),
            .. arrays.Count == 0 ? ["arrays"] : Array.Empty<string>(),
        ];
        if (missing.Length > 0) throw new BadInputException($"{name}: has no {string.Join(", ", missing)}.");
        if (arrays.GroupBy(a => (a.Rows, a.Bits)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new BadInputException($"{name}: {twice.Key.Rows} rows of {twice.Key.Bits} bits are there twice.");
        return new CamTable(title!, arrays, Figure(RowWrite), Figure(Low), Figure(High));

        CostFigure Figure(string quantity)
        {
            SourcedFigure figure = figures.First(f => f.Quantity == quantity);
            return new CostFigure(title!, "", quantity, figure.Value, figure.Source, figure.Status);
        }
    }

    private static CamArray ReadArray(YamlFields row, Dictionary<string, string> sources)
    {
        foreach (string key in new[] { "rows", "bits", "search_ns", "search_pj", "write_pj", "leakage_mw", "area_um2" })
            if (!row.Has(key)) row.Error(key, $"'{key}' is missing");
        int rows = row.Whole("rows", 1, 65536) ?? 1, bits = row.Whole("bits", 1, 65536) ?? 1;
        double Cost(string key) => row.Positive(key, Most) ?? 0;
        double search = Cost("search_ns"), energy = Cost("search_pj"), write = Cost("write_pj");
        double leakage = Cost("leakage_mw"), area = Cost("area_um2");
        (string source, CostStatus status) = SourcedFigures.Provenance(row, sources);
        return new CamArray(rows, bits, search, energy, write, leakage, area, source, status);
    }
}
