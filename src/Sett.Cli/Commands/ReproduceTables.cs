using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Studies.Reproduction;

namespace Sett.Cli.Commands;

/// <summary>
/// Published figures beside ours, as CSV and as tables that fit a terminal: one for each design, with notes and sources below.
/// </summary>
internal static class ReproduceTables
{
    /// <summary>A row for each figure, with all that is known of it.</summary>
    public static void WriteCsv(IReadOnlyList<ReproducedFigure> rows)
    {
        var table = new Table(new Column("figure"), new Column("networks"), new Column("profile %"), new Column("design"),
            new Column("published", true), new Column("ours", true), new Column("difference %", true), new Column("status"),
            new Column("source"), new Column("note"));
        foreach (ReproducedFigure row in rows)
        {
            PublishedFigure f = row.Figure;
            table.Add(f.What, Networks(f), f.Profile, f.Design, f.Value is { } v ? Number(f, v) : "", Number(f, row.Ours),
                Difference(row).Replace('−', '-'), f.Status.Word(), f.Source, f.Note);
        }

        table.WriteCsvTo(Console.Out);
    }

    /// <summary>A table for each design; a remark that rows share is written once, under a number.</summary>
    public static void Write(IReadOnlyList<ReproducedFigure> rows)
    {
        List<string> notes = [], sources = [.. rows.Select(r => r.Figure.Source).Where(s => s.Length > 0).Distinct()];
        foreach (IGrouping<string, ReproducedFigure> design in rows.GroupBy(r => r.Figure.Design))
        {
            var table = new Table(new Column("figure"), new Column("networks"), new Column("profile"), new Column("paper", true),
                new Column("ours", true), new Column("diff %", true), new Column("status"), new Column("source"), new Column("note"));
            foreach (ReproducedFigure row in design)
            {
                PublishedFigure f = row.Figure;
                if (f.Note.Length > 0 && !notes.Contains(f.Note)) notes.Add(f.Note);
                table.Add(f.What, Networks(f), f.Profile.Length == 0 ? "" : f.Profile + " %", f.Value is { } v ? Number(f, v) : "–",
                    Number(f, row.Ours), Difference(row), f.Status == FigureStatus.NotPublished ? "" : f.Status.Word(),
                    sources.Count > 1 && f.Source.Length > 0 ? $"{(char)('a' + sources.IndexOf(f.Source))}" : "",
                    f.Note.Length == 0 ? "" : $"{notes.IndexOf(f.Note) + 1}");
            }

            Console.WriteLine(design.Key);
            table.WriteTo(Console.Out);
            Console.WriteLine();
        }

        for (int n = 0; n < notes.Count; n++) TextLines.Write($"{n + 1}".PadRight(4), notes[n]);
        if (sources.Count == 1) TextLines.Write($"Source: {sources[0]}.");
        for (int s = 0; sources.Count > 1 && s < sources.Count; s++) TextLines.Write($"{(char)('a' + s)}".PadRight(4), sources[s]);
        if (rows.Any(r => r.Figure.Status == FigureStatus.NotPublished)) Console.WriteLine("–: the paper gives no such number.");
        if (rows.Any(r => r.Figure.Status == FigureStatus.Recalled))
            Console.WriteLine("Recalled: from memory of the source, not checked against it.");
    }

    private static string Networks(PublishedFigure f) => f.Networks.Length switch
    {
        0 => "",
        1 => f.Networks[0],
        _ => f.Aggregate switch { Aggregate.Least => "least", Aggregate.Most => "most", _ => "geomean" } + $" of {f.Networks.Length}",
    };

    private static string Difference(ReproducedFigure row) =>
        row.Difference is { } d ? (100 * d).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) : "";

    private static string Number(PublishedFigure figure, double value) => value.ToString(
        figure.Kind switch
        {
            FigureKind.Cycles or FigureKind.Iteration or FigureKind.Throughput or FigureKind.Patterns => "0",
            FigureKind.Loss => "0.0000",
            _ => "0.00",
        }, CultureInfo.InvariantCulture);
}
