using Sett.Hardware.Designs;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>What a content addressable memory takes for its searches alone, beside what all of it takes.</summary>
internal static class SearchSection
{
    /// <summary>Whether any design searches.</summary>
    public static bool IsNeeded(ResultFile result) => Searching(result).Any();

    public static Section Of(ResultFile result)
    {
        DesignEntry[] designs = [.. Searching(result)];
        var section = new Section("searches", "Searches, and all of it");
        section.Chart("searches", new RowBars("Cycles of the searches alone and in full",
            "Searches alone are what is counted where hashing is free, rows are not written and nothing has to be filled.", "design",
            new ChartQuantity("cycles"), [.. designs.Select(d => d.Design)],
            [new Series("searches alone", [.. designs.Select(d => Of(result, d, CamDetails.SearchesOnlyCycles))]),
                new Series("in full", [.. designs.Select(d => Of(result, d, CamDetails.FullCycles))])], Arrangement.Grouped));
        var table = new PageTable($"Means of an input; factors are over {result.Baseline.Design}", new("design"),
            PageColumn.Number("searches"), PageColumn.Number("cycles of searches"), PageColumn.Number("factor of searches alone"),
            PageColumn.Number("cycles in full"), PageColumn.Number("factor in full"), PageColumn.Number("rows written"),
            PageColumn.Number("cycles of writing"), PageColumn.Number("cycles of hashing"),
            PageColumn.Number("multiplications of projections"), PageColumn.Number("over the network's"));
        double baseline = result.Baseline.ComputeCycles.Mean, macs = result.Layers.Sum(l => (double)l.Macs);
        foreach (DesignEntry d in designs)
        {
            double alone = Of(result, d, CamDetails.SearchesOnlyCycles), full = Of(result, d, CamDetails.FullCycles);
            double projections = Of(result, d, CamDetails.ProjectionMacs);
            table.Add(d.Design, Whole(Of(result, d, CamDetails.Searches)), Whole(alone), Cell.Factor(baseline / alone), Whole(full),
                Cell.Factor(baseline / full), Whole(Of(result, d, CamDetails.RowsWritten)), Whole(Of(result, d, CamDetails.WriteCycles)),
                Whole(Of(result, d, CamDetails.HashCycles)), Whole(projections), Cell.Factor(projections / macs));
        }

        return section.Table(table);
    }

    private static IEnumerable<DesignEntry> Searching(ResultFile result) =>
        result.Designs.Where(d => d.Layers.Any(l => l.Details?.ContainsKey(CamDetails.Searches) == true));

    private static double Of(ResultFile result, DesignEntry design, string name) =>
        design.Layers.Sum(l => l.Details is { } details && details.TryGetValue(name, out long count) ? (double)count / result.Inputs : 0);

    private static Cell Whole(double value) => Cell.Count(Math.Round(value));
}
