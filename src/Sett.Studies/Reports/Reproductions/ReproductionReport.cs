using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reproduction;

namespace Sett.Studies.Reports.Reproductions;

/// <summary>The report of a reproduction: published figures beside ours, with what we know of each.</summary>
public static class ReproductionReport
{
    // Figures of one unit are comparable; each unit has a chart of its own.
    private static readonly (string Unit, string Title, ChartQuantity Quantity)[] s_units =
    [
        ("speedup", "Speed-up", new ChartQuantity("times faster than the baseline", "×")),
        ("energy_efficiency", "Energy efficiency", new ChartQuantity("times less energy than the baseline", "×")),
        ("area_ratio", "Area over the baseline's", new ChartQuantity("times the baseline's area", "×")),
        ("area_mm2", "Area of parts", new ChartQuantity("mm²")), ("cycles", "Cycles", new ChartQuantity("cycles")),
        ("ms", "Time", new ChartQuantity("ms")), ("buffer_mb", "Traffic of the global buffer", new ChartQuantity("MB")),
        ("energy_gmac", "Energy", new ChartQuantity("10⁹ multiplications' energy")),
        ("iteration", "Iterations", new ChartQuantity("iteration")),
        ("percent", "Shares and accuracies", new ChartQuantity("percent", "%")), ("bits", "Word lengths", new ChartQuantity("bits")),
        ("loss", "Losses", new ChartQuantity("loss")), ("ratio", "Fewer edges", new ChartQuantity("times fewer", "×")),
        ("samples_per_second", "Samples a second", new ChartQuantity("samples a second")),
        ("patterns", "Patterns", new ChartQuantity("patterns")),
    ];

    /// <summary>The page.</summary>
    public static Page Of(ReproductionFile file)
    {
        if (file.Rows is { } rows) return DpredPage.Of(file, rows);
        if (file.Workloads is { } workloads) return DeepcamPage.Of(file, workloads);
        IReadOnlyList<ReproducedEntry> figures = file.Figures ?? [];
        int published = figures.Count(f => f.Published is not null), recalled = figures.Count(f => f.Status == "recalled");
        var section = new Section("figures", "Published and ours");
        section.Highlights(
        [
            ($"{published}", "published figures"), ($"{published - recalled}", "of them verified in their source"),
            ($"{recalled}", "recalled, not checked against it"),
            .. figures.Where(f => f.Difference is not null).Select(f => Math.Abs(f.Difference!.Value)).DefaultIfEmpty(double.NaN)
                .Max() is var most && double.IsFinite(most)
                ? new[] { (Numerals.Percent(most), "the largest difference") } : [],
        ]);
        section.Paragraph($"{Origin(file.Study)} Nothing is tuned to meet a published number; where something had to be inferred from one, "
            + "the note says so.");
        foreach ((string unit, string title, ChartQuantity quantity) in s_units) Charts(section, figures, unit, title, quantity);
        return new Page($"{file.Study}: published and reproduced",
            $"What the paper says beside what Sett {file.Sett} computes.", [section, Table(figures)]);
    }

    private static string Origin(string study) => study == "dps"
        ? "Ours come from trainings, from the controller fed with the published losses, and from models of units priced with the published "
        + "widths. How the paper's unit is built, its network and its baseline are not known: its speed-up and energy are shown beside "
        + "ours, not reproduced."
        : study == "sparse-edge"
        ? "Ours come from trainings of the bit-exact model, from the processor cycle by cycle, and from counting. Which networks the "
        + "papers' charts are of, and which GPU their speed-up is over, is not known."
        : "Ours come from layer shapes, the published precisions where there are any, and the designs as their papers describe them.";

    private static void Charts(Section section, IReadOnlyList<ReproducedEntry> figures, string unit, string title, ChartQuantity quantity)
    {
        string word = unit.Replace('_', '-');
        ReproducedEntry[] both = [.. figures.Where(f => f.Unit == unit && f.Published is not null)];
        ReproducedEntry[] alone = [.. figures.Where(f => f.Unit == unit && f.Published is null)];
        if (both.Length > 0)
        {
            section.Chart(word, new RowBars($"{title}, published and ours",
                "Figures marked with * are recalled, not checked against their source.", "figure", quantity, Names(both),
                [new Series("published", [.. both.Select(f => f.Published!.Value)]), new Series("ours", [.. both.Select(f => f.Ours)])],
                Arrangement.Grouped));
        }

        if (alone.Length > 0)
        {
            section.Chart($"{word}-unpublished", new RowBars($"{title}, ours alone", "The paper gives no such number.", "figure", quantity,
                Names(alone), [new Series("", [.. alone.Select(f => f.Ours)])], Arrangement.Grouped));
        }
    }

    // What a bar is of. Figures that would have the same words are numbered.
    private static string[] Names(ReproducedEntry[] figures)
    {
        string[] names =
        [
            .. figures.Select(f => string.Join(", ", new[]
            {
                f.Figure,
                Networks(f),
                f.Profile.Length > 0 ? f.Profile + " %" : "",
                f.Design,
            }.Where(p => p.Length > 0)) + (f.Status == "recalled" ? " *" : "")),
        ];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. names.Select(n => (seen[n] = seen.GetValueOrDefault(n) + 1) == 1 ? n : $"{n} ({seen[n]})")];
    }

    private static string Networks(ReproducedEntry f) => f.Networks.Count switch
    {
        0 => "",
        1 => f.Networks[0],
        _ => $"{f.Aggregate} of {f.Networks.Count} networks",
    };

    private static Section Table(IReadOnlyList<ReproducedEntry> figures)
    {
        var table = new PageTable("All figures; the difference is that of ours from the published one", new("figure"), new("networks"),
            new("profile"), new("design"), PageColumn.Number("published"), PageColumn.Number("ours"),
            PageColumn.Number("difference"), new("status"), new("source", ColumnKind.Prose), new("note", ColumnKind.Prose));
        foreach (ReproducedEntry f in figures)
        {
            string suffix = f.Unit switch
            {
                "cycles" => "",
                "area_mm2" => " mm²",
                "ms" => " ms",
                "buffer_mb" => " MB",
                "energy_gmac" or "iteration" or "loss" or "samples_per_second" or "patterns" => "",
                "percent" => "%",
                "bits" => " bits",
                _ => "×",
            };
            table.Add(f.Figure, Networks(f), f.Profile.Length > 0 ? f.Profile + " %" : "", f.Design, Number(f.Published, f.Unit, suffix),
                Number(f.Ours, f.Unit, suffix),
                f.Difference is { } d ? new Cell((100 * d).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + "%", d) : Cell.None,
                f.Status == "recalled" ? "recalled *" : f.Status, f.Source, f.Note);
        }

        return new Section("table", "Every figure, with its source").Table(table);
    }

    private static Cell Number(double? value, string unit, string suffix) =>
        value is { } v ? new Cell(v.ToString(
            unit is "cycles" or "iteration" or "samples_per_second" or "patterns" ? "#,0" : unit == "loss" ? "0.0000" : "0.00",
            CultureInfo.InvariantCulture) + suffix, v) : Cell.None;
}
