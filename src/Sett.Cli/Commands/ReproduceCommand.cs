using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Studies.Reproduction;

namespace Sett.Cli.Commands;

/// <summary>sett reproduce: published figures beside ours.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var study = new Argument<string>("STUDY") { Description = $"{string.Join(", ", PublishedFigures.Studies)}, or dpred." };
        var dpred = new DpredArguments();
        Option<OutputFormat> format = SharedOptions.Format();
        var output = new Option<string?>("--out", "-o") { Description = "Write report.html, figures/ and result.json into this folder; it has to be new or empty.", HelpName = "DIR" };
        var command = new Command("reproduce",
            "Compute the figures of a paper and show them beside the published ones, with source and whether we hold them as verified or recalled.\nExample: sett reproduce tartan")
        {
            study, dpred.Data, dpred.Cards, dpred.Limit, output, format, dpred.Threads, dpred.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string name = parsed.GetValue(study)!;
            if (name == "dpred") dpred.Run(parsed, parsed.GetValue(output), parsed.GetValue(format), cancel);
            else Write(name, Reproductions.Run(name), parsed.GetValue(output), parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(string study, IReadOnlyList<ReproducedFigure> rows, string? folder, OutputFormat format)
    {
        string json = ReproductionJson.Write(study, rows);
        if (folder is not null) ReproductionFolder.Write(folder, json);
        if (format == OutputFormat.Json)
        {
            Console.Out.Write(json);
            return;
        }

        bool plain = format == OutputFormat.Csv;
        var table = new Table(new Column("figure"), new Column("networks"), new Column("profile"), new Column("design"), new Column("published", true), new Column("ours", true),
            new Column("difference %", true), new Column("status"), new Column("source"), new Column("note"));
        foreach (ReproducedFigure row in rows)
        {
            PublishedFigure f = row.Figure;
            string networks = f.Networks.Length == 0 ? "" : f.Networks.Length == 1 ? f.Networks[0] : f.Aggregate switch { Aggregate.Least => "least", Aggregate.Most => "most", _ => "geomean" } + $" of {f.Networks.Length}";
            table.Add(f.What, networks, f.Profile + (plain || f.Profile.Length == 0 ? "" : " %"), f.Design, f.Value is { } v ? Number(f, v) : "", Number(f, row.Ours),
                row.Difference is { } d ? (100 * d).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture).Replace("−", plain ? "-" : "−") : "", f.Status.Word(), f.Source, f.Note);
        }

        if (plain) table.WriteCsvTo(Console.Out);
        else table.WriteTo(Console.Out);
    }

    private static string Number(PublishedFigure figure, double value) => value.ToString(figure.Kind == FigureKind.Cycles ? "0" : "0.00", CultureInfo.InvariantCulture);
}
