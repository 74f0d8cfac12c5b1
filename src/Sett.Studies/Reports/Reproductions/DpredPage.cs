using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reproduction;

namespace Sett.Studies.Reports.Reproductions;

/// <summary>DPRed's time against the size of its groups.</summary>
internal static class DpredPage
{
    public static Page Of(ReproductionFile file, IReadOnlyList<DpredEntry> rows)
    {
        var section = new Section("groups", "Speed-up against the size of groups");
        int networks = rows.Where(r => !IsMean(r.Network)).Select(r => r.Network).Distinct().Count();
        PointSeries[] series =
        [
            .. rows.Where(r => IsMean(r.Network)).GroupBy(r => (r.ContainerBits, Of: NameOf(r.Network, r.Precision))).SelectMany(g => new[]
            {
                new PointSeries($"dpred-tartan, {g.Key.ContainerBits} bits{g.Key.Of}",
                    [.. g.Select(r => new ChartPoint(r.Group, r.SpeedupTartan))]),
                new PointSeries($"dpred-loom, {g.Key.ContainerBits} bits{g.Key.Of}",
                    [.. g.Select(r => new ChartPoint(r.Group, r.SpeedupLoom))]),
            }),
        ];
        section.Chart("groups",
            new LineChart("Speed-up of both variants", $"Geometric mean of {(networks == 1 ? "one network" : $"{networks} networks")} over "
                + "dadiannao at equal peak for the word length.",
            new ChartQuantity("values that share a width"), new ChartQuantity("times faster than dadiannao", "×"), series));
        if (file.Published is { } p)
        {
            section.Paragraph($"Published for {p.ContainerBits}-bit networks ({p.Source}; {p.Status}): two variants, "
                + $"{Cell.Factor(p.SmallerVariant).Text} and {Cell.Factor(p.LargerVariant).Text}; which networks is not known. Networks "
                + "with few filters leave most rows of a node of 4096 multipliers idle.");
        }

        var table = new PageTable("Speed-ups of every network", new("network"), PageColumn.Number("container bits"), new("precision"),
            PageColumn.Number("group"), PageColumn.Number("dpred-tartan"), PageColumn.Number("dpred-loom"));
        foreach (DpredEntry r in rows)
            table.Add(r.Network, Cell.Count(r.ContainerBits), r.Precision, Cell.Count(r.Group),
                Cell.Factor(r.SpeedupTartan), Cell.Factor(r.SpeedupLoom));
        List<Section> sections = [section];
        if (file.Traffic is { Count: > 0 } traffic) sections.Add(Traffic(file, traffic));
        sections.Add(new Section("table", "Every network").Table(table));
        return new Page($"{file.Study}: published and reproduced",
            $"Groups of 16 to 256 values on real networks, by Sett {file.Sett}.", sections);
    }

    private static Section Traffic(ReproductionFile file, IReadOnlyList<DpredTrafficEntry> rows)
    {
        var section = new Section("traffic", "What compression leaves");
        section.Chart("traffic", new LineChart("Bits left by groups with a width each", "Arithmetic mean over networks of activations and "
            + "weights together, every value once at batch 1, as a share of whole containers.",
            new ChartQuantity("values that share a width"), new ChartQuantity("share of the containers", "%"),
            [
                .. rows.Where(r => IsMean(r.Network)).GroupBy(r => (r.ContainerBits, Of: NameOf(r.Network, r.Precision)))
                    .Select(g => new PointSeries($"{g.Key.ContainerBits}-bit networks{g.Key.Of}",
                        [.. g.Select(r => new ChartPoint(r.Group, 100 * r.Share))])),
            ]));
        if (file.PublishedTraffic is { } p)
        {
            section.Paragraph($"Published averages ({p.Source}; {p.Status}): {Numerals.Percent(p.Share16Bit)} for 16-bit and "
                + $"{Numerals.Percent(p.Share8Bit)} for 8-bit networks; which networks, and how often values are fetched, is not known.");
        }

        var table = new PageTable("Shares of whole containers, and mean widths of groups in bits", new("network"),
            PageColumn.Number("container bits"), new("precision"), PageColumn.Number("group"), PageColumn.Number("both"),
            PageColumn.Number("activations"), PageColumn.Number("weights"), PageColumn.Number("at the layer's precision"),
            PageColumn.Number("width of activations"), PageColumn.Number("width of weights"));
        foreach (DpredTrafficEntry r in rows)
        {
            table.Add(r.Network, Cell.Count(r.ContainerBits), r.Precision, Cell.Count(r.Group), Cell.Share(r.Share, 1),
                Cell.Share(r.ShareActivations, 1), Cell.Share(r.ShareWeights, 1), Cell.Share(r.ShareProfiled, 1),
                Cell.Short(r.MeanWidthActivations), Cell.Short(r.MeanWidthWeights));
        }

        return section.Table(table);
    }

    private static bool IsMean(string network) =>
        network.Replace(DpredPrecision.OfProfiled, "", StringComparison.Ordinal) is "mean" or "geometric mean";

    // What a series adds to its name: nothing for all networks at range precision.
    private static string NameOf(string mean, string precision) =>
        (mean.EndsWith(DpredPrecision.OfProfiled, StringComparison.Ordinal) ? DpredPrecision.OfProfiled : "")
        + (precision == DpredPrecision.Range ? "" : ", at profiles");
}
