using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reports.Precisions;

/// <summary>
/// The page of a training in dynamic fixed point, drawn from its precision log alone: sums and means of what stands there.
/// </summary>
public static class PrecisionReport
{
    /// <summary>The page.</summary>
    /// <param name="log">A log of one step or more.</param>
    public static Page Of(PrecisionLog log)
    {
        PrecisionLogHeader header = log.Header;
        List<Section> sections = [LearningSection.Of(log)];
        if (header.Tensors.Count > 0) sections.Add(FormatSection.Of(log));
        sections.Add(Origin(log));
        return new Page($"Training {header.Network} under {header.Controller}", $"{Numerals.Grouped(log.Steps.Count)} steps; the words "
            + "they computed with, what came of it, and where numbers overflowed.", sections);
    }

    private static Section Origin(PrecisionLog log)
    {
        PrecisionLogHeader header = log.Header;
        var section = new Section("origin", "What ran");
        section.Facts(
        [
            KeyValuePair.Create("network", header.Network), KeyValuePair.Create("controller", header.Controller),
            .. header.Settings.Select(s => KeyValuePair.Create(s.Key.Replace('_', ' '), s.Value)), KeyValuePair.Create("Sett", header.Sett),
        ]);
        var table = new PageTable("Layers that multiply, and the multiply-accumulates of one image", new("layer"), new("kind"),
            PageColumn.Number("forward"), PageColumn.Number("backward, data"), PageColumn.Number("backward, weights"));
        foreach (LoggedLayer l in header.Layers)
            table.Add(l.Name, l.Kind.Replace('_', ' '), Cell.Count(l.ForwardMacs), Cell.Count(l.BackwardDataMacs),
                Cell.Count(l.BackwardWeightMacs));
        return section.Table(table).Paragraph("Every number of this page stands in precision.jsonl beside it, or is a sum or mean of "
            + "numbers that do. figures/ holds the charts as SVG and as Vega-Lite specifications with their data. sett simulate --training "
            + "tells what the steps cost on flexible multipliers.");
    }
}
