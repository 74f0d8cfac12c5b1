using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.Cost;
using Sett.Hardware.Memory;
using Sett.Studies.Results;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>A simulation's result as tables for people.</summary>
internal static class SimulateTables
{
    public static void Write(SimulationResult result, bool layers)
    {
        string inputs = !result.HasValues ? "shapes only" : result.Inputs == 1 ? "1 input" : $"mean of {result.Inputs} inputs";
        Console.WriteLine($"{result.Network}: {result.Layers.Count} layers, {Table.Count(result.Layers.Sum(l => l.Shape.Macs))} MACs, {inputs}, {result.ContainerBits}-bit containers");
        foreach (string note in result.Notes) TextLines.Write(note);
        Console.WriteLine();
        if (layers)
        {
            WriteLayers(result);
            Console.WriteLine();
            WriteTraffic(result);
            Console.WriteLine();
        }

        WriteDesigns(result);
        Console.WriteLine();
        SearchTables.Write(result, layers);
        WriteCosts(result);
        Console.WriteLine();
        Console.WriteLine($"× are over {result.Baseline.Label}; used: share of the array's capacity that took needed bits. Its losses: waiting for the slowest");
        Console.WriteLine("column, rounding up to the bits of a cycle, idle lanes, columns and rows, filling and draining.");
        if (result.HasValues)
        {
            Console.WriteLine("left: cycles over those that the same capacity would need for effectual bits only, the ones of activations whose weight");
            Console.WriteLine("is not zero (where weights are serial too: pairs of ones).");
        }

        CostBasis costs = result.Costs;
        string rate = costs.BandwidthGbS is { } b ? string.Create(CultureInfo.InvariantCulture, $"{b} GB/s") : "no limit of bandwidth";
        string storage = costs.Storage == "groups" ? $"groups of {costs.GroupSize}" : costs.Storage == "profiled" ? "the layers' precisions" : "containers";
        Console.WriteLine($"The first table is the array's time alone. With memory: {costs.Dram}, {rate}, values in {storage}; costs at {costs.Technology}, {costs.Cells} memories");
        Console.WriteLine("(sources: 'sett costs'). Weights come from memory for every input.");
        if (result.ContainerBits < 16)
            Console.WriteLine($"The bit-serial defaults have a 16-bit baseline's peak; for {result.ContainerBits} bits columns={result.ContainerBits} (Loom: columns={result.ContainerBits * result.ContainerBits}) gives equal peak.");
        if (result.Designs.FirstOrDefault(d => d.Verified is not null)?.Verified is { } verified)
            Console.WriteLine($"Verified: each {(result.Designs.Any(d => d.Verified is null) ? "exact design" : "design")} computed {Table.Count(verified.Outputs)} of {Table.Count(verified.AllOutputs)} outputs bit by bit, all equal to plain integers.");
    }

