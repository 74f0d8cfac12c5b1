using System.Globalization;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Profiles;
using Sett.Studies.Simulation;

namespace Sett.Studies.Reports.Hashes;

/// <summary>The report of a search for hash lengths, drawn from its hash.json alone.</summary>
public static class HashReport
{
    /// <summary>The page.</summary>
    public static Page Of(HashFile file) => new(
        $"Hashes that {file.Network} needs",
        $"Hash lengths of {Count(file.Layers.Count(l => l.K > 0), "layer")} whose dot products are Hamming distances in a content "
        + $"addressable memory, judged by {QuantityWords.Of(file.Quantity)} on {Count(file.Measured.N, "input")}.",
        [Outcome(file), LayerSection(file), Origin(file)]);

    private static Section Outcome(HashFile file)
    {
        var section = new Section("plan", "What came out");
        string allowed = PrecisionProfile.Name(file.Loss, file.Quantity);
        var numbers = new List<(string, string)> { (Text($"{file.MeanK:0}"), $"bits of a hash, mean over layers; {allowed} allowed") };
        if (file.Measured.Value is { } value)
        {
            string before = file.Untouched is { } u && file.Measured.DifferenceInterval is not null
                ? $", {QuantityWords.Value(file.Quantity, u)} before"
                : "";
            numbers.Add((QuantityWords.Value(file.Quantity, value),
                $"{QuantityWords.Of(file.Quantity)}{before}; n = {Numerals.Grouped(file.Measured.N)}"));
        }

        if (file.HeldOut?.Value is { } other)
            numbers.Add((QuantityWords.Value(file.Quantity, other), $"on {Count(file.HeldOut.N, "held-out input")}"));
        numbers.Add((Text($"{file.CostOfPlan / file.CostOfLongest:0.00}×"), $"{HashCosts.Words(file.Cost)}, of the longest hashes'"));
        section.Highlights(numbers).List(file.Warnings);
        if (file.Curve.Count > 1) section.Chart("length-quality", Curve(file));
        return section.Table(Quality(file)).Details(
            file.Log.Count == 1 ? "The only candidate of the search" : $"The {Numerals.Grouped(file.Log.Count)} candidates of the search",
            s => s.Table(Candidates(file)));
    }

    private static LineChart Curve(HashFile file)
    {
        string quantity = QuantityWords.Of(file.Quantity);
        var series = new List<PointSeries>
        {
            new(Text($"mean of {Count(file.Curve[0].Values.Count, "seed")}"),
                [.. file.Curve.Select(c => new ChartPoint(c.K, c.Mean, Text($"± {c.Deviation:0.00}")))]),
            new("worst seed", [.. file.Curve.Select(c => new ChartPoint(c.K, Worst(file, c)))]),
        };
        if (file.Untouched is { } untouched && file.Measured.DifferenceInterval is not null)
            series.Add(
                new("the network as it is", [new ChartPoint(file.Curve[0].K, untouched), new ChartPoint(file.Curve[^1].K, untouched)]));
        return new LineChart($"{char.ToUpperInvariant(quantity[0])}{quantity[1..]} against the length of hashes",
            $"One length for all layers in the CAM, {Count(file.Measured.N, "input")}; a seed draws all projections anew.",
            new ChartQuantity("bits of a hash"), QuantityWords.Axis(file.Quantity), series);
    }

    private static double Worst(HashFile file, CurveEntry entry) => file.Quantity == "error" ? entry.Values.Max() : entry.Values.Min();

