using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>How many bits values need, against the container that they lie in.</summary>
internal static class WidthSection
{
    public static Section Of(ResultFile result)
    {
        WidthsEntry all = result.Values!;
        string[] bins = [.. Enumerable.Range(0, result.ContainerBits + 1).Select(b => b.ToString(CultureInfo.InvariantCulture))];
        string[] layers = [.. result.Layers.Select(l => l.Layer)];
        var section = new Section("widths", "Bits that values need");
        section.Paragraph("A value needs the bits from its leading one down, and one for the sign where its tensor has negative values. "
            + "Zeros are counted apart, at 0 bits.");
        section.Chart("needed-bits", new Histogram("Needed bits of all values", $"Shares of {Numerals.Short(all.ActivationWidths.Sum())} "
            + $"activations (all inputs) and {Numerals.Short(all.WeightWidths.Sum())} weights, whole network.",
            "needed bits", new ChartQuantity("share of the values", "%"), bins,
            [new Series("activations", Shares(all.ActivationWidths, bins.Length)),
                new Series("weights", Shares(all.WeightWidths, bins.Length))],
            result.ContainerBits, $"the container: {result.ContainerBits} bits"));
        section.Chart("needed-bits-activations", Map("activations", l => l.ActivationWidths!));
        section.Chart("needed-bits-weights", Map("weights", l => l.WeightWidths!));
        var table = new PageTable("How many values need how many bits", new("bits", ColumnKind.Number), PageColumn.Number("activations"),
            PageColumn.Number("share of activations"), PageColumn.Number("weights"), PageColumn.Number("share of weights"));
        long activations = all.ActivationWidths.Sum(), weights = all.WeightWidths.Sum();
        for (int b = 0; b < bins.Length; b++)
        {
            table.Add(new Cell(bins[b], b), Cell.Count(At(all.ActivationWidths, b)), Cell.Share(At(all.ActivationWidths, b), activations),
                Cell.Count(At(all.WeightWidths, b)), Cell.Share(At(all.WeightWidths, b), weights));
        }

        return section.Table(table);

        HeatMap Map(string operand, Func<LayerEntry, IReadOnlyList<long>> counts)
        {
            double[][] shares = [.. result.Layers.Select(l => Shares(counts(l), bins.Length))];
            return new HeatMap($"Needed bits of {operand}, layer by layer",
                $"The share of a layer's {operand} that need so many bits; the most bits are at the top.", "needed bits", "layer",
                new ChartQuantity($"share of the layer's {operand}", "%"), [.. bins.Reverse()], layers,
                [.. Enumerable.Range(0, bins.Length).Reverse().Select(b => shares.Select(s => s[b]).ToArray())], HeatScale.FromZero);
        }
    }

    private static double[] Shares(IReadOnlyList<long> counts, int length)
    {
        long sum = counts.Sum();
        return [.. Enumerable.Range(0, length).Select(b => sum == 0 ? 0 : 100.0 * At(counts, b) / sum)];
    }

    private static long At(IReadOnlyList<long> counts, int bits) => bits < counts.Count ? counts[bits] : 0;
}
