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
        var command = new Command("reproduce",
            "Compute the figures of a paper and show them beside the published ones, with source and whether we hold them as verified or recalled.\nExample: sett reproduce tartan")
        {
            study, dpred.Data, dpred.Cards, dpred.Limit, format, dpred.Threads, dpred.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(study) == "dpred") dpred.Run(parsed, parsed.GetValue(format), cancel);
            else Write(Reproductions.Run(parsed.GetValue(study)!), parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(IReadOnlyList<ReproducedFigure> rows, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            WriteJson(rows);
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
                row.Difference is { } d ? (100 * d).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture).Replace("−", plain ? "-" : "−") : "", Status(f), f.Source, f.Note);
        }

        if (plain) table.WriteCsvTo(Console.Out);
        else table.WriteTo(Console.Out);
    }

    private static string Number(PublishedFigure figure, double value) => value.ToString(figure.Kind == FigureKind.Cycles ? "0" : "0.00", CultureInfo.InvariantCulture);

    private static string Unit(FigureKind kind) => kind switch
    {
        FigureKind.Speedup => "speedup",
        FigureKind.Cycles => "cycles",
        FigureKind.Efficiency => "energy_efficiency",
        FigureKind.Area => "area_ratio",
        _ => "area_mm2",
    };

    private static string Status(PublishedFigure figure) => figure.Status switch
    {
        FigureStatus.Verified => "verified",
        FigureStatus.Recalled => "recalled",
        _ => "not published",
    };

    private static void WriteJson(IReadOnlyList<ReproducedFigure> rows) => JsonOutput.Write(json =>
    {
        json.WriteStartArray("figures");
        foreach (ReproducedFigure row in rows)
        {
            PublishedFigure f = row.Figure;
            json.WriteStartObject();
            json.WriteString("study", f.Study);
            json.WriteString("figure", f.What);
            json.WriteStartArray("networks");
            foreach (string network in f.Networks) json.WriteStringValue(network);
            json.WriteEndArray();
            json.WriteString("aggregate", f.Aggregate switch { Aggregate.Least => "least", Aggregate.Most => "most", _ => "geometric mean" });
            json.WriteString("profile", f.Profile);
            json.WriteString("layers", f.Layers);
            json.WriteString("design", f.Design);
            json.WriteString("unit", Unit(f.Kind));
            if (f.Value is { } value) json.WriteNumber("published", value);
            else json.WriteNull("published");
            json.WriteNumber("ours", Math.Round(row.Ours, 6));
            if (row.Difference is { } difference) json.WriteNumber("difference", Math.Round(difference, 6));
            json.WriteString("status", Status(f));
            json.WriteString("source", f.Source);
            json.WriteString("note", f.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
