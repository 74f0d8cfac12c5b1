using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.Reports.Precisions;

/// <summary>How the training went: loss, accuracy, word length, and what was decided.</summary>
internal static class LearningSection
{
    public static Section Of(PrecisionLog log)
    {
        IReadOnlyList<PrecisionStep> steps = log.Steps;
        var bins = new StepBins(steps);
        var section = new Section("learning", "How it went");
        PrecisionStep[] tested = [.. steps.Where(s => s.TestAccuracy is not null)];
        section.Highlights(
        [
            .. steps.GroupBy(s => s.WordLength).OrderBy(g => g.Key).Select(g =>
                (Numerals.Percent((double)g.Count() / steps.Count), $"of {Numerals.Grouped(steps.Count)} steps at {g.Key} bits")).Take(4),
            (Numerals.Short(steps.Average(s => s.WordLength)), "bits a word, on average"),
            .. tested.Length > 0 ? new[] { (Numerals.Grouped(tested[^1].TestAccuracy!.Value) + "%", "of the test set right") } : [],
        ]);
        section.Chart("word-length", new LineChart("Word length", "Bits of the widest word in force, the sign included.",
            new ChartQuantity("iteration"), new ChartQuantity("bits"), [new("", bins.Changes(s => s.WordLength))]));
        PointSeries[] losses =
        [
            new("batches", bins.Means(s => s.Loss)),
            .. steps[0].SmoothedLoss is null
                ? []
                : new PointSeries[] { new("as the controller sees it", bins.Means(s => s.SmoothedLoss ?? 0)) },
        ];
        section.Chart("loss", new LineChart(
            "Loss", $"Means over steps ({bins.Words}){(losses.Length > 1 ? ", and the running mean that the controller judges by" : "")}.",
            new ChartQuantity("iteration"), new ChartQuantity("loss"), losses));
        PointSeries[] right =
        [
            new("batches", bins.Means(s => s.Accuracy)),
            .. tested.Length == 0
                ? []
                : new PointSeries[] { new("test set", [.. tested.Select(s => new ChartPoint(s.Iteration, s.TestAccuracy!.Value))]) },
        ];
        section.Chart("accuracy", new LineChart("Accuracy", "Percent of the batches before their updates "
            + $"({bins.Words}){(tested.Length > 0 ? ", and of the test set where it was measured" : "")}.",
            new ChartQuantity("iteration"), new ChartQuantity("right", "%"), right));
        return Events(section, steps);
    }

    private static Section Events(Section section, IReadOnlyList<PrecisionStep> steps)
    {
        const int most = 200;
        PrecisionStep[] events = [.. steps.Where(s => s.Event is not null)];
        if (events.Length == 0) return section;
        var table = new PageTable(
            events.Length > most ? $"The first {most} of {Numerals.Grouped(events.Length)} decisions" : "What the controller decided",
            new PageColumn("after iteration", ColumnKind.Number), new("decision", ColumnKind.Prose),
            PageColumn.Number("loss"), PageColumn.Number("smoothed loss"));
        foreach (PrecisionStep step in events.Take(most))
            table.Add(Cell.Count(step.Iteration), step.Event!, Cell.Short(step.Loss), Cell.Short(step.SmoothedLoss));
        return section.Table(table);
    }
}
