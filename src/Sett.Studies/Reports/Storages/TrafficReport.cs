using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Traffic;

namespace Sett.Studies.Reports.Storages;

/// <summary>
/// The report of a network's traffic, drawn from its traffic.json alone: nothing is computed here but shares and sums of
/// numbers that stand there.
/// </summary>
public static class TrafficReport
{
    /// <summary>The page.</summary>
    public static Page Of(TrafficFile file)
    {
        string inputs = file.Inputs == 1 ? "1 input" : $"means over {Numerals.Grouped(file.Inputs)} inputs";
        return new Page($"Traffic of {file.Network}",
            $"Bits of activations and weights between chip and memory, every value once at batch 1: {file.Layers.Count} layers, "
            + $"{file.ContainerBits}-bit containers, {inputs}.",
            [Summary(file), Layers(file), Origin(file)]);
    }

    private static Section Summary(TrafficFile file)
    {
        (OperandEntry a, OperandEntry w) = (file.Total.Activations, file.Total.Weights);
        double all = a.UncompressedBits + w.UncompressedBits;
        int smallest = Enumerable.Range(0, a.Dpred.Count).MinBy(i => a.Dpred[i].Bits + w.Dpred[i].Bits);
        var section = new Section("summary", "What came out");
        section.Highlights(
        [
            (Numerals.Short(all), "bits of an input and the weights in containers"),
            (Numerals.Percent((a.Dpred[smallest].Bits + w.Dpred[smallest].Bits) / all),
                $"are left by groups of {a.Dpred[smallest].Group}, the size that leaves the least"),
            (Percent(a.Dpred[smallest].Bits, a), "of the activations' bits"), (Percent(w.Dpred[smallest].Bits, w), "of the weights' bits"),
        ]);
        (string Name, Func<OperandEntry, double> Bits)[] storages = Storages(file);
        section.Chart("storages", new RowBars("What each storage leaves", "Bits of the whole network as a share of whole containers: at "
            + "the layers' precisions, in DPRed's groups with a width each, with zero masks in groups of 16, and the entropy, below "
            + "which no code comes that takes each value by itself.", "storage", new ChartQuantity("share of the containers", "%"),
            [.. storages.Select(s => s.Name)],
            [new Series("activations", [.. storages.Select(s => Share(s.Bits(a), a))]),
                new Series("weights", [.. storages.Select(s => Share(s.Bits(w), w))])], Arrangement.Grouped,
            new Reference(100, "containers")));
        section.Chart("groups", new LineChart("The size of groups",
            "Small groups follow values closely, large ones have fewer widths to write down.",
            new ChartQuantity("values that share a width"), new ChartQuantity("share of the containers", "%"),
            [Line("activations", i => Share(a.Dpred[i].Bits, a)), Line("weights", i => Share(w.Dpred[i].Bits, w)),
                Line("both", i => 100 * (a.Dpred[i].Bits + w.Dpred[i].Bits) / all)]));
        var table = new PageTable("Bits of all layers, and mean widths of groups", new("storage"), PageColumn.Number("activations"),
            PageColumn.Number("share of activations"), PageColumn.Number("weights"), PageColumn.Number("share of weights"),
            PageColumn.Number("both"), PageColumn.Number("share of both"), PageColumn.Number("mean width, activations"),
            PageColumn.Number("mean width, weights"));
        foreach ((string name, Func<OperandEntry, double> bits) in storages.Prepend(("containers", e => e.UncompressedBits)))
        {
            GroupEntry? group = a.Dpred.FirstOrDefault(g => Groups(g) == name), other = w.Dpred.FirstOrDefault(g => Groups(g) == name);
            table.Add(name, Cell.Count(Math.Round(bits(a))), Cell.Share(bits(a), a.UncompressedBits), Cell.Count(Math.Round(bits(w))),
                Cell.Share(bits(w), w.UncompressedBits), Cell.Count(Math.Round(bits(a) + bits(w))),
                Cell.Share(bits(a) + bits(w), all), Cell.Short(group?.MeanWidth), Cell.Short(other?.MeanWidth));
        }

        return section.Table(table).List(file.Notes);

        PointSeries Line(string name, Func<int, double> share) =>
            new(name, [.. a.Dpred.Select((g, i) => new ChartPoint(g.Group, share(i)))]);
    }

