using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.TrainingCosts;

namespace Sett.Studies.Reports.Trainings;

/// <summary>Time and energy as functions of the words, on which what would give the published figures can be read off.</summary>
internal static class LawSection
{
    public static Section Of(TrainingCostFile result)
    {
        PublishedTrainingEntry published = result.Published;
        double time = 100 / published.Speedup, energy = 100 * published.EnergyShare;
        var section = new Section("laws", "From words to time and energy");
        section.Paragraph($"{Cell.Factor(published.Speedup).Text} is {Numerals.Percent(1 / published.Speedup)} of the baseline's time, and "
            + $"{Numerals.Percent(published.EnergyShare)} of its energy in that time is "
            + $"{Cell.Factor(published.Speedup * published.EnergyShare).Text} its power. Where a design's line crosses the published one, "
            + "its words would give the figure. A unit whose time follows the square of the word, with 16 and 32 bits alone, ends at a "
            + "quarter of the time (4×): more takes shorter words, or a baseline that takes longer for a product than a flexible "
            + "unit at 32 bits.");
        foreach (int narrow in new[] { 16, 8 })
        {
            if (result.Laws.Any(l => l.Time.Count <= narrow)) continue;
            section.Chart($"time-{narrow}", Mixed(result, narrow, "Time", "time", l => l.Time, time));
            section.Chart($"energy-{narrow}", Mixed(result, narrow, "Energy", "energy", l => l.Energy, energy));
        }

        section.Chart("time-words", Uniform(result, "Time when all words are equal", "time", l => l.Time, time));
        section.Chart("energy-words", Uniform(result, "Energy when all words are equal", "energy", l => l.Energy, energy));
        return section.Table(Needs(result));
    }

    private static LineChart Mixed(
        TrainingCostFile result, int narrow, string title, string what, Func<WidthLawEntry, IReadOnlyList<double>> law, double published) =>
        new($"{title} against the share of {narrow}-bit words", $"Products at {narrow} bits, the others at the widest words; 100% is what "
            + "fixed 32-bit units take.", new ChartQuantity($"share of products at {narrow} bits", "%"),
            new ChartQuantity($"{what} of fixed 32-bit units", "%"),
            [
                .. Together(result.Laws.Select(l => new PointSeries(l.Design,
                    [.. Enumerable.Range(0, 11).Select(s => new ChartPoint(10 * s, 100 * WidthLaws.Mixed(law(l), narrow, s / 10.0)))]))),
                new PointSeries("published", [new(0, published), new(100, published)]),
            ]);

    private static LineChart Uniform(
        TrainingCostFile result, string title, string what, Func<WidthLawEntry, IReadOnlyList<double>> law, double published)
    {
        int widest = result.Laws.Max(l => l.Time.Count);
        return new LineChart(title, "Both operands of every product have the same word; 100% is what fixed 32-bit units take.",
            new ChartQuantity("bits of a word"), new ChartQuantity($"{what} of fixed 32-bit units", "%"),
            [
                .. Together(result.Laws.Select(l => new PointSeries(
                    l.Design, [.. Enumerable.Range(1, law(l).Count / 2).Select(i => new ChartPoint(2 * i, 100 * law(l)[2 * i - 1]))]))),
                new PointSeries("published", [new(2, published), new(widest, published)]),
            ]);
    }

    // Designs whose lines coincide share one, which has all their names.
    private static IEnumerable<PointSeries> Together(IEnumerable<PointSeries> lines) =>
        lines.GroupBy(l => string.Join(';', l.Points.Select(p => p.Y.ToString("G6", CultureInfo.InvariantCulture))))
        .Select(g =>
            new PointSeries(string.Join(", ", g.Select((l, i) => i == 0 ? l.Name : l.Name.Replace("flexmac:", ""))), g.First().Points));

    private static PageTable Needs(TrainingCostFile result)
    {
        var table = new PageTable($"What would give {Cell.Factor(result.Published.Speedup).Text} and "
            + $"{Numerals.Percent(result.Published.EnergyShare)}; the other products at the widest words",
            new("design"), PageColumn.Number("speed-up: share at 16 bits"), PageColumn.Number("share at 8 bits"),
            PageColumn.Number("or all words, bits"), PageColumn.Number("or, with this log, a baseline slower by"),
            PageColumn.Number("energy: share at 16 bits"), PageColumn.Number("share at 8 bits"), PageColumn.Number("or all words, bits"));
        foreach (NeedEntry n in result.Needs)
        {
            table.Add(n.Design, Share(n.Speedup16), Share(n.Speedup8), Bits(n.SpeedupBits), Cell.Factor(n.SlowerBaseline),
                Share(n.Energy16), Share(n.Energy8), Bits(n.EnergyBits));
        }

        return table;

        static Cell Share(double? share) => share is { } s ? Cell.Share(s, 1) : new Cell("never");
        static Cell Bits(int? bits) => bits is { } b ? Cell.Count(b) : new Cell("never");
    }
}
