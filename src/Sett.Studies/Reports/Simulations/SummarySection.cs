using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>What came out, design by design.</summary>
internal static class SummarySection
{
    public static Section Of(ResultFile result)
    {
        var section = new Section("summary", "What came out");
        section.Highlights(Highlights(result));
        DesignEntry[] known = [.. result.Designs.Where(d => d is { Speedup: not null, ComputeSpeedup: not null })];
        if (known.Length > 0)
        {
            section.Chart("speedup", new RowBars("Speed-up", $"How many times faster than {result.Baseline.Design}: in time with memory "
                + "and clock, and in cycles of the array alone, as papers count that leave both out.",
                "design", new ChartQuantity($"times faster than {result.Baseline.Design}", "×"), [.. known.Select(d => d.Design)],
                [new Series("time, memory included", [.. known.Select(d => d.Speedup!.Value)]),
                    new Series("cycles of the array", [.. known.Select(d => d.ComputeSpeedup!.Value)])],
                Arrangement.Grouped, new Reference(1, result.Baseline.Design)));
        }

        DesignEntry[] left = [.. result.Designs.Where(d => d.EffectualCycles > 0)];
        if (left.Length > 0)
        {
            section.Chart("left-on-the-table", new RowBars("What is left on the table", "Cycles of the array over those that its capacity "
                + "would take for effectual bits alone: the ones of activations whose weight is not zero, and where weights are serial "
                + "too, pairs of ones. At 1 nothing is left.", "design", new ChartQuantity("times the effectual cycles", "×"),
                [.. left.Select(d => d.Design)],
                [new Series("", [.. left.Select(d => d.ComputeCycles.Mean / d.EffectualCycles!.Value)])], Arrangement.Grouped,
                new Reference(1, "effectual bits alone")));
        }

        return section.Table(Table(result)).List(result.Notes);
    }

    private static IEnumerable<(string Value, string What)> Highlights(ResultFile result)
    {
        string baseline = result.Baseline.Design;
        DesignEntry[] others = [.. result.Designs.Where(d => d.Design != baseline)];
        if (others.Where(d => d.Speedup is not null).MaxBy(d => d.Speedup) is { } fastest)
            yield return (Cell.Factor(fastest.Speedup).Text,
                Compared("faster than", "the speed of", fastest.Speedup!.Value, fastest, "the fastest"));
        if (others.Where(d => d.EnergyEfficiency is not null).MaxBy(d => d.EnergyEfficiency) is { } thriftiest)
        {
            yield return (Cell.Factor(thriftiest.EnergyEfficiency).Text,
                Compared("less energy than", "the inferences a joule of", thriftiest.EnergyEfficiency!.Value,
                    thriftiest, "the thriftiest"));
        }

        if (result.Designs.Count > 0 && result.Designs.MinBy(d => d.OffchipBits.Total) is { } least)
            yield return ($"{Numerals.Short(least.OffchipBits.Total)}", "bits between chip and memory for an input, "
                + $"{CostSection.Stored(result.Costs)}{(Same(result) ? "" : $": {least.Design}, the least")}");
        if (result.Values is { } values && values.ActivationWidths.Sum() > 0)
            yield return (Numerals.Percent((double)values.ActivationWidths[0] / values.ActivationWidths.Sum()),
                "of the activations are zero");

        string Compared(string above, string below, double factor, DesignEntry design, string most) =>
            factor > 1 ? $"{above} {baseline}: {design.Design}, {most}" : $"{below} {baseline}: {design.Design}, {most} of the others";
    }

    private static bool Same(ResultFile result) => result.Designs.All(d => d.OffchipBits.Total == result.Designs[0].OffchipBits.Total);

    private static PageTable Table(ResultFile result)
    {
        bool parts = result.Designs.All(d => d is { SpeedupConvolutions: not null, SpeedupFullyConnected: not null });
        var table = new PageTable($"Designs, means of an input; factors are over {result.Baseline.Design}", new("design"),
            PageColumn.Number("time, µs"), PageColumn.Number("speed-up"), PageColumn.Number("of convolutions"),
            PageColumn.Number("of other layers"), PageColumn.Number("of the array alone"), PageColumn.Number("cycles"),
            PageColumn.Number("deviation"), PageColumn.Number("of these, memory"), PageColumn.Number("ideal cycles"),
            PageColumn.Number("effectual cycles"), PageColumn.Number("left on the table"), PageColumn.Number("verified outputs"));
        foreach (DesignEntry d in result.Designs)
        {
            table.Add(d.Design, Cell.Short(d.TimeUs), Cell.Factor(d.Speedup), parts ? Cell.Factor(d.SpeedupConvolutions) : Cell.None,
                parts ? Cell.Factor(d.SpeedupFullyConnected) : Cell.None, Cell.Factor(d.ComputeSpeedup),
                Cell.Count(Math.Round(d.Cycles.Mean)), result.Inputs > 1 ? Cell.Count(Math.Round(d.Cycles.Deviation)) : Cell.None,
                Cell.Count(Math.Round(d.StallCycles)), Cell.Count(Math.Round(d.IdealCycles)),
                d.EffectualCycles is { } effectual ? Cell.Count(Math.Round(effectual)) : Cell.None,
                d.EffectualCycles is > 0 and var e ? Cell.Factor(d.ComputeCycles.Mean / e) : Cell.None,
                d.VerifiedOutputs is { } verified ? Cell.Count(verified) : Cell.None);
        }

        return table;
    }
}
