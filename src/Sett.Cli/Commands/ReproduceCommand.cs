using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Reproduction;

namespace Sett.Cli.Commands;

/// <summary>sett reproduce: published figures beside ours.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        Argument<string> study = new Argument<string>("STUDY")
        {
            Description = $"{string.Join(", ", PublishedFigures.Studies)}, dpred, dps, deepcam or sparse-edge.",
        }
            .Offering([.. PublishedFigures.Studies, "dpred", "dps", "deepcam", "sparse-edge"]);
        var dpred = new DpredArguments();
        Option<OutputFormat> format = SharedOptions.Format();
        Option<string?> output = SharedOptions.Folder("report.html, figures/ and result.json");
        var command = new Command("reproduce",
            "Compute the figures of a paper and show them beside the published ones, with source and whether we hold them as verified or "
            + "recalled.\nExample: sett reproduce tartan")
        {
            study, dpred.Data, dpred.Cards, dpred.Profiles, dpred.Limit, output, format, dpred.Threads, dpred.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string name = parsed.GetValue(study)!;
            Option[] wanted = name switch
            {
                "dpred" => [dpred.Data, dpred.Cards, dpred.Profiles, dpred.Limit],
                "dps" or "sparse-edge" => [dpred.Data],
                _ => [],
            };
            if (new Option[] { dpred.Data, dpred.Cards, dpred.Profiles, dpred.Limit }.FirstOrDefault(
                o => parsed.GetResult(o) is { Implicit: false } && !wanted.Contains(o)) is { } idle)
            {
                throw new BadInputException($"{idle.Name} means nothing for {name}; leave it out.");
            }

            if (parsed.GetValue(output) is { } place) AtomicFolder.Create(place).Dispose(); // An error here costs no time.
            if (name == "dpred") dpred.Run(parsed, parsed.GetValue(output), parsed.GetValue(format), cancel);
            else if (name == "dps") RunDps(dpred, parsed, parsed.GetValue(output), parsed.GetValue(format), cancel);
            else if (name == "deepcam") DeepcamTables.Run(parsed.GetValue(output), parsed.GetValue(format));
            else if (name == "sparse-edge") RunEdge(dpred, parsed, parsed.GetValue(output), parsed.GetValue(format), cancel);
            else Write(name, Reproductions.Run(name), parsed.GetValue(output), parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void RunDps(DpredArguments arguments, ParseResult parsed, string? folder, OutputFormat format, CancellationToken cancel)
    {
        IReadOnlyList<ReproducedFigure> rows;
        IReadOnlyList<string> leftOut;
        using (var line = new ProgressLine("trainings of lenet", DpsStudy.TrainingSteps, parsed.GetValue(arguments.Quiet)))
            (rows, leftOut) = DpsStudy.Run(parsed.GetValue(arguments.Data), parsed.GetValue(arguments.Threads), line.Report, cancel);
        Write("dps", rows, folder, format);
        Remark(leftOut, format);
    }

    private static void RunEdge(DpredArguments arguments, ParseResult parsed, string? folder, OutputFormat format, CancellationToken cancel)
    {
        IReadOnlyList<ReproducedFigure> rows;
        IReadOnlyList<string> leftOut;
        using (var line = new ProgressLine("trainings of sparse edges", EdgeStudy.Trainings, parsed.GetValue(arguments.Quiet)))
            (rows, leftOut) = EdgeStudy.Run(parsed.GetValue(arguments.Data), parsed.GetValue(arguments.Threads), line.Report, cancel);
        Write("sparse-edge", rows, folder, format);
        Remark(leftOut, format);
    }

    // Data alone goes to the standard output of csv and json.
    private static void Remark(IReadOnlyList<string> leftOut, OutputFormat format)
    {
        foreach (string remark in leftOut) (format == OutputFormat.Table ? Console.Out : Console.Error).WriteLine(remark);
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

        if (format == OutputFormat.Csv) ReproduceTables.WriteCsv(rows);
        else ReproduceTables.Write(rows);
    }
}
