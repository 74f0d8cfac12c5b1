using Sett.Hardware.Parts;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;

namespace Sett.Hardware.Technology;

/// <summary>
/// Reads technology tables: <c>name</c>, <c>node_nm</c>, <c>voltage_v</c>, <c>sources</c> (short names for texts), and lists of
/// <c>logic</c>, <c>memory</c> and <c>offchip</c> rows. With <c>based_on</c> what a table leaves out comes from another one: logic number
/// by number and memories by kind of cells, scaled where the node or supply differs, and memory beside the chip as it is.
/// </summary>
public static class TechnologyReader
{
    private const double Most = 1e9;

    // What every design is built of; synthesised multiplier-accumulators are asked for where one is priced.
    private static readonly Component[] s_needed =
    [
        Component.Adder,
        Component.Multiplier,
        Component.Register,
        Component.Gate,
        Component.Comparator,
    ];

    private static readonly (string, Component)[] s_components = [.. Enum.GetValues<Component>().Select(c => (TechnologyTable.Word(c), c))];

    /// <summary>Reads a table's text; all mistakes are told at once, with their lines.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="name">How errors call the file.</param>
    /// <exception cref="BadInputException">It is no such table, or lacks a cost that every design needs.</exception>
    public static TechnologyTable Parse(string text, string name)
    {
        var errors = new YamlErrors(name);
        var fields = new YamlFields(YamlTree.Parse(text, name), "a technology table", errors);
        string? title = fields.Text("name"), basis = fields.Text("based_on");
        double? node = fields.Positive("node_nm", 1000), voltage = fields.Positive("voltage_v", 10);
        if (!fields.Has("name")) fields.Error("name", "'name' is missing");
        if (!fields.Has("node_nm")) fields.Error("node_nm", "'node_nm' is missing: the node in nm");
        if (!fields.Has("voltage_v")) fields.Error("voltage_v", "'voltage_v' is missing: the supply in V that energies hold for");
        Dictionary<string, string> sources = SourcedFigures.Sources(fields, errors);
        List<LogicCost> logic = [.. Rows(fields, "logic", errors, r => ReadLogic(r, sources))];
        List<MemoryCost> memory = [.. Rows(fields, "memory", errors, r => ReadMemory(r, sources))];
        List<OffchipCost> offchip = [.. Rows(fields, "offchip", errors, r => ReadOffchip(r, sources))];
        if (basis is not null && !TechnologyTables.Names.Contains(basis))
            fields.Error("based_on", $"'based_on' is one of {string.Join(", ", TechnologyTables.Names)}, not "
                + $"'{basis}'{Spelling.Hint(basis, TechnologyTables.Names)}");
        fields.Finish();
        errors.ThrowIfAny();
        var table = new TechnologyTable(title!, node!.Value, voltage!.Value, logic, memory, offchip);
        if (basis is not null) table = Completed(table, TechnologyTables.BuiltIn(basis), name);
        CheckWhole(table, name);
        return table;
    }

    private static TechnologyTable Completed(TechnologyTable table, TechnologyTable basis, string name)
    {
        try
        {
            TechnologyTable scaled =
                TechnologyScaling.Scale(basis, table.NodeNm, table.VoltageV, cells => !table.CellKinds.Contains(cells));
            return table with
            {
                Logic =
                [
                    .. table.Logic,
                    .. scaled.Logic.Where(b => !table.Logic.Any(own => own.Component == b.Component && own.Quantity == b.Quantity)),
                ],
                Memory = [.. table.Memory, .. scaled.Memory],
                Offchip =
                [
                    .. table.Offchip,
                    .. scaled.Offchip.Where(b => !table.Offchip.Any(own => own.Kind == b.Kind && own.Quantity == b.Quantity)),
                ],
            };
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{name}: {e.Message}", e);
        }
    }

