using System.Globalization;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Profiles;

/// <summary>What came out: quality against bits, and each operating point with what its numbers support.</summary>
internal static class PointSection
{
    public static Section Of(ProfileFile profile)
    {
        var section = new Section("points", "What came out");
        section.Highlights(profile.Points.Take(2).SelectMany(p => Highlights(profile, p)));
        section.List(profile.Points.SelectMany(p => p.Warnings.Select(
            w => $"{char.ToUpperInvariant(ProfileReport.Name(profile, p)[0])}{ProfileReport.Name(profile, p)[1..]}: {w}")));
        section.Chart("bits-quality", Frontier(profile, "mean bits of an operand", p => p.MeanBits, p => p.MeanBits));
        if (profile.Cost != "bits") section.Chart("cost-quality", Frontier(profile, CostWords(profile.Cost), p => p.Cost, p => p.Cost));
        section.Table(Quality(profile)).Table(Bits(profile));
        return section.Details($"The {Numerals.Grouped(profile.Pareto.Count)} profiles that were measured in full",
            s => s.Table(Measured(profile)));
    }

    private static IEnumerable<(string Value, string What)> Highlights(ProfileFile profile, ProfilePointEntry point)
    {
        string name = ProfileReport.Name(profile, point);
        yield return (Bits(point.MeanBits).Text, $"bits of an operand, mean; {name}");
        string before = profile.Untouched is { } u && point.Measured.DifferenceInterval is not null
            ? $"{QuantityWords.Value(profile.Quantity, u)} before"
            : $"n = {Numerals.Grouped(point.Measured.N)}";
        if (point.Measured.Value is { } value)
            yield return (QuantityWords.Value(profile.Quantity, value), $"{QuantityWords.Of(profile.Quantity)}, {before}; {name}");
    }

    private static FrontierChart Frontier(
        ProfileFile profile, string across, Func<ParetoEntry, double> place, Func<ProfilePointEntry, double> chosen)
    {
        ChartQuantity up = QuantityWords.Axis(profile.Quantity);
        ChartPoint[] Points(bool best) => [.. profile.Pareto.Where(p => p.Best == best && p.Value is not null).OrderBy(place)
            .Select(p => new ChartPoint(place(p), p.Value!.Value))];

        // Operating points with the same widths share a mark.
        ChartPoint[] marks =
        [
            .. profile.Points.Where(p => p.Measured.Value is not null).GroupBy(p => (X: chosen(p), Y: p.Measured.Value!.Value))
                .Select(g => new ChartPoint(g.Key.X, g.Key.Y, string.Join(" and ", g.Select(p => ProfileReport.Name(profile, p))))),
        ];
        Reference? level = profile.Untouched is { } untouched
            ? new Reference(untouched, $"the network as it is: {QuantityWords.Value(profile.Quantity, untouched)}")
            : null;
        return new FrontierChart(
            $"{QuantityWords.Of(profile.Quantity)[..1].ToUpperInvariant()}{QuantityWords.Of(profile.Quantity)[1..]} against {across}",
            "Profiles that the search measured on all of its inputs; the line joins those that none of "
            + $"{(profile.Cost == "bits" ? "as few bits" : "as little cost")} or {(profile.Cost == "bits" ? "fewer" : "less")} outdoes. "
            + "The intervals below say how large a difference so many inputs can show.",
            new ChartQuantity(across), up, new PointSeries("measured", Points(false)), new PointSeries("best measured", Points(true)),
            new PointSeries("operating points", marks), level);
    }

    private static PageTable Quality(ProfileFile profile)
    {
        var table = new PageTable("Operating points on the inputs of the search and on held-out ones; differences in percentage points "
            + "with 95 % intervals for unseen inputs, p by McNemar's exact test",
            new("point"), new("inputs"), PageColumn.Number("n"), new("quantity"), PageColumn.Number("before"), PageColumn.Number("after"),
            PageColumn.Number("lost"), PageColumn.Number("gained"), PageColumn.Number("95 % of the difference"),
            PageColumn.Number("McNemar p"), PageColumn.Number("95 %"));
        foreach (ProfilePointEntry point in profile.Points)
        {
            Add(table, profile, point, "of the search", point.Measured);
            if (point.HeldOut is { } heldOut) Add(table, profile, point, "held out", heldOut);
        }

        return table;
    }

