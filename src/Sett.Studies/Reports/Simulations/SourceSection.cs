using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>Where numbers come from that Sett did not compute.</summary>
internal static class SourceSection
{
    public static Section Of(ResultFile result)
    {
        var section = new Section("sources", "Sources");
        section.Paragraph("Verified: read in the source. Recalled: from memory of the source, not checked against it. Computed: from other "
            + "figures or by the tool named. Estimated: our estimate.");
        int recalled = result.Costs.Figures.Count(f => f.Status == "recalled");
        if (recalled > 0) section.Paragraph($"{recalled} of the {result.Costs.Figures.Count} figures below are recalled.");
        string[] layers =
        [
            .. result.Layers.Where(l => l.ActivationBitsFrom == "recalled" || l.WeightBitsFrom == "recalled").Select(l => l.Layer),
        ];
        if (layers.Length > 0)
            section.Paragraph(
                $"Recalled precisions: {(layers.Length == result.Layers.Count ? "those of all layers" : string.Join(", ", layers))}.");
        var table = new PageTable("Every figure that went into a cost", new("item"), new("size"), new("quantity"),
            PageColumn.Number("value"), new("status"), new("source", ColumnKind.Prose));
        foreach (CostFigureEntry f in result.Costs.Figures)
        {
            table.Add(f.Item, f.Size, f.Quantity.Replace('_', ' '), new Cell(Numerals.Short(f.Value), f.Value),
                f.Status == "recalled" ? new Cell("recalled *") : f.Status, f.Source);
        }

        return section.Table(table);
    }
}
