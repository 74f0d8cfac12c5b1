using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.Designs;
using Sett.Networks.Layers;
using Sett.Studies.Results;

namespace Sett.Cli.Commands;

/// <summary>What a content addressable memory takes for its searches alone, beside what all of it takes.</summary>
internal static class SearchTables
{
    /// <summary>A table over designs that search, and one a design over its layers; nothing where there are none.</summary>
    public static void Write(SimulationResult result, bool layers)
    {
        DesignResult[] designs = [.. result.Designs.Where(d => d.Detail(CamDetails.Searches) is not null)];
        if (designs.Length == 0) return;
        double baseline = result.Baseline.ComputeCycles.Mean;
        var table = new Table(new Column("searches and all of it"), new Column("searches", true), new Column("alone", true),
            new Column("×", true), new Column("in full", true), new Column("×", true), new Column("rows written", true),
            new Column("hashing", true), new Column("hash/MAC", true));
        foreach (DesignResult d in designs)
        {
            double alone = Count(d, CamDetails.SearchesOnlyCycles), full = Count(d, CamDetails.FullCycles);
            table.Add(d.Label, Grouped(Count(d, CamDetails.Searches)), Grouped(alone), Table.Factor(baseline / alone), Grouped(full),
                Table.Factor(baseline / full), Grouped(Count(d, CamDetails.RowsWritten)), Grouped(Count(d, CamDetails.HashCycles)),
                Table.Factor(Count(d, CamDetails.ProjectionMacs) / result.Layers.Sum(l => l.Shape.Macs)));
        }

        table.WriteTo(Console.Out);
        TextLines.Write($"alone, in full, hashing: cycles; × over {result.Baseline.Label}. Rows written wait for nothing else; hashing "
            + "goes on beside the searches. hash/MAC: multiplications of the projections over those that they replace.");
        Console.WriteLine();
        if (!layers) return;
        foreach (DesignResult d in designs)
        {
            WriteLayers(result, d);
            Console.WriteLine();
        }
    }

    private static void WriteLayers(SimulationResult result, DesignResult design)
    {
        var table = new Table(new Column(design.Label), new Column("kernels", true), new Column("patches", true), new Column("ws", true),
            new Column("as", true), new Column("searches", true), new Column("rows used", true), new Column("written", true),
            new Column("hashing", true), new Column("in full", true));
        for (int l = 0; l < result.Layers.Count; l++)
        {
            LayerResult layer = design.Layers[l];
            LayerShape shape = result.Layers[l].Shape;
            double Of(string name) => design.Detail(name, x => ReferenceEquals(x, layer)) ?? 0;
            double slots = Of(CamDetails.Searches) * int.Parse(design.Options.First(o => o.Key == "rows").Value,
                CultureInfo.InvariantCulture);
            table.Add(result.Layers[l].Name, Table.Count(shape.FiltersPerGroup), Table.Count(shape.Windows),
                Grouped(Of("weight_stationary_searches")), Grouped(Of("activation_stationary_searches")),
                Grouped(Of(CamDetails.Searches)),
                slots == 0 ? "" : (Of("rows_matched") / slots).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", ""),
                Grouped(Of(CamDetails.RowsWritten)), Grouped(Of(CamDetails.HashCycles)), Grouped(Of(CamDetails.FullCycles)));
        }

        table.WriteTo(Console.Out);
    }

    private static double Count(DesignResult design, string name) => design.Detail(name) ?? 0;

    private static string Grouped(double value) => Table.Count((long)Math.Round(value));
}