    private static void Add(PageTable table, ProfileFile profile, ProfilePointEntry point, string inputs, MeasuredEntry measured)
    {
        string name = ProfileReport.Name(profile, point);
        (string Quantity, PairedEntry? Counts)[] counts =
        [
            ("top1", measured.Top1Counts),
            ("top5", measured.Top5Counts),
            ("agreement", measured.AgreementCounts),
        ];
        // What the search kept comes first.
        foreach ((string quantity, PairedEntry? paired) in counts.OrderBy(c => c.Quantity == profile.Quantity ? 0 : 1))
        {
            if (paired is not { } p) continue;
            table.Add(name, inputs, Cell.Count(measured.N), quantity == "agreement" ? "agreement" : QuantityWords.Of(quantity),
                QuantityWords.Cell(quantity, p.Before), QuantityWords.Cell(quantity, p.After), Cell.Count(p.Lost), Cell.Count(p.Gained),
                new Cell($"{Signed(p.DifferenceLow)} … {Signed(p.DifferenceHigh)}", p.DifferenceLow),
                new Cell(Text($"{p.McnemarP:0.000}"), p.McnemarP), Cell.None);
        }

        if (measured.DifferenceInterval is not null) return;
        table.Add(name, inputs, Cell.Count(measured.N), QuantityWords.Of(profile.Quantity), Cell.None,
            QuantityWords.Cell(profile.Quantity, measured.Value), Cell.None, Cell.None, Cell.None, Cell.None,
            measured.Interval is [{ } low, { } high] ? new Cell(Text($"{low:0.00} … {high:0.00}"), low) : Cell.None);
    }

    private static PageTable Bits(ProfileFile profile)
    {
        var table = new PageTable("Mean bits of operating points: a layer one value, and, of convolutions (conv) and other layers (fc), "
            + $"weighted by multiplications; cost is {CostWords(profile.Cost)}", new("point"),
            PageColumn.Number("all operands"), PageColumn.Number("activations"), PageColumn.Number("weights"),
            PageColumn.Number("activations, conv"), PageColumn.Number("activations, fc"), PageColumn.Number("weights, conv"),
            PageColumn.Number("weights, fc"), PageColumn.Number("cost"), PageColumn.Number("of most bits"),
            new("search"), new("loss kept"));
        foreach (ProfilePointEntry p in profile.Points)
        {
            table.Add(ProfileReport.Name(profile, p), Bits(p.MeanBits), Bits(p.MeanActivationBits), Bits(p.MeanWeightBits),
                Bits(p.MeanActivationBitsConvolutions), Bits(p.MeanActivationBitsFullyConnected),
                Bits(p.MeanWeightBitsConvolutions), Bits(p.MeanWeightBitsFullyConnected), Cell.Short(p.Cost),
                Cell.Share(p.Cost, p.CostOfMostBits), p.Complete ? "complete" : "interrupted", p.WithinBudget ? "yes" : "no");
        }

        return table;
    }

    private static PageTable Measured(ProfileFile profile)
    {
        var table = new PageTable("Profiles measured in full", new("mean bits", ColumnKind.Number), PageColumn.Number("cost"),
            PageColumn.Number(QuantityWords.Of(profile.Quantity)), new("best"));
        foreach (ParetoEntry p in profile.Pareto)
            table.Add(Bits(p.MeanBits), Cell.Short(p.Cost), QuantityWords.Cell(profile.Quantity, p.Value), p.Best ? "best" : "");
        return table;
    }

    private static string CostWords(string cost) => cost switch
    {
        "bits" => "the sum of all widths",
        "traffic" => "bits of activations and weights read",
        _ => cost.Replace("cycles:", "cycles of ", StringComparison.Ordinal),
    };

    private static Cell Bits(double? bits) => bits is { } b ? new Cell(Text($"{b:0.00}"), b) : Cell.None;

    private static string Signed(double value) => value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
