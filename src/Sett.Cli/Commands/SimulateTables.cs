using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.Cost;
using Sett.Hardware.Memory;
using Sett.Hardware.Technology;
using Sett.Studies.Results;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>A simulation's result as tables for people.</summary>
internal static class SimulateTables
{
    // About what stands before the designs in a table of layers: kind, MACs, both precisions and the gaps.
    private const int LayerColumns = 42;

    public static void Write(SimulationResult result, bool layers)
    {
        string inputs = !result.HasValues ? "shapes only" : result.Inputs == 1 ? "1 input" : $"mean of {result.Inputs} inputs";
        Console.WriteLine($"{result.Network}: {Table.Count(result.Layers.Count, "layer")}, "
            + $"{Table.Count(result.Layers.Sum(l => l.Shape.Macs))} MACs, "
            + $"{inputs}, {result.ContainerBits}-bit containers");
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
        if (layers)
        {
            WriteCapacity(result);
            Console.WriteLine();
        }

        SearchTables.Write(result, layers);
        WriteCosts(result, layers);
        Console.WriteLine();
        WriteLegend(result, layers);
        foreach (string note in result.Notes) TextLines.Write(note);
    }

    private static void WriteLegend(SimulationResult result, bool layers)
    {
        CostBasis costs = result.Costs;
        string rate = costs.BandwidthGbS is { } b ? string.Create(CultureInfo.InvariantCulture, $"{b} GB/s") : "no limit of bandwidth";
        string storage = costs.Storage == "groups" ? $"groups of {costs.GroupSize}"
            : costs.Storage == "profiled" ? "the layers' precisions"
            : "containers";
        TextLines.Write($"× are over {result.Baseline.Label}. The first table is the array's cycles alone; used: share of its capacity "
            + "that took needed bits."
            + (layers ? " Its losses: waiting for the slowest column, rounding up to the bits of a cycle, idle lanes, columns and "
                + "rows, filling and draining." : "")
            + (result.HasValues ? " left: cycles over those that the same capacity would need for effectual bits only, the ones of "
                + "activations whose weight is not zero (where weights are serial too: pairs of ones)." : ""));
        TextLines.Write($"With memory: {costs.Dram}, {rate}, values in {storage}; costs at {costs.Technology}, {costs.Cells} "
            + $"memories (sources: 'sett costs'{Recalled(costs)}). Weights come from memory for every input. Its × is of time, each "
            + "design at its clock."
            + (layers ? "" : " --layers shows where capacity and energy went, layer by layer too."));
        if (result.ContainerBits < 16)
            TextLines.Write($"The bit-serial defaults have a 16-bit baseline's peak; for {result.ContainerBits} bits "
                + $"columns={result.ContainerBits} (Loom: columns={result.ContainerBits * result.ContainerBits}) gives equal peak.");
        if (result.Designs.FirstOrDefault(d => d.Verified is not null)?.Verified is { } verified)
            TextLines.Write($"Verified: each {(result.Designs.Any(d => d.Verified is null) ? "exact design" : "design")} "
                + $"computed {Table.Count(verified.Outputs)} of {Table.Count(verified.AllOutputs)} outputs bit by bit, all equal to "
                + "plain integers.");
    }

    // What was not checked in its source is told wherever it went into a number.
    private static string Recalled(CostBasis costs) => costs.Figures.Count(f => f.Status == CostStatus.Recalled) is > 0 and int recalled
        ? $"; {recalled} of the {costs.Figures.Count} figures used are recalled"
        : "";

