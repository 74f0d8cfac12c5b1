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
        section.Highlights(Highlights(result)).List(result.Notes);
        string[] names = [.. result.Designs.Select(d => d.Design)];
        bool parts = result.Designs.All(d => d is { SpeedupConvolutions: not null, SpeedupFullyConnected: not null });
        if (result.Designs.Any(d => d.Speedup is not null))
        {
            DesignEntry[] known = [.. result.Designs.Where(d => d.Speedup is not null)];
            section.Chart("speedup", new RowBars("Speed-up", $"How many times fewer cycles than {result.Baseline.Design}" + (parts ? ", for the whole network and its two kinds of layers." : "."), "design",
                new Quantity($"times faster than {result.Baseline.Design}", "×"), [.. known.Select(d => d.Design)],
                parts
                    ? [new Series("all layers", [.. known.Select(d => d.Speedup!.Value)]), new Series("convolutions", [.. known.Select(d => d.SpeedupConvolutions!.Value)]),
                        new Series("other layers", [.. known.Select(d => d.SpeedupFullyConnected!.Value)])]
                    : [new Series("", [.. known.Select(d => d.Speedup!.Value)])],
                Arrangement.Grouped, new Reference(1, result.Baseline.Design)));
        }

        return section.Table(Table(result, parts));
    }

    private static IEnumerable<(string Value, string What)> Highlights(ResultFile result)
    {
        if (result.Designs.Where(d => d.Speedup is not null).MaxBy(d => d.Speedup) is { } fastest)
            yield return (Cell.Factor(fastest.Speedup).Text, $"{fastest.Design}, the fastest, over {result.Baseline.Design}");
        yield return (Numerals.Short(result.Baseline.Cycles.Mean), $"cycles of {result.Baseline.Design}{(result.Inputs > 1 ? ", mean of an input" : "")}");
        if (result.Values is { } values && values.ActivationWidths.Sum() > 0)
            yield return (Numerals.Percent((double)values.ActivationWidths[0] / values.ActivationWidths.Sum()), "of the activations are zero");
    }

    private static PageTable Table(ResultFile result, bool parts)
    {
        var table = new PageTable($"Designs; factors are over {result.Baseline.Design}, used is the share of the array's capacity that took needed bits", new("design"), PageColumn.Number("cycles"),
            PageColumn.Number("deviation"), PageColumn.Number("speed-up"), PageColumn.Number("convolutions"), PageColumn.Number("other layers"), PageColumn.Number("ideal cycles"),
            PageColumn.Number("used"), PageColumn.Number("verified outputs"));
        foreach (DesignEntry d in result.Designs)
        {
            table.Add(d.Design, Cell.Count(Math.Round(d.Cycles.Mean)), result.Inputs > 1 ? Cell.Count(Math.Round(d.Cycles.Deviation)) : Cell.None, Cell.Factor(d.Speedup),
                parts ? Cell.Factor(d.SpeedupConvolutions) : Cell.None, parts ? Cell.Factor(d.SpeedupFullyConnected) : Cell.None, Cell.Count(Math.Round(d.IdealCycles)),
                Cell.Share(d.LaneBits.Useful, d.LaneBits.Total), d.VerifiedOutputs is { } verified ? Cell.Count(verified) : Cell.None);
        }

        return table;
    }
}
