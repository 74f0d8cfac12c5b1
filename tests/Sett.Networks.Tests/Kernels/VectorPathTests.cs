using System.Diagnostics;
using System.Runtime.Intrinsics;
using Sett.Networks.Tests.Operators.Layers;
using Xunit;

namespace Sett.Networks.Tests.Kernels;

/// <summary>
/// Protects that a result does not show which vector instructions the machine has: the tests that hold layers to the bits of their ordered
/// definitions run again in processes that may use 256-bit vectors only, and none at all.
/// </summary>
public class VectorPathTests
{
    private const string Widest = "SETT_TEST_WIDEST_VECTOR";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Layers_have_the_same_bits_with_narrower_vectors(string knob, int widest)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Widest) is not null, "this is the child process");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = typeof(VectorPathTests).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(assembly);
        else start.FileName = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        foreach (Type tests in new[] { typeof(VectorPathTests), typeof(ConvTests), typeof(ConvTransposeTests), typeof(MatrixProductTests), typeof(GridRoundingTests), typeof(Sett.Tests.Hashing.CamLayerTests) })
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
