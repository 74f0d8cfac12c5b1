using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>Layer by layer: precisions, speed-ups, cycles.</summary>
internal static class LayerSection
{
    public static Section Of(ResultFile result)
    {
        string[] layers = [.. result.Layers.Select(l => l.Layer)], designs = [.. result.Designs.Select(d => d.Design)];
        var section = new Section("layers", "Layer by layer");
        section.Chart("precisions", new ColumnBars("Precision of each layer", "Bits that a layer's activations and weights are taken to "
            + $"need; containers have {result.ContainerBits}. Where they come from stands in the table.",
            "layer", new ChartQuantity("bits"), layers,
            [new Series("activations", [.. result.Layers.Select(l => (double)l.ActivationBits)]),
                new Series("weights", [.. result.Layers.Select(l => (double)l.WeightBits)])], Arrangement.Grouped));
        DesignEntry[] others = [.. result.Designs.Where(d => d.Design != result.Baseline.Design && d.Layers.All(l => l.Speedup > 0))];
        if (others.Length > 0)
        {
            section.Chart("layer-speedups", new HeatMap("Speed-up of each layer", "How many times less time than on "
                + $"{result.Baseline.Design} a layer takes on each design, memory included; orange is slower, blue is faster.",
                "design", "layer", new ChartQuantity($"times faster than {result.Baseline.Design}", "×"),
                [.. others.Select(d => d.Design)], layers,
                [.. others.Select(d => d.Layers.Select(l => l.Speedup).ToArray())], HeatScale.AroundOne));
        }

        for (int d = 0; d < result.Designs.Count; d++)
        {
            DesignEntry design = result.Designs[d];
            string name = $"layer-cycles-{d + 1}-{FileWord(design.Design)}";
            section.Details($"Each layer on {design.Design}", s =>
                s.Chart(name, new ColumnBars($"Cycles of each layer on {design.Design}", "By cause, mean of an input.",
                    "layer",
                    new ChartQuantity("cycles"), layers, CycleSection.Causes(design.Layers.Select(l => (l.CyclesByCause, l.StallCycles))),
                    Arrangement.Stacked)).Table(OnDesign(design)));
        }

        return section.Table(Table(result, designs));
    }

    private static PageTable Table(ResultFile result, string[] designs)
    {
        var table = new PageTable("Layers, with the mean cycles of an input on each design",
            [
                new("layer"), PageColumn.Number("no."), new("kind"), PageColumn.Number("MACs"), PageColumn.Number("activation bits"),
                PageColumn.Number("weight bits"), .. designs.Select(PageColumn.Number),
            ]);
        for (int l = 0; l < result.Layers.Count; l++)
        {
            LayerEntry layer = result.Layers[l];
            table.Add(
            [
                layer.Layer, Cell.Count(l + 1), layer.Kind, Cell.Count(layer.Macs), Bits(layer.ActivationBits, layer.ActivationBitsFrom),
                Bits(layer.WeightBits, layer.WeightBitsFrom),
                .. result.Designs.Select(d => Cell.Count(Math.Round(d.Layers[l].Cycles.Mean))),
            ]);
        }

        return table;
    }

    private static PageTable OnDesign(DesignEntry design)
    {
        var table = new PageTable($"Layers on {design.Design}, means of an input", new("layer"), PageColumn.Number("cycles"),
            PageColumn.Number("of these, memory"), PageColumn.Number("speed-up"), PageColumn.Number("left on the table"),
            PageColumn.Number("used"), PageColumn.Number("off-chip bits"), new("order"), PageColumn.Number("energy, nJ"));
        foreach (DesignLayerEntry l in design.Layers)
        {
            table.Add(l.Layer, Cell.Count(Math.Round(l.Cycles.Mean)),
                l.StallCycles == 0 ? Cell.None : Cell.Count(Math.Round(l.StallCycles)), Cell.Factor(l.Speedup),
                l.EffectualCycles is > 0 and var e ? Cell.Factor(l.ComputeCycles.Mean / e) : Cell.None, Cell.Share(l.Utilization, 1),
                Cell.Short(l.OffchipBits.Total), l.MemoryOrder, Cell.Short(l.EnergyPj.Total / 1e3));
        }

        return table;
    }

    // Ranges are what most runs have; every other origin is said, a remembered one above all.
    private static Cell Bits(int bits, string from) => new($"{bits}", bits, from == "range" ? "" : from);

    /// <summary>A design's label as part of a file's name.</summary>
    private static string FileWord(string label)
    {
        string word = string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        return word.Length <= 40 ? word : word[..40];
    }
}
