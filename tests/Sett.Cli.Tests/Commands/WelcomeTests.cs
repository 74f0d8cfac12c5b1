using System.Text.Json;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects what a newcomer meets first: every command that is printed to be tried works as printed, and help and
/// completion know every command.
/// </summary>
public sealed class WelcomeTests
{
    // The longest of the commands get fewer inputs, but before a release.
    private static readonly (string Start, string Fewer)[] s_fewer =
        [("profile", " --limit 100 --cache off"), ("train", " --limit 200"), ("simulate", " --limit 4"), ("potentials", " --limit 4")];

    [Fact]
    public void Every_command_of_the_welcome_works_as_printed()
    {
        string[] commands = [.. SettProcess.Run().Good().Split('\n').Where(line => line.StartsWith("  sett ", StringComparison.Ordinal))];
        Assert.Equal(5, commands.Length);
        string folder = Directory.CreateTempSubdirectory("sett-welcome-").FullName;
        try
        {
            foreach (string line in commands)
            {
                string command = line.Trim().Split("  ")[0]["sett ".Length..];
                string fewer = SlowTests.AreAllOn
                    ? ""
                    : s_fewer.FirstOrDefault(f => command.StartsWith(f.Start, StringComparison.Ordinal)).Fewer ?? "";
                Outcome outcome = SettProcess.RunIn(folder, (command + fewer).Split(' '));
                Assert.Equal((line, 0), (line, outcome.Code));
                Assert.NotEqual("", outcome.Output);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Help_names_every_command_once_and_fits_a_terminal()
    {
        string[] lines = SettProcess.Run("--help").Good().Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        string[] listed =
        [
            .. lines.Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Trim().Split(' ')[0]),
        ];
        Assert.Equal(listed.Distinct(), listed);
        string[] suggested = [.. SettProcess.Run("[suggest:5]", "sett ").Good().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsAsciiLetter(w[0]))];
        Assert.Equal(suggested.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        foreach (string command in listed) Assert.Contains("\nExample\n  sett " + command, SettProcess.Run(command, "--help").Good());
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c sett")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void Completion_has_a_script_for_each_shell(string shell, string expected) =>
        Assert.Contains(expected, SettProcess.Run("completion", shell).Good());

    [Theory]
    [InlineData("simulate --designs tartan,dpred-l", "tartan,dpred-loom")]
    [InlineData("simulate --baseline eyer", "eyeriss")]
    [InlineData("train cifar", "cifar_quick")]
    [InlineData("simulate --technology 2", "22nm\n28nm")]
    [InlineData("simulate --technology=2", "--technology=22nm\n--technology=28nm")]
    [InlineData("simulate --designs=tartan,dpred-l", "--designs=tartan,dpred-loom")]
    [InlineData("simulate --designs tartan:bi", "tartan:bits=")]
    [InlineData("simulate --designs tartan:bits=2,casc", "tartan:bits=2,cascade=")]
    [InlineData("simulate --designs tartan:cascade=", "tartan:cascade=off\ntartan:cascade=on")]
    [InlineData("simulate --baseline=tartan:bits=", "--baseline=tartan:bits=1\n--baseline=tartan:bits=2\n--baseline=tartan:bits=4")]
    [InlineData("simulate --designs tartan:nothing=", "")]
    public void Completion_knows_values(string typed, string expected)
    {
        string line = "sett " + typed;
        Assert.Equal(expected, SettProcess.Run($"[suggest:{line.Length}]", line).Good().Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n'));
    }

    [Fact]
    public void Completion_refuses_other_shells() =>
        Assert.Contains("has to be bash, zsh, fish or pwsh", SettProcess.Run("completion", "tcsh").Refusal());

    [Fact]
    public void Doctor_says_the_same_in_every_format()
    {
        JsonElement json = SettProcess.Run("doctor", "--format", "json").Json();
        string[] parts = [.. json.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("part").GetString()!)];
        Assert.Contains("libjpeg-turbo", parts);
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("processors").GetInt32());
        string csv = SettProcess.Run("doctor", "--format", "csv").Good(), table = SettProcess.Run("doctor").Good();
        foreach (string part in parts)
        {
            Assert.Contains($"\n{part},", csv);
            Assert.Contains($"\n{part} ", table);
        }
    }
}
