using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Studies.TrainingCosts;

namespace Sett.Cli.Commands;

/// <summary>What a training costs as tables for people.</summary>
internal static class SimulateTrainingTables
{
    public static void Write(TrainingCostFile result, bool layers)
    {
        Console.WriteLine($"{result.Network}, trained with {result.Controller}: {Table.Count(result.Iterations)} iterations, "
            + $"{Table.Count(result.Images)} images");
        Console.WriteLine($"{Table.Count(result.Macs)} MACs: {Passes(result)}");
        Console.WriteLine("Words: " + string.Join(
            ", ", result.Words.Select(w => $"{w.Bits} bits in {Table.Count(w.Iterations)} ({Share(w.Iterations, result.Iterations)})")));
        Console.WriteLine();
        if (layers)
        {
            WriteLayers(result);
            Console.WriteLine();
        }

        var time = new Table(new Column("design"), new Column("built as"), new Column("units", true), new Column("cycles", true),
            new Column("ms", true), new Column("×", true), new Column("× equal area", true), new Column("units mm²", true));
        foreach (TrainingDesignEntry d in All(result))
            time.Add(d.Design, d.BuiltAs, Table.Count(d.Units), Table.Count(d.Cycles), Table.Number(d.TimeMs), Factor(d.Speedup),
                Factor(d.SpeedupAtEqualArea), Table.Number(d.UnitsMm2));
        time.WriteTo(Console.Out);
        Console.WriteLine();
        var energy = new Table(new Column("energy"), new Column("mJ", true), new Column("of fixed", true), new Column("of float32", true),
            new Column("datapath", true), new Column("sums", true), new Column("memory", true), new Column("leakage", true));
        foreach (TrainingDesignEntry d in All(result))
        {
            TrainingEnergyEntry e = d.Energy;
            energy.Add(d.Design, Table.Number(e.TotalMj), Share(d.EnergyOfFixed, 1), Share(d.EnergyOfFloat, 1),
                Share(e.DatapathMj, e.TotalMj), Share(e.SumsMj, e.TotalMj), Share(e.MemoryMj, e.TotalMj), Share(e.LeakageMj, e.TotalMj));
        }

        energy.WriteTo(Console.Out);
        Console.WriteLine();
        WriteNeeds(result);
        Console.WriteLine();
        TextLines.Write("× are over fixed 32-bit units. Arrays are always full and have equal peaks at the widest words; equal area: as "
            + $"many units as the fixed ones' area holds. A word read serves {result.Reuse} products (--reuse). Costs at "
            + $"{result.Technology}, {result.Cells} memories (sources: 'sett costs').");
        Console.WriteLine("How the paper's unit is built is not known; none of these is it (docs/dps.md).");
    }

    private static void WriteNeeds(TrainingCostFile result)
    {
        PublishedTrainingEntry p = result.Published;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Published for another network: {p.Speedup}× at {100 * p.EnergyShare:0} % of the energy"));
        Console.WriteLine($"({p.Source}; {p.Status}). Shares of products that would give it,");
        Console.WriteLine("the others at the widest words:");
        var needs = new Table(new Column("design"), new Column("×: at 16 bits", true), new Column("at 8 bits", true),
            new Column("or slower baseline", true), new Column("energy: at 16 bits", true), new Column("at 8 bits", true));
        foreach (NeedEntry n in result.Needs)
            needs.Add(n.Design, Needed(n.Speedup16), Needed(n.Speedup8), Factor(n.SlowerBaseline) + "×",
                Needed(n.Energy16), Needed(n.Energy8));
        needs.WriteTo(Console.Out);
    }

    private static void WriteLayers(TrainingCostFile result)
    {
        var table = new Table(new Column("layer"), new Column("pass"), new Column("MACs", true), new Column("share", true),
            new Column("first bits", true), new Column("second bits", true));
        foreach (TrainingLayerEntry l in result.Layers)
            table.Add(l.Layer, l.Pass, Table.Count(l.Macs), Share(l.Macs, result.Macs),
                Table.Number(l.FirstBits), Table.Number(l.SecondBits));
        table.WriteTo(Console.Out);
    }

    private static string Passes(TrainingCostFile result) => string.Join(", ", TrainingPasses.All
        .Select(p => (Word: p.Word(), Macs: result.Layers.Where(l => l.Pass == p.Word()).Sum(l => l.Macs))).Where(p => p.Macs > 0)
        .Select(p => $"{p.Word} {Share(p.Macs, result.Macs)}"));

    private static IEnumerable<TrainingDesignEntry> All(TrainingCostFile result) => result.Baselines.Concat(result.Designs);

    private static string Needed(double? share) => share is { } s ? Share(s, 1) : "never";

    private static string Factor(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Share(double part, double whole) => (100 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
