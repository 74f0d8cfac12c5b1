using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>What ran: enough to run it again.</summary>
internal static class OriginSection
{
    public static Section Of(ResultFile result)
    {
        var section = new Section("origin", "What ran");
        section.Facts(
        [
            .. SourceFacts.Of(result.Source), KeyValuePair.Create("inputs simulated", $"{result.Inputs}"),
            KeyValuePair.Create("baseline", result.Baseline.Design), KeyValuePair.Create("seed", $"{result.Seed}"),
            KeyValuePair.Create("Sett", result.Sett),
        ]);
        foreach (DesignEntry design in result.Designs) section.Details($"Options of {design.Design}", s => s.Facts(design.Options));
        section.Paragraph("Every number of this page stands in result.json beside it, or is the share of two that do; figures/ holds the "
            + "charts as SVG and as Vega-Lite specifications with their data.");
        return section;
    }
}
