using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.TrainingCosts;

namespace Sett.Studies.Reports.Trainings;

/// <summary>Which words were in force, and when.</summary>
internal static class WidthTimeSection
{
    // A stretch is drawn from its first to its last step where there are few of them.
    private const int Few = 100;

    public static Section Of(TrainingCostFile result)
    {
        var section = new Section("widths", "Words in force");
        List<PointSeries> lines = [Line("word", s => s.Bits)];
        if (result.Timeline.Any(s => s.MeanBits != s.Bits)) lines.Add(Line("mean of the operands", s => s.MeanBits));
        section.Chart("words", new LineChart("Word length over time", "Bits of a word, the sign included, in the steps "
            + "of the training" + (lines.Count > 1 ? "; and the mean over both operands of all products." : "."),
            new ChartQuantity("iteration"), new ChartQuantity("bits"), lines));
        var table = new PageTable("Words, and how long each was in force", new("word, bits", ColumnKind.Number),
            PageColumn.Number("iterations"), PageColumn.Number("share"), PageColumn.Number("MACs"));
        foreach (WordEntry w in result.Words)
            table.Add(Cell.Count(w.Bits), Cell.Count(w.Iterations), Cell.Share(w.Iterations, result.Iterations), Cell.Count(w.Macs));
        section.Table(table);
        if (result.Events.Count is > 0 and <= 200)
        {
            var events = new PageTable("What the controller decided", new("after iteration", ColumnKind.Number),
                new("decision", ColumnKind.Prose));
            foreach (WidthEventEntry e in result.Events) events.Add(Cell.Count(e.Iteration), e.Event);
            section.Table(events);
        }

        return section;

        PointSeries Line(string name, Func<WidthStretchEntry, double> bits) => new(name,
            [.. result.Timeline.SelectMany(s => result.Timeline.Count <= Few && s.To > s.From
                ? new[] { new ChartPoint(s.From, bits(s)), new ChartPoint(s.To, bits(s)) }
                : [new ChartPoint(s.From, bits(s))])]);
    }
}