    private static PageTable Quality(HashFile file)
    {
        var table = new PageTable("The plan, and one length for all; differences in percentage points with 95 % intervals "
            + "for unseen inputs", new("hashes"), new("inputs"), PageColumn.Number("n"),
            PageColumn.Number("before"), PageColumn.Number("after"), PageColumn.Number("± over seeds"), PageColumn.Number("lost"),
            PageColumn.Number("gained"), PageColumn.Number("95 %"));
        Add("the plan", "of the search", file.Measured);
        if (file.HeldOut is { } heldOut) Add("the plan", "held out", heldOut);
        if (file.OtherSeeds.Count > 0)
        {
            double[] values = [.. file.OtherSeeds.Select(s => s.Value ?? 0)];
            double mean = values.Average();
            double spread = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
            table.Add($"the plan's lengths, {Count(values.Length, "other seed")}", file.HeldOut is null ? "of the search" : "held out",
                Cell.Count((file.HeldOut ?? file.Measured).N), Cell.None, QuantityWords.Cell(file.Quantity, mean),
                values.Length < 2 ? Cell.None : new Cell(Text($"{spread:0.00}"), spread), Cell.None, Cell.None, Cell.None);
        }

        if (file.Tuned is { } tuned)
        {
            Add("the plan, network tuned", "of the search", tuned.Measured);
            if (tuned.HeldOut is { } tunedHeldOut) Add("the plan, network tuned", "held out", tunedHeldOut);
        }

        Add("the longest in all layers", "of the search", file.Longest);
        foreach (CurveEntry c in file.Curve)
            table.Add(Text($"{c.K} bits in all layers, {Count(c.Values.Count, "seed")}"), "of the search", Cell.Count(file.Measured.N),
                Cell.None, QuantityWords.Cell(file.Quantity, c.Mean), new Cell(Text($"{c.Deviation:0.00}"), c.Deviation), Cell.None,
                Cell.None, Cell.None);
        return table;

        void Add(string hashes, string inputs, MeasuredEntry m)
        {
            PairedEntry? paired = file.Quantity switch
            {
                "top1" => m.Top1Counts,
                "top5" => m.Top5Counts,
                "agreement" => m.AgreementCounts,
                _ => null,
            };
            IReadOnlyList<double?>? interval = m.DifferenceInterval ?? m.Interval;
            table.Add(hashes, inputs, Cell.Count(m.N), QuantityWords.Cell(file.Quantity, paired?.Before),
                QuantityWords.Cell(file.Quantity, m.Value), Cell.None, paired is { } p ? Cell.Count(p.Lost) : Cell.None,
                paired is { } q ? Cell.Count(q.Gained) : Cell.None,
                interval is [{ } low, { } high] ? new Cell(Text($"{low:+0.00;−0.00;0.00} … {high:+0.00;−0.00;0.00}"), low) : Cell.None);
        }
    }

    private static PageTable Candidates(HashFile file)
    {
        var table = new PageTable("Candidates; those without a number were given up once they could not keep the loss", new("phase"),
            PageColumn.Number(QuantityWords.Of(file.Quantity)), new("kept"), new("bits of each layer"));
        foreach (HashTrialEntry trial in file.Log)
            table.Add(trial.Phase, QuantityWords.Cell(file.Quantity, trial.Value), trial.Kept ? "kept" : "", string.Join(' ', trial.K));
        return table;
    }

