using System.CommandLine;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Stories;

namespace Sett.Cli.Commands;

/// <summary>sett report: results of several commands on one page.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var results = new Argument<string[]>("RESULT")
        {
            Description = "What other commands wrote, in the order in which it is told: their JSON files and precision logs, or the "
                + "folders of their --out.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> output = SharedOptions.Folder("report.html and figures/");
        output.Required = true;
        var command = new Command("report",
            "Put the results of several commands on one page that opens offline: trainings, profiles, hashes, costs, traffic, potentials, "
            + "reproductions.\n"
            + "Example: sett report profile.json costs traffic --out story")
        {
            results, output,
        };
        command.SetAction(parsed =>
        {
            Chapter[] chapters = [.. parsed.GetValue(results)!.SelectMany(ChapterReader.Read)];
            string path = parsed.GetValue(output)!;
            using AtomicFolder folder = AtomicFolder.Create(path);
            ReportFiles.Write(folder.Path, StoryReport.Of(chapters));
            folder.Commit();
            foreach (Chapter chapter in chapters) Console.WriteLine($"{chapter.File}: {chapter.Page.Title}");
            Console.WriteLine(
                $"{Path.Combine(path, "report.html")}: {(chapters.Length == 1 ? "1 result" : $"{chapters.Length} results")} on one page");
        });
        return command;
    }
}
