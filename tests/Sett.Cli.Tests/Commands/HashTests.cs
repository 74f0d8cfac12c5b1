using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects sett hash and sett evaluate --deepcam: what they write, that a plan is read back as it was measured, and what they refuse.</summary>
public sealed class HashTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_plan_is_found_written_and_evaluated()
    {
        JsonElement found = SettProcess.Run(
            "hash", "--limit", "40", "--holdout", "20", "--seeds", "2", "--loss", "50%", "--deepcam", "projection=super-bit,centre=on", "--out", _work["hashes"], "--emit", _work["plan.json"],
            "--format", "json", "--quiet").Json();
        Assert.Equal("sett-hash-plan", found.GetProperty("format").GetString());
        string[] names = [.. Directory.EnumerateFileSystemEntries(_work["hashes"]).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["curve.csv", "figures", "hash.json", "layers.csv", "report.html"], names);
        foreach (string plan in new[] { _work["plan.json"], Path.Combine(_work["hashes"], "hash.json") })
        {
            JsonElement evaluated = SettProcess.Run("evaluate", "--limit", "40", "--deepcam", $"k={plan}", "--format", "json", "--quiet").Json();
            Assert.Equal(found.GetProperty("measured").GetProperty("top1").GetDouble(), evaluated.GetProperty("mean").GetDouble());
            Assert.Equal(found.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("k").GetInt32()), evaluated.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("k").GetInt32()));
        }
    }

    [Fact]
    public void Seeds_give_a_row_each()
    {
        string[][] rows = SettProcess.Run("evaluate", "--limit", "10", "--deepcam", "k=auto,seeds=3,seed=5", "--format", "csv", "--quiet").Csv();
        Assert.Equal(["seed", "5", "6", "7"], rows.Select(r => r[0]));
        Assert.Contains("± ", SettProcess.Run("evaluate", "--limit", "10", "--deepcam", "k=256,seeds=2", "--quiet").Good());
    }

    [Theory]
    [InlineData("k=256,projecton=signs", "did you mean 'projection'?")]
    [InlineData("k=missing.json", "there is no such file")]
    [InlineData("seed=1", "k is missing")]
    public void Wrong_requests_are_refused_in_one_line(string request, string problem) =>
        Assert.Contains(problem, SettProcess.Run("evaluate", "--limit", "2", "--deepcam", request).Refusal());

    [Fact]
    public void Damaged_plans_and_wrong_searches_are_refused_in_one_line()
    {
        File.WriteAllText(_work["bad.json"], "{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[{\"layer\":\"conv1\",\"k\":256}]}");
        Assert.Contains("the hash plan lacks the layers", SettProcess.Run("evaluate", "--limit", "2", "--deepcam", $"k={_work["bad.json"]}").Refusal());
        Assert.Contains("multiple of 256", SettProcess.Run("hash", "--limit", "2", "--longest", "300", "--out", _work["x.json"]).Refusal());
        Assert.Contains("compared, bits or hashing", SettProcess.Run("hash", "--limit", "2", "--cost", "energy", "--out", _work["x.json"]).Refusal());
        Assert.Contains("give one of them", SettProcess.Run("evaluate", "--deepcam", "k=256", "--profile", "p.json").Refusal());
    }
}
