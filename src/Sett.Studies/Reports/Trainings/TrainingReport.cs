using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.TrainingCosts;

namespace Sett.Studies.Reports.Trainings;

/// <summary>The report of what a training costs, drawn from its result.json alone.</summary>
public static class TrainingReport
{
    /// <summary>The page.</summary>
    public static Page Of(TrainingCostFile result)
    {
        string designs = result.Designs.Count == 1 ? result.Designs[0].Design : $"{result.Designs.Count} flexible units";
        return new Page($"Training {result.Network} on {designs}",
            $"{Numerals.Grouped(result.Iterations)} steps under {result.Controller}, {Numerals.Short(result.Macs)} multiply-accumulates "
            + "forward and backward, each at the widths in force.",
            [Summary(result), WidthTimeSection.Of(result), LawSection.Of(result), EnergySection.Of(result), Layers(result),
                Sources(result), Origin(result)]);
    }

    private static Section Summary(TrainingCostFile result)
    {
        var section = new Section("summary", "What came out");
        string[] names = [.. result.Designs.Select(d => d.Design)];
        PublishedTrainingEntry published = result.Published;
        TrainingDesignEntry fastest = result.Designs.MaxBy(d => d.Speedup)!, thriftiest = result.Designs.MinBy(d => d.EnergyOfFixed)!;
        section.Highlights(
        [
            (Cell.Factor(fastest.Speedup).Text, $"faster than fixed 32-bit units: {fastest.Design}"),
            (Numerals.Percent(thriftiest.EnergyOfFixed), $"of the fixed 32-bit units' energy: {thriftiest.Design}, the least"),
            (Numerals.Percent(thriftiest.EnergyOfFloat), "of the float32 units' energy: the same"),
        ]);
        section.Paragraph($"Published ({published.Source}; {published.Status}): {Cell.Factor(published.Speedup).Text} at "
            + $"{Numerals.Percent(published.EnergyShare)} of the energy, for a modified AlexNet on Flickr style. Neither the unit nor its "
            + "modes nor the baseline are known; no design here is the paper's, and another network gives other widths.");
        section.Chart("speedup", new RowBars("Speed-up", "How many times faster than 4096 units of 32-bit integers, one product a cycle "
            + "each. Flexible arrays have the same peak at the widest words.", "design",
            new ChartQuantity("times faster than fixed 32-bit units", "×"), names,
            [new Series("", [.. result.Designs.Select(d => d.Speedup)])],
            Arrangement.Grouped, new Reference(published.Speedup, "published for another network")));
        section.Chart("energy", new RowBars("Energy", "As a share of what the same products take on units of one width; leakage and "
            + "memory among it.", "design", new ChartQuantity("share of the energy", "%"), names,
            [new Series("of fixed 32-bit units", [.. result.Designs.Select(d => 100 * d.EnergyOfFixed)]),
                new Series("of float32 units", [.. result.Designs.Select(d => 100 * d.EnergyOfFloat)])], Arrangement.Grouped,
            new Reference(100 * published.EnergyShare, "published for another network")));
        var table = new PageTable("Designs; shares and factors are over 4096 fixed units", new("design"), new("built as"),
            PageColumn.Number("units"), PageColumn.Number("cycles"), PageColumn.Number("time, ms"),
            PageColumn.Number("speed-up"), PageColumn.Number("at equal area"), PageColumn.Number("energy, mJ"),
            PageColumn.Number("of fixed"), PageColumn.Number("of float32"), PageColumn.Number("units, mm²"),
            PageColumn.Number("memories, mm²"));
        foreach (TrainingDesignEntry d in result.Baselines.Concat(result.Designs))
        {
            table.Add(d.Design, d.BuiltAs, Cell.Count(d.Units), Cell.Count(d.Cycles), Cell.Short(d.TimeMs), Cell.Factor(d.Speedup),
                Cell.Factor(d.SpeedupAtEqualArea), Cell.Short(d.Energy.TotalMj), Cell.Share(d.EnergyOfFixed, 1),
                Cell.Share(d.EnergyOfFloat, 1), Cell.Short(d.UnitsMm2), Cell.Short(d.MemoryMm2));
        }

        return section.Table(table);
    }

    private static Section Layers(TrainingCostFile result)
    {
        var section = new Section("layers", "Layer by layer");
        section.Paragraph("A layer that reads the network's input has no gradient to give back. First operands are activations, or "
            + "gradients in backward-data; second operands are weights, or gradients in backward-weight.");
        string[] designs = [.. result.Designs.Select(d => $"cycles on {d.Design}")];
        var table = new PageTable("Work of each layer's passes over all steps", [new("layer"), new("pass"), PageColumn.Number("MACs"),
            PageColumn.Number("share"), PageColumn.Number("bits, first"), PageColumn.Number("bits, second"),
            .. designs.Select(PageColumn.Number)]);
        for (int l = 0; l < result.Layers.Count; l++)
        {
            TrainingLayerEntry layer = result.Layers[l];
            table.Add([layer.Layer, layer.Pass, Cell.Count(layer.Macs), Cell.Share(layer.Macs, result.Macs), Cell.Short(layer.FirstBits),
                Cell.Short(layer.SecondBits), .. result.Designs.Select(d => Cell.Count(d.Layers[l].Cycles))]);
        }

        return section.Table(table);
    }

    private static Section Sources(TrainingCostFile result)
    {
        var section = new Section("sources", "Sources");
        section.Paragraph("Verified: read in the source. Recalled: from memory of the source, not checked against it. Computed: from other "
            + "figures or by the tool named. Estimated: our estimate.");
        var table = new PageTable($"Every figure of {result.Technology} that went into a cost", new("item"), new("size"), new("quantity"),
            PageColumn.Number("value"), new("status"), new("source", ColumnKind.Prose));
        foreach (Results.CostFigureEntry f in result.Figures)
            table.Add(f.Item, f.Size, f.Quantity.Replace('_', ' '), new Cell(Numerals.Short(f.Value), f.Value),
                f.Status == "recalled" ? new Cell("recalled *") : f.Status, f.Source);
        return section.Table(table);
    }

    private static Section Origin(TrainingCostFile result)
    {
        var section = new Section("origin", "What ran");
        section.Facts([.. result.Source.Select(f => KeyValuePair.Create(f.Key.Replace('_', ' '), f.Value)),
            KeyValuePair.Create("products a fetched word", $"{result.Reuse}"),
            KeyValuePair.Create("technology", $"{result.Technology}, {result.Cells} memories"), KeyValuePair.Create("Sett", result.Sett)]);
        section.Details($"Settings of {result.Controller}", s => s.Facts(result.Settings));
        foreach (TrainingDesignEntry design in result.Designs) section.Details($"Options of {design.Design}", s => s.Facts(design.Options));
        section.Paragraph("Every number of this page stands in result.json beside it, or follows from those that do; figures/ holds the "
            + "charts as SVG and as Vega-Lite specifications with their data.");
        return section;
    }
}