    private static void WriteDesigns(SimulationResult result)
    {
        bool conv = result.Layers.Any(SimulationResult.IsConvolution);
        bool other = result.Layers.Any(l => !SimulationResult.IsConvolution(l)), both = conv && other;
        var table = new Table(new Column("design"), new Column("cycles", true), new Column("sd", true), new Column("×", true),
            new Column("× conv", true), new Column("× fc", true), new Column("left", true), new Column("used", true));
        foreach (DesignResult design in result.Designs)
        {
            LaneBits lanes = Lanes(design);
            table.Add(design.Label, Table.Count((long)Math.Round(design.ComputeCycles.Mean)),
                result.Inputs > 1 ? Table.Count((long)Math.Round(design.ComputeCycles.Deviation)) : "",
                Table.Factor(result.ComputeSpeedup(design)), both ? Table.Factor(result.ComputeSpeedup(design, SimulationResult.IsConvolution)) : "",
                both ? Table.Factor(result.ComputeSpeedup(design, l => !SimulationResult.IsConvolution(l))) : "",
                SimulationResult.Left(design) is { } left ? left < 100 ? Table.Number(left, 3) : Table.Count((long)Math.Round(left)) : "",
                Share(lanes.Useful, lanes));
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteCapacity(SimulationResult result)
    {
        var table = new Table(new Column("where capacity went"), new Column("ideal", true), new Column("used", true),
            new Column("wait", true), new Column("round", true), new Column("lanes", true), new Column("columns", true),
            new Column("rows", true), new Column("fill", true));
        foreach (DesignResult design in result.Designs)
        {
            LaneBits lanes = Lanes(design);
            table.Add(design.Label, Table.Count((long)Math.Round(SimulationResult.Ideal(design))), Share(lanes.Useful, lanes),
                Share(lanes.Waiting, lanes), Share(lanes.Rounding, lanes), Share(lanes.IdleLanes, lanes), Share(lanes.IdleColumns, lanes),
                Share(lanes.IdleRows, lanes), Share(lanes.FillDrain, lanes));
        }

        table.WriteTo(Console.Out);
    }

    // Shares of the whole network weigh layers by their capacity.
    private static LaneBits Lanes(DesignResult design) => design.Layers.Aggregate(default(LaneBits), (sum, l) => sum + l.Lanes);

    private static string Share(long part, LaneBits lanes) => part == 0 ? "" : Percent((double)part / lanes.Total);

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "");

    private static void WriteTraffic(SimulationResult result)
    {
        DesignResult design = result.Baseline;
        var table = new Table(new Column($"{design.Label} with memory"), new Column("order"), new Column("inputs KB", true),
            new Column("weights KB", true), new Column("outputs KB", true), new Column("cycles", true), new Column("stalled", true),
            new Column("µJ", true));
        for (int l = 0; l < result.Layers.Count; l++)
        {
            LayerResult layer = design.Layers[l];
            string Kilobytes(double bits) => bits == 0 ? "" : (bits / 8192).ToString("N1", CultureInfo.InvariantCulture);
            table.Add(result.Layers[l].Name, layer.Memory.Order.Word(), Kilobytes(layer.Memory.ActivationBits),
                Kilobytes(layer.Memory.WeightBits), Kilobytes(layer.Memory.OutputBits), Table.Count((long)Math.Round(layer.Cycles.Mean)),
                layer.Memory.StallCycles == 0 ? "" : Percent(layer.Memory.StallCycles / layer.Cycles.Mean),
                Table.Number(layer.Energy.TotalPj / 1e6, 4));
        }

        table.WriteTo(Console.Out);
        Console.WriteLine("No KB: the tensor stays on the chip. Other designs: layers.csv in --out.");
    }

    private static void WriteCosts(SimulationResult result, bool shares)
    {
        Column[] parts = shares ? [new("logic", true), new("buffers", true), new("DRAM", true), new("leak", true)] : [];
        var table = new Table([new("with memory"), new("cycles", true), new("stalled", true), new("×", true), new("DRAM KB", true),
            new("µJ", true), new("× less", true), .. parts, new("mm²", true)]);
        foreach (DesignResult design in result.Designs)
        {
            EnergyParts e = design.Costs.Energy;
            string[] split = shares ? [Percent(e.ComputePj / e.TotalPj), Percent(e.OnChipPj / e.TotalPj), Percent(e.OffChipPj / e.TotalPj),
                Percent(e.LeakagePj / e.TotalPj)] : [];
            table.Add([
                design.Label, Table.Count((long)Math.Round(design.Cycles.Mean)),
                design.StallCycles == 0 ? "" : Percent(design.StallCycles / design.Cycles.Mean),
                Table.Factor(result.Speedup(design)), Table.Count((long)Math.Round(design.OffchipBits / 8192)), Table.Number(e.TotalPj / 1e6, 4),
                Table.Factor(result.EnergyEfficiency(design)), .. split,
                (design.Costs.AreaUm2 / 1e6).ToString("0.0", CultureInfo.InvariantCulture),
            ]);
        }

        table.WriteTo(Console.Out);
    }

    private static void WriteLayers(SimulationResult result)
    {
        DesignResult[] others = [.. result.Designs.Where(d => d.Label != result.Baseline.Label)];
        int least = result.Layers.Max(l => l.Name.Length) + LayerColumns + result.Baseline.Label.Length;
        for (int first = 0; first == 0 || first < others.Length;)
        {
            // As many designs as a line holds; the others follow below.
            int count = 0;
            for (int width = least;
                first + count < others.Length && (count == 0 || width + others[first + count].Label.Length + 4 <= TextLines.Width); count++)
            {
                width += others[first + count].Label.Length + 4;
            }

            if (first > 0) Console.WriteLine();
            WriteLayers(result, others[first..(first + count)]);
            first += Math.Max(1, count);
        }

        if (result.Layers.Any(l => l.Precision.Activations == PrecisionOrigin.Recalled || l.Precision.Weights == PrecisionOrigin.Recalled))
            Console.WriteLine("* recalled, not checked against the source");
        if (result.Layers.Any(
            l => l.Precision.Weights == PrecisionOrigin.Container && l.Precision.Activations != PrecisionOrigin.Container))
        {
            Console.WriteLine("° not published: the container's bits");
        }
    }

    private static void WriteLayers(SimulationResult result, DesignResult[] designs)
    {
        var table = new Table([
            new("layer"), new("kind"), new("MACs", true), new("Pa", true), new("Pw", true), new(result.Baseline.Label, true),
            .. designs.Select(d => new Column($"× {d.Label}", true)),
        ]);
        for (int l = 0; l < result.Layers.Count; l++)
        {
            ResultLayer layer = result.Layers[l];
            double cycles = result.Baseline.Layers[l].ComputeCycles.Mean;
            table.Add([
                layer.Name, Words.Of(layer.Shape.Kind), Table.Count(layer.Shape.Macs),
                Bits(layer.Precision.ActivationBits, layer.Precision.Activations),
                Bits(layer.Precision.WeightBits, layer.Precision.Weights), Table.Count((long)Math.Round(cycles)),
                .. designs.Select(d => Table.Factor(cycles / d.Layers[l].ComputeCycles.Mean)),
            ]);
        }

        table.WriteTo(Console.Out);
    }

    private static string Bits(int bits, PrecisionOrigin origin) => origin switch
    {
        PrecisionOrigin.Recalled => $"{bits}*",
        PrecisionOrigin.Container => $"{bits}°",
        _ => $"{bits}",
    };
}
