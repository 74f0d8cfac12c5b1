using System.CommandLine;
using Sett.Cli.Terminal;
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
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("report",
            "Put the results of several commands on one page that opens offline: trainings, profiles, hashes, costs, traffic, potentials, "
            + "reproductions.\n"
            + "Example: sett report profile.json costs traffic --out story")
        {
            results, output, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string path = parsed.GetValue(output)!;
            using AtomicFolder folder = AtomicFolder.Create(path); // An error here costs no time.
            List<Chapter> chapters = Read(parsed.GetValue(results)!, parsed.GetValue(quiet), cancel);
            ReportFiles.Write(folder.Path, StoryReport.Of(chapters));
            folder.Commit();
            foreach (Chapter chapter in chapters) Console.WriteLine($"{chapter.File}: {chapter.Page.Title}");
            Console.WriteLine(
                $"{Path.Combine(path, "report.html")}: {Table.Count(chapters.Count, "result")} on one page");
            return Task.FromResult(0);
        });
        return command;
    }

    private static List<Chapter> Read(string[] paths, bool quiet, CancellationToken cancel)
    {
        List<Chapter> chapters = [];
        using var line = new ProgressLine("report", paths.Length, quiet);
        for (int i = 0; i < paths.Length; i++)
        {
            line.Report(i);
            cancel.ThrowIfCancellationRequested();
            chapters.AddRange(ChapterReader.Read(paths[i]));
        }

        return chapters;
    }
}
