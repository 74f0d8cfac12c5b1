using System.Text.Json;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>What it costs: traffic, energy, area.</summary>
internal static class CostSection
{
    public static Section Of(ResultFile result)
    {
        string[] names = [.. result.Designs.Select(d => d.Design)], layers = [.. result.Layers.Select(l => l.Layer)];
        CostsEntry costs = result.Costs;
        var section = new Section("costs", "Memory, energy, area");
        string rate = costs.BandwidthGbS.ValueKind == JsonValueKind.Number ? $"{costs.BandwidthGbS} GB/s" : "unlimited bandwidth";
        section.Paragraph($"Costs are those of the technology table {costs.Technology} ({costs.NodeNm} nm, {costs.VoltageV} V); beside "
            + $"the chip is {costs.Dram} with {rate}, with values {Stored(costs)}. "
            + "Every number that went into them stands under its source below.");
        section.Chart("traffic", new RowBars("Traffic between chip and memory", "Bits fetched and written for an input, by operand; what "
            + "stays on the chip from one layer to the next is not counted.", "design",
            new ChartQuantity("bits for an input"), names, Operands(result.Designs.Select(d => d.OffchipBits)), Arrangement.Stacked));
        Traffic(section, result, layers);
        section.Chart("energy", new RowBars("Energy", "Energy of an input by what it is spent on, in microjoules.", "design",
            new ChartQuantity("µJ for an input"), names,
            [
                new Series("logic", [.. result.Designs.Select(d => d.EnergyPj.Compute / 1e6)]),
                new Series("memories on the chip", [.. result.Designs.Select(d => d.EnergyPj.Onchip / 1e6)]),
                new Series("memory beside it", [.. result.Designs.Select(d => d.EnergyPj.Offchip / 1e6)]),
                new Series("leakage", [.. result.Designs.Select(d => d.EnergyPj.Leakage / 1e6)]),
            ], Arrangement.Stacked));
        DesignEntry[] known = [.. result.Designs.Where(d => d.Speedup is not null)];
        if (known.Length > 0)
        {
            section.Chart("area-speedup", new ScatterChart("Area against speed",
                $"The chip's area and how many times faster than {result.Baseline.Design} it is; further up and to the left is better.",
                new ChartQuantity("area, mm²"), new ChartQuantity($"times faster than {result.Baseline.Design}", "×"),
                [new PointSeries("", [.. known.Select(d => new ChartPoint(d.AreaMm2, d.Speedup!.Value, d.Design))])]));
        }

        section.Chart("time-energy", new ScatterChart("Time against energy",
            "Time and energy of an input; further down and to the left is better.", new ChartQuantity("time, µs"),
                new ChartQuantity("energy, µJ"),
            [new PointSeries("", [.. result.Designs.Select(d => new ChartPoint(d.TimeUs, d.EnergyPj.Total / 1e6, d.Design))])]));
        section.Table(Table(result));
        foreach (DesignEntry design in result.Designs) section.Details($"Parts of {design.Design}", s => s.Table(Parts(design)));
        return section;
    }

    /// <summary>How values are stored beside the chip, in words.</summary>
    public static string Stored(CostsEntry costs) => costs.Storage switch
    {
        "container" => "stored in whole containers",
        "profiled" => "stored at each layer's precision",
        "groups" => $"stored with a width for every {costs.StorageGroupValues} values",
        _ => $"stored as {costs.Storage}",
    };

    private static PageTable Table(ResultFile result)
    {
        var table = new PageTable($"Costs of an input; efficiency is the energy of {result.Baseline.Design} over a design's", new("design"),
            PageColumn.Number("area, mm²"), PageColumn.Number("energy, µJ"), PageColumn.Number("logic"), PageColumn.Number("on the chip"),
            PageColumn.Number("beside it"), PageColumn.Number("leakage"), PageColumn.Number("energy efficiency"),
            PageColumn.Number("off-chip bits"), PageColumn.Number("activations"), PageColumn.Number("weights"),
            PageColumn.Number("outputs"));
        foreach (DesignEntry d in result.Designs)
        {
            table.Add(d.Design, Cell.Short(d.AreaMm2), Cell.Short(d.EnergyPj.Total / 1e6), Cell.Short(d.EnergyPj.Compute / 1e6),
                Cell.Short(d.EnergyPj.Onchip / 1e6), Cell.Short(d.EnergyPj.Offchip / 1e6), Cell.Short(d.EnergyPj.Leakage / 1e6),
                Cell.Factor(d.EnergyEfficiency), Cell.Short(d.OffchipBits.Total), Cell.Short(d.OffchipBits.Activations),
                Cell.Short(d.OffchipBits.Weights), Cell.Short(d.OffchipBits.Outputs));
        }

        return table;
    }

    // Designs whose layers move the same bits share a chart.
    private static void Traffic(Section section, ResultFile result, string[] layers)
    {
        var groups = new List<List<DesignEntry>>();
        foreach (DesignEntry design in result.Designs)
        {
            List<DesignEntry>? same =
                groups.Find(g => g[0].Layers.Select(l => l.OffchipBits).SequenceEqual(design.Layers.Select(l => l.OffchipBits)));
            if (same is null) groups.Add([design]);
            else same.Add(design);
        }

        for (int g = 0; g < groups.Count; g++)
        {
            string on = groups.Count == 1
                ? (result.Designs.Count == 1 ? result.Designs[0].Design : "every design")
                : string.Join(", ", groups[g].Select(d => d.Design));
            var chart = new ColumnBars(groups.Count == 1 ? "Traffic of each layer" : $"Traffic of each layer, {g + 1} of {groups.Count}",
                $"Bits between chip and memory for an input, on {on}.", "layer", new ChartQuantity("bits for an input"), layers,
                Operands(groups[g][0].Layers.Select(l => l.OffchipBits)), Arrangement.Stacked);
            string name = groups.Count == 1 ? "layer-traffic" : $"layer-traffic-{g + 1}";
            if (g == 0) section.Chart(name, chart);
            else section.Details(chart.Title, s => s.Chart(name, chart));
        }
    }

    private static Series[] Operands(IEnumerable<TrafficEntry> entries)
    {
        TrafficEntry[] all = [.. entries];
        return [new("activations", [.. all.Select(t => t.Activations)]), new("weights", [.. all.Select(t => t.Weights)]),
            new("outputs", [.. all.Select(t => t.Outputs)])];
    }

    private static PageTable Parts(DesignEntry design)
    {
        var table = new PageTable($"Parts of {design.Design} at {design.ClockMhz} MHz, with the energy of an input", new("part"),
            new("kind"), PageColumn.Number("count"), PageColumn.Number("area, mm²"), PageColumn.Number("energy, µJ"),
            PageColumn.Number("leakage, µJ"), new("pJ an event", ColumnKind.Prose));
        foreach (PartEntry p in design.Parts)
        {
            table.Add(p.Part, p.Kind switch { "onchip" => "on the chip", "offchip" => "beside it", _ => "logic" }, Cell.Count(p.Count),
                Cell.Short(p.AreaUm2 / 1e6), Cell.Short(p.EnergyPj / 1e6), Cell.Short(p.LeakagePj / 1e6),
                string.Join(", ", p.PjPerEvent.Select(e => $"{e.Event.Replace('_', ' ')} {Numerals.Short(e.Pj)}")));
        }

        return table;
    }
}