    private static Section LayerSection(HashFile file)
    {
        var section = new Section("layers", "Layer by layer");
        section.Paragraph("A kernel of n components becomes k bits. The angle between kernel and patch is read from their Hamming "
            + "distance; theory gives its error, which is largest at a right angle: (π/2)/√k. Where the error of the cosine is larger than "
            + "the spread of the true cosines, single dot products are mostly noise, and only many of them together say something.");
        HashLayerEntry[] hashed = [.. file.Layers.Where(l => l.K > 0)];
        section.Chart("hash-lengths", new ColumnBars("Bits of a hash", "The plan, and what theory suggests without any run.", "layer",
            new ChartQuantity("bits"), [.. hashed.Select(l => l.Layer)],
            [new Series("plan", [.. hashed.Select(l => (double)l.K)]),
                new Series("suggested", [.. hashed.Select(l => (double)(l.SuggestedK ?? 0))])], Arrangement.Grouped));
        HashLayerEntry[] measured = [.. hashed.Where(l => l.AngleError is not null)];
        if (measured.Length > 0)
        {
            section.Chart("angle-errors", new ColumnBars("Error of angles", "Root of the mean square over pairs of a kernel and a patch of "
                + "real inputs, beside theory for the same angles.", "layer", new ChartQuantity("degrees", "°"),
                [.. measured.Select(l => l.Layer)],
                [
                    new Series("measured", [.. measured.Select(l => Turned(l.AngleError!.Value))]),
                    new Series("theory, these angles", [.. measured.Select(l => Turned(l.PredictedAngleError ?? 0))]),
                    new Series("theory, right angle", [.. measured.Select(l => Turned(l.RightAngleError ?? 0))]),
                ], Arrangement.Grouped));
            section.Chart("cosine-errors", new ColumnBars("Signal and noise", "The spread of the true cosines, which is what there is to "
                + "tell apart, and the error of the estimated ones.", "layer", new ChartQuantity("cosine"),
                [.. measured.Select(l => l.Layer)],
                [new Series("spread", [.. measured.Select(l => l.CosineSpread ?? 0)]),
                    new Series("error", [.. measured.Select(l => l.CosineError ?? 0)])], Arrangement.Grouped));
        }

        var table = new PageTable("Layers; noise alone is the relative error of the network's outputs when this layer alone has the "
            + "shortest hashes; angles in degrees", new("layer"), new("kind"), PageColumn.Number("n"),
            PageColumn.Number("kernels"), PageColumn.Number("windows"), PageColumn.Number("k"), PageColumn.Number("suggested"),
            PageColumn.Number("noise alone"), PageColumn.Number("pairs"), PageColumn.Number("mean angle"),
            PageColumn.Number("angle error"), PageColumn.Number("theory"), PageColumn.Number("cosine spread"),
            PageColumn.Number("cosine error"));
        foreach (HashLayerEntry l in file.Layers)
        {
            table.Add(l.Layer, l.Kind, Cell.Count(l.Components), Cell.Count(l.Kernels), Cell.Count(l.Windows),
                l.K == 0 ? new Cell("exact", 0) : Cell.Count(l.K), l.SuggestedK is { } s ? Cell.Count(s) : Cell.None,
                Share(l.NoiseAlone), l.Pairs is { } pairs ? Cell.Count(pairs) : Cell.None, Degrees(l.MeanAngle, "0.0"),
                Degrees(l.AngleError, "0.00"), Degrees(l.PredictedAngleError, "0.00"), Decimal(l.CosineSpread),
                Decimal(l.CosineError));
        }

        return section.Table(table);
    }

    private static Section Origin(HashFile file)
    {
        var section = new Section("origin", "What ran");
        section.Facts(
        [
            .. SourceFacts.Of(file.Source), .. file.Options,
            KeyValuePair.Create("judged by", QuantityWords.Of(file.Quantity)),
            KeyValuePair.Create("wanted little of", HashCosts.Words(file.Cost)),
            KeyValuePair.Create("candidates", Numerals.Grouped(file.Log.Count)), KeyValuePair.Create("Sett", file.Sett),
        ]);
        return section.Paragraph("Every number of this page stands in hash.json beside it, or follows from those that do; that file is a "
            + "hash plan, which evaluate and simulate read. figures/ holds the charts as SVG and as Vega-Lite "
            + "specifications with their data.");
    }

    private static double Turned(double radians) => radians * 180 / Math.PI;

    private static Cell Degrees(double? radians, string format) =>
        radians is { } r ? new Cell(Turned(r).ToString(format, CultureInfo.InvariantCulture) + "°", r) : Cell.None;

    private static Cell Decimal(double? value) => value is { } v ? new Cell(Text($"{v:0.0000}"), v) : Cell.None;

    private static Cell Share(double? value) => value is { } v ? new Cell(Numerals.Percent(v), v) : Cell.None;

    private static string Count(int count, string what) => $"{Numerals.Grouped(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
