using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>
/// Protects the tutorial: every command in it works as printed, in order, on the drawn digits, and on MNIST where that is present.
/// </summary>
public sealed class TutorialTests
{
    [Fact]
    public void Commands_work_as_printed() => Run(command => command);

    [Fact]
    public void Commands_work_on_mnist()
    {
        string images = SharedData.Require("images", "mnist-t10k-images-idx3-ubyte.gz");
        string labels = SharedData.Require("images", "mnist-t10k-labels-idx1-ubyte.gz");
        string data = Path.Combine(Path.GetDirectoryName(images)!, "mnist");
        Run(command => command.Replace("--epochs 10", $"--epochs 1 --data {data}")
            .Replace("--inputs digits", $"--inputs {images}{(TakesLabels(command) ? $" --labels {labels}" : "")}"));
    }

    private static bool TakesLabels(string command) => command.Split(' ')[1] is "evaluate" or "profile" or "hash";

    private static void Run(Func<string, string> changed)
    {
        string[] commands = [.. File.ReadAllLines(Repository.File("docs", "tutorial.md"))
            .Where(l => l.StartsWith("    sett ", StringComparison.Ordinal)).Select(l => changed(l.Trim()))];
        Assert.Equal(10, commands.Length);
        string folder = Directory.CreateTempSubdirectory("sett-tutorial-").FullName;
        try
        {
            foreach (string command in commands)
            {
                Outcome outcome = SettProcess.RunIn(folder, command.Split(' ')[1..]);
                Assert.True(outcome.Code == 0, $"{command}\n{outcome.Error}");
            }

            foreach (string report in new[] { "costs", "story", "traffic", "report" })
                Assert.True(File.Exists(Path.Combine(folder, report, "report.html")), report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
