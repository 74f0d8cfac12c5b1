using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.SparseEdge;

namespace Sett.Studies.Reports.Edges;

/// <summary>
/// The report of a sparse edge training, drawn from its training.json alone: nothing is computed here but shares of
/// numbers that stand there.
/// </summary>
public static class EdgeTrainingReport
{
    // A line of thousands of points draws no better than one of hundreds.
    private const int MostPoints = 400;

    /// <summary>The page.</summary>
    public static Page Of(EdgeTrainingFile file) => new(
        $"{file.Network} with {Density(file.Edges, file.DenseEdges)} of its edges",
        $"A network most of whose edges never exist, trained in {Words(file)} on {Numerals.Grouped(file.Samples)} samples.",
        [Outcome(file), Structure(file), Origin(file)]);

    private static string Words(EdgeTrainingFile file) => file.Word is { } word ? $"words of {Bits(word)} bits ({word})" : "float32";

    private static int Bits(string word) => word.Split(',').Sum(int.Parse);

    private static string Density(double edges, double dense) => Numerals.Percent(edges / dense);

    private static Section Outcome(EdgeTrainingFile file)
    {
        var section = new Section("training", "What came out");
        var numbers = new List<(string, string)>();
        if (file.TestAccuracy is { } accuracy)
            numbers.Add(($"{Numerals.Grouped(accuracy)}%", $"of {Numerals.Grouped(file.TestInputs)} test inputs right"));
        numbers.Add((Density(file.Edges, file.DenseEdges), $"of {Numerals.Grouped(file.DenseEdges)} edges exist"));
        if (file.Word is { } word) numbers.Add(($"{Bits(word)}", "bits of a weight, an activation, an update"));
        if (file is { CyclesPerSample: { } cycles, ProcessorSamplesPerSecond: { } speed })
            numbers.Add((Numerals.Grouped(cycles),
                $"cycles a sample: {Numerals.Short(speed)} samples a second at {Numerals.Grouped(file.ClockMhz)} MHz"));
        section.Highlights(numbers);
        if (file.Log.Count > 1) section.Chart("learning", Learning(file));
        return section;
    }

    private static LineChart Learning(EdgeTrainingFile file)
    {
        int step = (file.Log.Count + MostPoints - 1) / MostPoints;
        var series = new List<PointSeries>
        {
            new("samples before they are learned",
                [.. file.Log.Where((_, i) => i % step == 0 || i == file.Log.Count - 1).Select(l => new ChartPoint(l.Samples, l.Accuracy))]),
        };
        ChartPoint[] tested =
        [
            .. file.Log.Where(l => l.TestAccuracy is not null).Select(l => new ChartPoint(l.Samples, l.TestAccuracy!.Value)),
        ];
        if (file.TestAccuracy is { } last && (tested.Length == 0 || tested[^1].X < file.Samples))
            tested = [.. tested, new ChartPoint(file.Samples, last)];
        if (tested.Length > 0) series.Add(new("test set", tested));
        return new LineChart("Accuracy as samples go by",
            $"Percent that is right{(step > 1 ? $"; every {step}th point of the log" : "")}.", new ChartQuantity("samples"),
            new ChartQuantity("right", "%"), series);
    }

    private static Section Structure(EdgeTrainingFile file)
    {
        var table = new PageTable("Junctions and their edges", PageColumn.Number("junction"), PageColumn.Number("left neurons"),
            PageColumn.Number("right neurons"), PageColumn.Number("fan-out"), PageColumn.Number("fan-in"), PageColumn.Number("edges"),
            PageColumn.Number("share"), PageColumn.Number("edges a cycle"));
        for (int i = 0; i < file.Junctions.Count; i++)
        {
            EdgeJunctionEntry j = file.Junctions[i];
            table.Add(Cell.Count(i + 1), Cell.Count(j.Left), Cell.Count(j.Right), Cell.Count(j.FanOut),
                Cell.Count(j.FanIn), Cell.Count(j.Edges), Cell.Share(j.Edges, (double)j.Left * j.Right),
                j.Z is { } z ? Cell.Count(z) : Cell.None);
        }

        return new Section("edges", "Which edges exist").Table(table)
            .Paragraph($"Edges: {file.Pattern}. patterns.json beside this page lists where each goes, mask-N.npy holds them as arrays of "
                + "zeros and ones.");
    }

    private static Section Origin(EdgeTrainingFile file) => new Section("origin", "What ran")
        .Facts([.. SourceFacts.Of(file.Source), KeyValuePair.Create("epochs", Numerals.Grouped(file.Epochs)),
            KeyValuePair.Create("Sett", file.Sett)])
        .Paragraph("Every number of this page stands in training.json beside it, or is the share of two that do; figures/ holds the charts "
            + "as SVG and as Vega-Lite specifications with their data.");
}
