using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Studies.Reproduction;

namespace Sett.Cli.Commands;

/// <summary>DeepCAM's workloads as tables for people and as CSV.</summary>
internal static class DeepcamTables
{
    /// <summary>Shows or writes all cases.</summary>
    public static void Run(string? folder, OutputFormat format)
    {
        IReadOnlyList<DeepcamRow> rows = DeepcamStudy.Run();
        string json = ReproductionJson.Write(rows);
        if (folder is not null) ReproductionFolder.Write(folder, json);
        switch (format)
        {
            case OutputFormat.Json: Console.Out.Write(json); break;
            case OutputFormat.Csv: WriteCsv(rows); break;
            default: Write(rows); break;
        }
    }

    private static void Write(IReadOnlyList<DeepcamRow> rows)
    {
        foreach (IGrouping<int, DeepcamRow> bits in rows.GroupBy(r => r.Bits).OrderBy(g => g.Key))
        {
            // The columns stand in three groups, each of which has its word once.
            var table = new Table(new Column($"{bits.Key} bits"), new Column("rows", true), new Column("searches", true),
                new Column("speed ×", true), new Column("free", true), new Column("crossbar", true),
                new Column("digital", true), new Column("core ×", true), new Column("energy ×", true),
                new Column("crossb.", true), new Column("digital", true));
            foreach (DeepcamRow r in bits)
            {
                table.Add(r.Network, $"{r.Rows}", Table.Count((long)r.Searches), Factor(r.Eyeriss.Searches), Factor(r.Eyeriss.Free),
                    Factor(r.Eyeriss.Crossbar), Factor(r.Eyeriss.Digital), Factor(r.Cpu.Searches),
                    Factor(r.Energy.Free), Factor(r.Energy.Crossbar), Factor(r.Energy.Digital));
            }

            table.WriteTo(Console.Out);
            Console.WriteLine();
        }

        Console.WriteLine("speed ×, core ×: Eyeriss's and a core's cycles over the searches alone, the fewer of both dataflows");
        Console.WriteLine("in each layer. free: in full, with rows written and pipelines filled, by the dataflow of fewer cycles;");
        Console.WriteLine("crossbar, digital: hashing counted too. A core of Skylake-SP is modelled.");
        Console.WriteLine("energy ×: Eyeriss's over ours, hashing free, without memory beside the chips.");
        Console.WriteLine();
        var headlines = new Table(new Column("published"), new Column("paper", true), new Column("ours", true),
            new Column("crossbar", true), new Column("digital", true), new Column("ours is"));
        foreach (DeepcamHeadline h in DeepcamStudy.Headlines(rows))
            headlines.Add(h.What, Factor(h.Published), Factor(h.Searches), Factor(h.Crossbar), Factor(h.Digital), h.Case);
        headlines.WriteTo(Console.Out);
        Console.WriteLine($"paper: {DeepcamStudy.Source}, verified. ours: searches alone for speed, hashing free for energy.");
        Console.WriteLine();
        TextLines.Write(DeepcamStudy.Reading(rows));
    }

    private static void WriteCsv(IReadOnlyList<DeepcamRow> rows)
    {
        var table = new Table([new("network"), new("rows"), new("hash bits"), new("searches"), new("eyeriss over ws searches"),
            new("eyeriss over as searches"), .. Columns("eyeriss"), .. Columns("cpu"), .. Columns("energy"), new("hash ratio")]);
        foreach (DeepcamRow r in rows)
        {
            table.Add([r.Network, $"{r.Rows}", $"{r.Bits}", Table.Number(r.Searches, 9), Table.Number(r.WeightStationary, 6),
                Table.Number(r.ActivationStationary, 6), .. Cells(r.Eyeriss), .. Cells(r.Cpu), .. Cells(r.Energy),
                Table.Number(r.HashRatio, 6)]);
        }

        table.WriteCsvTo(Console.Out);

        static Column[] Columns(string over) =>
            [new($"{over} searches"), new($"{over} free"), new($"{over} crossbar"), new($"{over} digital")];

        static string[] Cells(DeepcamFactors f) =>
            [Table.Number(f.Searches, 6), Table.Number(f.Free, 6), Table.Number(f.Crossbar, 6), Table.Number(f.Digital, 6)];
    }

    private static string Factor(double value) =>
        value.ToString(value < 0.095 ? "0.000" : value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
