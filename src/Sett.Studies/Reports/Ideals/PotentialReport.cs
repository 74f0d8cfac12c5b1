using Sett.Studies.Potentials;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Ideals;

/// <summary>
/// The report of potentials, drawn from their potentials.json alone: nothing is computed here but shares of numbers that stand there.
/// </summary>
public static class PotentialReport
{
    private static readonly (string Operand, string Heading, Func<NeedsEntry, double?> Of)[] s_operands =
    [
        ("activations", "Activations alone", n => n.ActivationSpeedup), ("weights", "Weights alone", n => n.WeightSpeedup),
        ("both", "Both operands", n => n.Speedup),
    ];

    /// <summary>The page.</summary>
    public static Page Of(PotentialFile file)
    {
        string inputs = file.Inputs == 1 ? "1 input" : $"{Numerals.Grouped(file.Inputs)} inputs";
        return new Page($"Potentials of {file.Network}",
            $"How much faster ideal hardware would be that spends only what values need: {file.Layers.Count} layers and "
            + $"{Numerals.Short((double)file.AllLayers.Multiplications / file.Inputs)} multiplications, with the values of {inputs} in "
            + $"{file.ContainerBits}-bit containers.", [Summary(file), Layers(file), Origin(file)]);
    }

    private static Section Summary(PotentialFile file)
    {
        var section = new Section("summary", "What came out");
        section.Highlights(new[] { Measure.GroupBits, Measure.EffectualBits }.SelectMany(
            m => s_operands.Select(o => (Factor(o.Of(file.AllLayers.Of(m))).Text, $"ideal speed-up by {Name(m)}, {Words(o.Operand)}"))));
        Measure[] known = [.. Measures.All.Where(m => s_operands.All(o => o.Of(file.AllLayers.Of(m)) is not null))];
        section.Chart("potentials", new RowBars("Ideal speed-ups of the whole network",
            "Over containers, if every multiplication took only what its operands need and no time were lost to anything else.", "measure",
            new ChartQuantity("times faster than containers", "×"), [.. known.Select(Name)],
            [.. s_operands.Select(o => new Series(o.Operand, [.. known.Select(m => o.Of(file.AllLayers.Of(m))!.Value)]))],
            Arrangement.Grouped, new Reference(1, "containers")));
        section.Paragraph("Zeros: nothing for a zero and the whole container for everything else. Layer: its precision. Group: the width "
            + $"of {file.GroupSize} neighbouring channels. Value: its own width. Effectual: the ones of its magnitude. Booth: digits after "
            + "a Booth-like recoding. For both operands a multiplication takes the product of what they need.");
        var table = new PageTable("All layers together: mean needs of a multiplication in bits, and ideal speed-ups", new("measure"),
            PageColumn.Number("bits of activations"), PageColumn.Number("bits of weights"), PageColumn.Number("product of both"),
            PageColumn.Number("speed-up, activations"), PageColumn.Number("speed-up, weights"), PageColumn.Number("speed-up, both"));
        double macs = file.AllLayers.Multiplications;
        foreach (Measure m in Measures.All)
        {
            NeedsEntry n = file.AllLayers.Of(m);
            table.Add(Name(m), Cell.Short(n.Activations / macs), Cell.Short(n.Weights / macs), Cell.Short(n.Products / macs),
                Factor(n.ActivationSpeedup), Factor(n.WeightSpeedup), Factor(n.Speedup));
        }

        return section.Table(table).List(file.Notes);
    }

    private static Section Layers(PotentialFile file)
    {
        var section = new Section("layers", "Layer by layer");
        foreach ((string operand, string heading, Func<NeedsEntry, double?> of) in s_operands)
        {
            // A layer of zeros alone needs nothing: its speed-up is no number.
            PotentialEntry[] finite = [.. file.Layers.Where(l => Measures.All.All(m => of(l.Of(m)) is > 0))];
            section.Chart($"layer-{operand}", new HeatMap($"{heading}, layer by layer", "Ideal speed-up of each layer by each "
                + $"measure{(finite.Length < file.Layers.Count ? "; layers that need nothing are left out" : "")}.",
                "measure", "layer", new ChartQuantity("times faster than containers", "×"), [.. Measures.All.Select(Name)],
                [.. finite.Select(l => l.Layer)],
                [.. Measures.All.Select(m => finite.Select(l => of(l.Of(m))!.Value).ToArray())], HeatScale.AroundOne));
        }

        foreach ((string operand, _, Func<NeedsEntry, double?> of) in s_operands)
        {
            var table = new PageTable($"Ideal speed-ups: {Words(operand)}", [new("layer"), PageColumn.Number("no."), new("kind"),
                PageColumn.Number("MACs"), .. Measures.All.Select(m => PageColumn.Number(Name(m)))]);
            for (int l = 0; l < file.Layers.Count; l++)
            {
                PotentialEntry layer = file.Layers[l];
                table.Add([layer.Layer, Cell.Count(l + 1), layer.Kind, Cell.Count((double)layer.Multiplications / file.Inputs),
                    .. Measures.All.Select(m => Factor(of(layer.Of(m))))]);
            }

            section.Table(table);
        }

        return section;
    }

    private static Section Origin(PotentialFile file) => new Section("origin", "What ran")
        .Facts([.. SourceFacts.Of(file.Source), KeyValuePair.Create("inputs counted", $"{file.Inputs}"),
            KeyValuePair.Create("Sett", file.Sett)])
        .Paragraph("Every number of this page stands in potentials.json beside it, or is the share of two that do; figures/ holds the "
            + "charts as SVG and as Vega-Lite specifications with their data.");

    private static Cell Factor(double? speedup) => speedup is null ? new Cell("∞", double.MaxValue) : Cell.Factor(speedup);

    private static string Words(string operand) => operand == "both" ? "of both" : $"of {operand} alone";

    private static string Name(Measure measure) => measure switch
    {
        Measure.NotZero => "zeros skipped",
        Measure.LayerBits => "bits of the layer",
        Measure.GroupBits => "bits of the group",
        Measure.ValueBits => "bits of the value",
        Measure.EffectualBits => "effectual bits",
        _ => "Booth-like digits",
    };
}
