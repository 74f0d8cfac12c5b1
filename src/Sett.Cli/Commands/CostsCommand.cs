using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.Technology;

namespace Sett.Cli.Commands;

/// <summary>sett costs: a technology table, number by number, with sources.</summary>
internal static class CostsCommand
{
    public static Command Create()
    {
        Argument<string> technology = new Argument<string>("TECHNOLOGY")
        {
            Description = $"{string.Join(", ", TechnologyTables.Names)}, or a YAML file in their form.",
            DefaultValueFactory = _ => TechnologyTables.Default,
        }.Offering(TechnologyTables.Names);
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("costs",
            "Show the costs that area, energy and traffic are computed with: every number with its unit, its source, and whether it "
            + "was read there (verified), is recalled, computed or estimated.\nExample: sett costs 28nm") { technology, format };
        command.SetAction(parsed =>
        {
            TechnologyTable table = TechnologyTables.Find(parsed.GetValue(technology)!);
            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: WriteJson(table); break;
                case OutputFormat.Csv: All(table).WriteCsvTo(Console.Out); break;
                default: WriteText(table); break;
            }
        });
        return command;
    }

    private static Table All(TechnologyTable table)
    {
        var rows = new Table(new Column("item"), new Column("size"), new Column("quantity"), new Column("value", true),
            new Column("status"), new Column("source"));
        foreach (CostFigure f in table.Figures) rows.Add(f.Item, f.Size, f.Quantity, Number(f.Value), f.Status.Word(), f.Source);
        return rows;
    }

    private static void WriteText(TechnologyTable table)
    {
        // Sources are long and few: rows point to them.
        string[] sources = [.. table.Figures.Select(f => f.Source).Distinct()];
        int NumberOf(string source) => Array.IndexOf(sources, source) + 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {table.NodeNm} nm, {table.VoltageV} V"));
        Console.WriteLine();
        var rows = new Table(new Column("logic and memory beside the chip"), new Column("size"), new Column("quantity"),
            new Column("value", true), new Column("status"), new Column("source", true));
        foreach (CostFigure f in table.Figures.Where(f => !f.Item.EndsWith(" memory", StringComparison.Ordinal)))
            rows.Add(f.Item, f.Size, f.Quantity, Number(f.Value), f.Status.Word(), $"{NumberOf(f.Source)}");
        rows.WriteTo(Console.Out);
        Console.WriteLine();
        var memories = new Table(new Column("memory cells"), new Column("bytes", true), new Column("port bits", true),
            new Column("read pJ", true), new Column("write pJ", true), new Column("leakage mW", true), new Column("area mm²", true),
            new Column("status"), new Column("source", true));
        foreach (MemoryCost m in table.Memory)
        {
            memories.Add(m.Cells, Hardware.Options.ByteSize.Text(m.Bytes), $"{m.PortBits}", Number(m.ReadPj), Number(m.WritePj),
                Number(m.LeakageMw), Number(m.AreaMm2), m.Status.Word(), $"{NumberOf(m.Source)}");
        }

        memories.WriteTo(Console.Out);
        Console.WriteLine();
        Console.WriteLine("Energies are of one use or access. Sources:");
        for (int i = 0; i < sources.Length; i++) TextLines.Write($"{i + 1,2}  ", sources[i]);
    }

    private static void WriteJson(TechnologyTable table) => JsonOutput.Write(json =>
    {
        json.WriteString("technology", table.Name);
        json.WriteNumber("node_nm", table.NodeNm);
        json.WriteNumber("voltage_v", table.VoltageV);
        json.WriteStartArray("figures");
        foreach (CostFigure figure in table.Figures) Studies.Results.CostsJson.Write(json, figure);
        json.WriteEndArray();
    });

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
