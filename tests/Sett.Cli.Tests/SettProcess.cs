using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>What one run of the built command line left: its exit code and both streams.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>The output of a run that has to end well without a word on the error stream.</summary>
    public string Good()
    {
        Assert.Equal((0, ""), (Code, Error));
        return Output;
    }

    /// <summary>The output as JSON.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Good());
        return document.RootElement.Clone();
    }

    /// <summary>The rows of CSV output, the header first; no field of these tests has a comma in it.</summary>
    public string[][] Csv() => [.. Good().TrimEnd('\n').Split('\n').Select(line => line.Split(','))];

    /// <summary>
    /// The one line of a run that refuses its arguments or input: nothing else is said, and nothing of where in the program.
    /// </summary>
    public string Refusal(int code = 2)
    {
        Assert.Equal("", Output);
        Assert.Equal(code, Code);
        Assert.StartsWith("sett: ", Error);
        Assert.EndsWith("\n", Error);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", Error);
        Assert.DoesNotContain("Exception", Error);
        return Error;
    }
}

/// <summary>Runs the command line as a user does: a process of its own.</summary>
internal static class SettProcess
{
    /// <summary>Runs to the end.</summary>
    public static Outcome Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return End(process);
    }

    /// <summary>Runs to the end in a folder.</summary>
    public static Outcome RunIn(string folder, params string[] arguments)
    {
        using Process process = Start(arguments, folder);
        return End(process);
    }

    /// <summary>
    /// Runs to the end as a machine does that has no vector instructions of a kind, as in AVX512; HWIntrinsic: none at all.
    /// </summary>
    public static Outcome RunWithout(string instructions, params string[] arguments)
    {
        using Process process = Start(arguments, "", $"DOTNET_Enable{instructions}");
        return End(process);
    }

    /// <summary>Starts a run.</summary>
    public static Process Start(params string[] arguments) => Start(arguments, "");

    private static Process Start(string[] arguments, string folder, string? off = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sett.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("SETT_DEBUG");
        start.Environment.Remove("SETT_COMMAND");
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (off is not null) start.Environment[off] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a run.</summary>
    public static Outcome End(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }
}