    private static void WriteDesigns(SimulationResult result)
    {
        bool conv = result.Layers.Any(SimulationResult.IsConvolution), other = result.Layers.Any(l => !SimulationResult.IsConvolution(l)), both = conv && other;
        var table = new Table(new Column("design"), new Column("cycles", true), new Column("sd", true), new Column("×", true), new Column("× conv", true), new Column("× fc", true),
            new Column("ideal", true), new Column("left", true), new Column("used", true), new Column("wait", true), new Column("round", true), new Column("lanes", true), new Column("columns", true),
            new Column("rows", true), new Column("fill", true));
        foreach (DesignResult design in result.Designs)
        {
            // Shares of the whole network weigh layers by their capacity.
            LaneBits lanes = design.Layers.Aggregate(default(LaneBits), (sum, l) => sum + l.Lanes);
            table.Add(design.Label, Table.Count((long)Math.Round(design.ComputeCycles.Mean)), result.Inputs > 1 ? Table.Count((long)Math.Round(design.ComputeCycles.Deviation)) : "",
                Ratio(result.ComputeSpeedup(design)), both ? Ratio(result.ComputeSpeedup(design, SimulationResult.IsConvolution)) : "",
                both ? Ratio(result.ComputeSpeedup(design, l => !SimulationResult.IsConvolution(l))) : "", Table.Count((long)Math.Round(SimulationResult.Ideal(design))),
                SimulationResult.Left(design) is { } left ? Table.Number(left, 3) : "", Share(lanes.Useful), Share(lanes.Waiting), Share(lanes.Rounding), Share(lanes.IdleLanes), Share(lanes.IdleColumns), Share(lanes.IdleRows), Share(lanes.FillDrain));

            string Share(long part) => part == 0 ? "" : ((double)part / lanes.Total).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "");
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteTraffic(SimulationResult result)
    {
        DesignResult design = result.Baseline;
        var table = new Table(new Column($"{design.Label} with memory"), new Column("order"), new Column("inputs KB", true), new Column("weights KB", true), new Column("outputs KB", true),
            new Column("cycles", true), new Column("stalled", true), new Column("µJ", true));
        for (int l = 0; l < result.Layers.Count; l++)
        {
            LayerResult layer = design.Layers[l];
            string Kilobytes(double bits) => bits == 0 ? "" : (bits / 8192).ToString("N1", CultureInfo.InvariantCulture);
            table.Add(result.Layers[l].Name, layer.Memory.Order.Word(), Kilobytes(layer.Memory.ActivationBits), Kilobytes(layer.Memory.WeightBits), Kilobytes(layer.Memory.OutputBits),
                Table.Count((long)Math.Round(layer.Cycles.Mean)), layer.Memory.StallCycles == 0 ? "" : (layer.Memory.StallCycles / layer.Cycles.Mean).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", ""),
                Table.Number(layer.Energy.TotalPj / 1e6, 4));
        }

        table.WriteTo(Console.Out);
        Console.WriteLine("No KB: the tensor stays on the chip. Other designs: layers.csv in --out.");
    }

    private static void WriteCosts(SimulationResult result)
    {
        var table = new Table(new Column("with memory"), new Column("cycles", true), new Column("stalled", true), new Column("×", true), new Column("DRAM KB", true), new Column("µJ", true),
            new Column("× less", true), new Column("logic", true), new Column("buffers", true), new Column("DRAM", true), new Column("leak", true), new Column("mm²", true));
        foreach (DesignResult design in result.Designs)
        {
            EnergyParts e = design.Costs.Energy;
            string Share(double part) => (part / e.TotalPj).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "");
            table.Add(design.Label, Table.Count((long)Math.Round(design.Cycles.Mean)), design.StallCycles == 0 ? "" : (design.StallCycles / design.Cycles.Mean).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", ""),
                Ratio(result.Speedup(design)), Table.Count((long)Math.Round(design.OffchipBits / 8192)), Table.Number(e.TotalPj / 1e6, 4),
                Ratio(result.EnergyEfficiency(design)), Share(e.ComputePj), Share(e.OnChipPj), Share(e.OffChipPj), Share(e.LeakagePj),
                (design.Costs.AreaUm2 / 1e6).ToString("0.0", CultureInfo.InvariantCulture));
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteLayers(SimulationResult result)
    {
        Column[] columns =
        [
            new("layer"), new("kind"), new("MACs", true), new("Pa", true), new("Pw", true), new(result.Baseline.Label, true),
            .. result.Designs.Where(d => d.Label != result.Baseline.Label).Select(d => new Column($"× {d.Label}", true)),
        ];
        var table = new Table(columns);
        for (int l = 0; l < result.Layers.Count; l++)
        {
            ResultLayer layer = result.Layers[l];
            double cycles = result.Baseline.Layers[l].ComputeCycles.Mean;
            table.Add(
            [
                layer.Name, Words.Of(layer.Shape.Kind), Table.Count(layer.Shape.Macs), Bits(layer.Precision.ActivationBits, layer.Precision.Activations),
                Bits(layer.Precision.WeightBits, layer.Precision.Weights), Table.Count((long)Math.Round(cycles)),
                .. result.Designs.Where(d => d.Label != result.Baseline.Label).Select(d => Ratio(cycles / d.Layers[l].ComputeCycles.Mean)),
            ]);
        }

        table.WriteTo(Console.Out);
        if (result.Layers.Any(l => l.Precision.Activations == PrecisionOrigin.Recalled || l.Precision.Weights == PrecisionOrigin.Recalled))
            Console.WriteLine("* recalled, not checked against the source");
        if (result.Layers.Any(l => l.Precision.Weights == PrecisionOrigin.Container && l.Precision.Activations != PrecisionOrigin.Container))
            Console.WriteLine("° not published: the container's bits");
    }

    private static string Bits(int bits, PrecisionOrigin origin) => origin switch
    {
        PrecisionOrigin.Recalled => $"{bits}*",
        PrecisionOrigin.Container => $"{bits}°",
        _ => $"{bits}",
    };

    private static string Ratio(double value) => double.IsFinite(value) ? value.ToString(value < 0.095 ? "0.000" : "0.00", CultureInfo.InvariantCulture) : "";
}
