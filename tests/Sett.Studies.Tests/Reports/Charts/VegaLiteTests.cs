using System.Diagnostics;
using Sett.Studies.Reports.Charts;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests.Reports.Charts;

/// <summary>
/// Specifications for notebooks: Vega-Lite's own schema and compiler take every one. Needs Node and what .ci/vega installs.
/// </summary>
public sealed class VegaLiteTests
{
    [Fact]
    public void Specifications_follow_the_schema_and_compile_without_a_warning()
    {
        string installed = Repository.File(".sett", "vega");
        Assert.SkipUnless(File.Exists(Path.Combine(installed, "installed")), "needs Vega-Lite: bash .ci/vega");
        string folder = Directory.CreateTempSubdirectory("sett-vega-").FullName;
        try
        {
            foreach ((string name, IChart chart) in Samples.Small)
                File.WriteAllText(Path.Combine(folder, name + ".vl.json"), VegaLite.Text(chart));
            IChart[] others =
            [
                .. Samples.Of(0, _ => 0, _ => ""),
                .. Samples.Of(1, _ => 5, _ => "x"),
                .. Samples.Of(30, i => i, i => $"<{i}>"),
            ];
            for (int i = 0; i < others.Length; i++) File.WriteAllText(Path.Combine(folder, $"other-{i}.vl.json"), VegaLite.Text(others[i]));
            string script = Repository.File("tests", "Sett.Studies.Tests", "Reports", "check-vega-lite.mjs");
            using Process process =
                Process.Start(new ProcessStartInfo("node", [script, installed, folder]) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal("", output);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