    private static void CheckWhole(TechnologyTable table, string name)
    {
        string[] missing =
        [
            .. from c in s_needed from q in Enum.GetValues<LogicQuantity>()
               where !table.Logic.Any(
                   l => l.Component == c && l.Quantity == q) select $"{TechnologyTable.Word(c)} {TechnologyTable.Word(q)}",
            .. table.Memory.Count == 0 ? ["memory"] : Array.Empty<string>(),
            .. table.Offchip.Count == 0 ? ["offchip"] : Array.Empty<string>(),
            .. from k in table.OffchipKinds from q in Enum.GetValues<OffchipQuantity>()
               where !table.Offchip.Any(o => o.Kind == k && o.Quantity == q) select $"{k} {TechnologyTable.Word(q)}",
        ];
        if (missing.Length > 0)
            throw new BadInputException($"{name}: has no cost for {string.Join(", ", missing)}; give them, or start from a table with "
                + $"'based_on: {TechnologyTables.Default}'.");
    }

    private static IEnumerable<T> Rows<T>(YamlFields fields, string key, YamlErrors errors, Func<YamlFields, T?> read) where T : class
    {
        var rows = new List<T>();
        foreach (YamlFields row in SourcedFigures.Rows(fields, key, errors))
        {
            if (read(row) is { } made) rows.Add(made);
            row.Finish();
        }

        return rows;
    }

    private static LogicCost? ReadLogic(YamlFields row, Dictionary<string, string> sources)
    {
        Require(row, "of", "bits");
        Component component = row.Choice("of", Component.Adder, s_components);
        int bits = row.Whole("bits", 1, 1024) ?? 1;
        (LogicQuantity, double)? cost = OneOf<LogicQuantity>(row, TechnologyTable.Word);
        (string source, CostStatus status) = SourcedFigures.Provenance(row, sources);
        return cost is { } c ? new LogicCost(component, bits, c.Item1, c.Item2, source, status) : null;
    }

    private static OffchipCost? ReadOffchip(YamlFields row, Dictionary<string, string> sources)
    {
        Require(row, "of");
        string kind = row.Text("of") ?? "";
        (OffchipQuantity, double)? cost = OneOf<OffchipQuantity>(row, TechnologyTable.Word);
        if (cost is { Item1: not OffchipQuantity.Energy, Item2: <= 0 } or { Item1: OffchipQuantity.Burst, Item2: > 65536 }
            || (cost is { Item1: OffchipQuantity.Burst } b && b.Item2 % 1 != 0))
        {
            row.Error("of", $"{kind}: bandwidths are above 0, bursts whole bytes from 1 to 65536");
        }

        (string source, CostStatus status) = SourcedFigures.Provenance(row, sources);
        return cost is { } c ? new OffchipCost(kind, c.Item1, c.Item2, source, status) : null;
    }

    private static MemoryCost ReadMemory(YamlFields row, Dictionary<string, string> sources)
    {
        Require(row, "cells", "bytes", "port_bits", "read_pj", "write_pj", "leakage_mw", "area_mm2");
        string cells = row.Text("cells") ?? "";
        int bytes = row.Whole("bytes", 1, 1 << 30) ?? 1, port = row.Whole("port_bits", 1, 65536) ?? 1;
        double Cost(string key) => row.Positive(key, Most) ?? 0;
        double read = Cost("read_pj"), write = Cost("write_pj"), leakage = Cost("leakage_mw"), area = Cost("area_mm2");
        (string source, CostStatus status) = SourcedFigures.Provenance(row, sources);
        return new MemoryCost(cells, bytes, port, read, write, leakage, area, source, status);
    }

    private static (T, double)? OneOf<T>(YamlFields row, Func<T, string> word) where T : struct, Enum
    {
        T[] all = Enum.GetValues<T>();
        T[] given = [.. all.Where(q => row.Has(word(q)))];
        if (given.Length == 1) return (given[0], row.Positive(word(given[0]), Most) ?? 0);
        row.Error(given.Length == 0 ? "of" : word(given[1]),
            $"a row has one of {string.Join(", ", all.Select(word))}, each with its source");
        return null;
    }

    private static void Require(YamlFields row, params string[] keys)
    {
        foreach (string key in keys)
            if (!row.Has(key)) row.Error(key, $"'{key}' is missing");
    }
}
