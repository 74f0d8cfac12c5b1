using System.Diagnostics;
using System.Runtime.Intrinsics;
using Xunit;

namespace Sett.Compression.Tests;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold sizes and files to
/// their slow definitions run again in processes that may use 256-bit vectors only, and none at all, with fewer random cases.
/// </summary>
public class VectorPathTests
{
    /// <summary>Set in child processes: the bits of the widest vector there.</summary>
    internal const string Widest = "SETT_TEST_WIDEST_VECTOR";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Sizes_and_files_are_the_same_with_narrower_vectors(string knob, int widest)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Widest) is not null, "this is the child process");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = typeof(VectorPathTests).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(assembly);
        else start.FileName = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        foreach (Type tests in new[] { typeof(VectorPathTests), typeof(Sizes.GroupSizingTests), typeof(GroupCodec.BlockTests), typeof(Container.ContainerTests), typeof(Container.TranspositionTests) })
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(tests.FullName!);
        }

        start.Environment[knob] = "0";
        start.Environment[Widest] = widest.ToString();
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
    }

    [Fact]
    public void A_child_process_has_only_the_vectors_it_was_given()
    {
        string? widest = Environment.GetEnvironmentVariable(Widest);
        Assert.SkipWhen(widest is null, "this is not a child process");
        Assert.False(Vector512.IsHardwareAccelerated);
        if (widest == "0") Assert.False(Vector256.IsHardwareAccelerated);
    }
}