    private static Section Layers(TrafficFile file)
    {
        (string Name, Func<OperandEntry, double> Bits)[] storages = Storages(file);
        var section = new Section("layers", "Layer by layer");
        section.Chart("layer-bits", new ColumnBars("Bits in containers", "What each layer's operands take whole.", "layer",
            new ChartQuantity("bits"), [.. file.Layers.Select(l => l.Layer)],
            [new Series("activations", [.. file.Layers.Select(l => l.Activations.UncompressedBits)]),
                new Series("weights", [.. file.Layers.Select(l => l.Weights.UncompressedBits)])], Arrangement.Stacked));
        section.Chart("layer-activations", Map("Activations", l => l.Activations));
        section.Chart("layer-weights", Map("Weights", l => l.Weights));
        return section.Table(Table("Activations", l => l.Activations)).Table(Table("Weights", l => l.Weights));

        HeatMap Map(string operand, Func<TrafficLayerEntry, OperandEntry> of) =>
            new($"{operand}, layer by layer", "The share of the layer's containers that each storage leaves.", "storage", "layer",
                new ChartQuantity("share of the containers", "%"), [.. storages.Select(s => s.Name)], [.. file.Layers.Select(l => l.Layer)],
                [.. storages.Select(s => file.Layers.Select(l => Share(s.Bits(of(l)), of(l))).ToArray())], HeatScale.FromZero);

        PageTable Table(string operand, Func<TrafficLayerEntry, OperandEntry> of)
        {
            var table = new PageTable($"{operand}: values, bits in containers, and the share that each storage leaves",
                [new("layer"), PageColumn.Number("no."), new("kind"), PageColumn.Number("values"), PageColumn.Number("precision"),
                    PageColumn.Number("bits"), .. storages.Select(s => PageColumn.Number(s.Name))]);
            for (int l = 0; l < file.Layers.Count; l++)
            {
                OperandEntry e = of(file.Layers[l]);
                table.Add([file.Layers[l].Layer, Cell.Count(l + 1), file.Layers[l].Kind, Cell.Count(e.Values),
                    e.PrecisionBits is { } bits ? Cell.Count(bits) : Cell.None, Cell.Count(e.UncompressedBits),
                    .. storages.Select(s => Cell.Share(s.Bits(e), e.UncompressedBits))]);
            }

            return table;
        }
    }

    private static Section Origin(TrafficFile file) => new Section("origin", "What ran")
        .Facts([.. SourceFacts.Of(file.Source), KeyValuePair.Create("inputs counted", $"{file.Inputs}"),
            KeyValuePair.Create("Sett", file.Sett)])
        .Paragraph("Every number of this page stands in traffic.json beside it, or is the share or the sum of two that do; figures/ holds "
            + "the charts as SVG and as Vega-Lite specifications with their data.");

    private static (string Name, Func<OperandEntry, double> Bits)[] Storages(TrafficFile file) =>
    [
        ("layer's precision", e => e.ProfiledBits),
        .. file.Total.Activations.Dpred.Select((g, i) => (Groups(g), (Func<OperandEntry, double>)(e => e.Dpred[i].Bits))),
        ("zero masks", e => e.ZeroMaskBits), ("entropy", e => e.EntropyBits),
    ];

    private static string Groups(GroupEntry group) => $"groups of {group.Group}";

    private static double Share(double bits, OperandEntry of) => of.UncompressedBits == 0 ? 0 : 100 * bits / of.UncompressedBits;

    private static string Percent(double bits, OperandEntry of) => Numerals.Percent(of.UncompressedBits == 0 ? 0 : bits / of.UncompressedBits);
}
