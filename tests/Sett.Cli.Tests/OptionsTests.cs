using System.CommandLine;
using System.CommandLine.Help;
using Sett.Cli.Commands;
using Sett.Cli.Terminal;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>Protects that an option learned in one command serves in every other, and that every command's help is whole.</summary>
public sealed class OptionsTests
{
    // Options whose sentence says what the command's own subject makes of the same thing.
    private static readonly string[] s_bySubject =
    [
        "--along", "--batch", "--cost", "--data", "--decay", "--deepcam", "--epochs", "--group", "--limit", "--loss", "--order",
        "--out", "--profile", "--rate", "--seed", "--train-images",
    ];

    // Options that take another kind of value elsewhere: a folder or a file; how to hash, with or without a length; one
    // loss or several; channels or memory, or a dimension's number too.
    private static readonly string[] s_byValue = ["--out", "--deepcam", "--loss", "--along"];

    // Commands that answer in a line or two, so that there is no table to write otherwise.
    private static readonly string[] s_withoutTable =
    [
        "sett trace",
        "sett decompress",
        "sett train builtin",
        "sett report",
        "sett completion",
    ];

    private static readonly RootCommand s_root = Root.Create();

    private static IEnumerable<(string Path, Command Command)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(c => Commands(c, $"{path} {c.Name}").Prepend(($"{path} {c.Name}", c)));

    private static IEnumerable<(string Path, Command Command)> All => Commands(s_root, "sett");

    [Fact]
    public void An_option_means_the_same_in_every_command()
    {
        var differing = new List<string>();
        foreach (var uses in All.SelectMany(c => c.Command.Options.Where(o => o is not HelpOption).Select(o => (c.Path, Option: o)))
            .GroupBy(u => u.Option.Name))
        {
            if (!s_bySubject.Contains(uses.Key) && uses.Select(u => u.Option.Description).Distinct().Count() > 1)
                differing.Add($"{uses.Key}: sentences");
            if (!s_byValue.Contains(uses.Key) && uses.Select(u => (u.Option.HelpName, u.Option.ValueType)).Distinct().Count() > 1)
                differing.Add($"{uses.Key}: values");
            if (uses.Select(u => string.Join(' ', u.Option.Aliases)).Distinct().Count() > 1) differing.Add($"{uses.Key}: short names");
        }

        Assert.Empty(differing);
    }

    [Fact]
    public void Every_command_has_what_belongs_together()
    {
        var missing = new List<string>();
        foreach ((string path, Command command) in All)
        {
            bool Has(string option) => command.Options.Any(o => o.Name == option);
            if (Has("--threads") && !Has("--quiet")) missing.Add($"{path}: --threads without --quiet");
            if (Has("--inputs") != Has("--skip") || Has("--inputs") && !Has("--limit"))
                missing.Add($"{path}: --inputs with --limit and --skip");
            if (Has("--profile") && !Has("--loss")) missing.Add($"{path}: --profile without --loss");
            if (!s_withoutTable.Contains(path) && !Has("--format")) missing.Add($"{path}: --format");
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_help_has_sentences_one_example_and_lines_that_fit()
    {
        foreach ((string path, Command command) in All)
        {
            foreach (Option option in command.Options.Where(o => o is not HelpOption))
            {
                Assert.True(option.Description is [.., '.'], $"{path} {option.Name}: no sentence");
                Assert.False(option.Description.Contains("(default", StringComparison.OrdinalIgnoreCase),
                    $"{path} {option.Name}: a default stands at the end, as in 'Default: 5.'");
            }

            var help = new StringWriter();
            CommandHelp.Write(help, command, path, 80);
            string[] lines = help.ToString().ReplaceLineEndings("\n").Split('\n');
            Assert.All(lines[..Array.IndexOf(lines, "Example")], l => Assert.True(l.Length <= 80, $"{path}: {l}"));
            string example = Assert.Single(lines[(Array.IndexOf(lines, "Example") + 1)..], l => l.Length > 0).Trim();
            Assert.StartsWith(path.StartsWith("sett train", StringComparison.Ordinal) ? "sett train" : path + " ", example);
            Assert.Null(UsageErrors.Of(s_root.Parse(example.Split(" >> ")[0].Split(' ')[1..])));
        }
    }
}
