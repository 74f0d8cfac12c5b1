using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects the forms of measure: every one says that its numbers are measured, none of them is compared.</summary>
public sealed class MeasureTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void All_forms_say_that_times_are_measured()
    {
        string[] call = ["measure", work.Model, "--seconds", "0", "--threads", "1", "-q"];
        JsonElement json = SettProcess.Run([.. call, "-f", "json"]).Json();
        Assert.Equal("measured", json.GetProperty("origin").GetString());
        Assert.True(json.GetProperty("whole_network").GetProperty("float32").GetProperty("median_ms").GetDouble() > 0);
        string[][] csv = SettProcess.Run([.. call, "-f", "csv"]).Csv();
        Assert.Equal(json.GetProperty("layers").GetArrayLength() + 2, csv.Length);
        Assert.All(csv[1..], row => Assert.Equal("measured", row[^1]));
        Assert.Contains("measured on", SettProcess.Run(call).Good());
        Assert.Contains("there is no whole network", SettProcess.Run("measure", "lenet5", "--seconds", "0", "-q").Good());
    }

    [Fact]
    public void Times_out_of_range_are_refused() =>
        Assert.Contains("--seconds is 61; it has to be 0 to 60", SettProcess.Run("measure", "--seconds", "61").Refusal());
}
