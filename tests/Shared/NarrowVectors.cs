using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Xunit;

namespace Sett.Tests;

/// <summary>
/// Runs tests again in a process that may use narrower vectors only: a result must not show which instructions the machine has.
/// </summary>
internal static class NarrowVectors
{
    private const string Variable = "SETT_TEST_WIDEST_VECTOR";

    /// <summary>The bits of the widest vector of this process where it is such a child; null in an ordinary one.</summary>
    public static int? Widest =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } bits ? int.Parse(bits, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs classes of the first one's assembly in a child process and fails with its output where it fails.</summary>
    /// <param name="knob">The runtime's variable that takes instructions away.</param>
    /// <param name="widest">The bits that are left.</param>
    /// <param name="tests">The classes.</param>
    public static async Task Run(string knob, int widest, params Type[] tests)
    {
        Assert.SkipWhen(Widest is not null, "this is the child process");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = tests[0].Assembly.Location;
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(assembly);
        else start.FileName = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        foreach (Type type in tests)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(type.FullName!);
        }

        start.Environment[knob] = "0";
        start.Environment[Variable] = widest.ToString(CultureInfo.InvariantCulture);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
    }

    /// <summary>In a child process: it has only the vectors that it was given.</summary>
    public static void CheckChild()
    {
        Assert.SkipWhen(Widest is null, "this is not a child process");
        Assert.False(Vector512.IsHardwareAccelerated);
        if (Widest == 0) Assert.False(Vector256.IsHardwareAccelerated);
    }
}
