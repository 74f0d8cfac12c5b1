using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects sett hash and sett evaluate --deepcam: what they write, that a plan is read back as it was measured, and what they refuse.
/// </summary>
public sealed class HashTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_plan_is_found_written_and_evaluated()
    {
        JsonElement found = SettProcess.Run(
            "hash", "--cache", "off", "--limit", "20", "--holdout", "10", "--seeds", "2", "--loss", "50%", "--deepcam",
            "projection=super-bit,centre=on", "--out", _work["hashes"], "--plan", _work["plan.json"],
            "--format", "json", "--quiet").Json();
        Assert.Equal("sett-hash-plan", found.GetProperty("format").GetString());
        string[] names =
        [
            .. Directory.EnumerateFileSystemEntries(_work["hashes"]).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["curve.csv", "figures", "hash.json", "layers.csv", "report.html"], names);
        foreach (string plan in new[] { _work["plan.json"], Path.Combine(_work["hashes"], "hash.json") })
        {
            JsonElement evaluated =
                SettProcess.Run("evaluate", "--limit", "20", "--deepcam", $"k={plan}", "--format", "json", "--quiet").Json();
            Assert.Equal(found.GetProperty("measured").GetProperty("top1").GetDouble(), evaluated.GetProperty("mean").GetDouble());
            Assert.Equal(found.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("k").GetInt32()),
                evaluated.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("k").GetInt32()));
        }
    }

    [Fact]
    public void A_tuned_network_is_written_and_evaluates_as_it_was_measured()
    {
        JsonElement found = SettProcess.Run(
            "hash", "--cache", "off", "--limit", "30", "--holdout", "10", "--seeds", "1", "--loss", "50%", "--longest", "256", "--tune",
            "--train-limit", "70", "--epochs", "1", "--out", _work["hashes"], "--format", "json", "--quiet").Json();
        JsonElement tuned = found.GetProperty("tuned");
        Assert.Equal(70, tuned.GetProperty("training_inputs").GetInt32());
        Assert.Equal(10, tuned.GetProperty("held_out").GetProperty("n").GetInt32());
        JsonElement evaluated = SettProcess.Run(
            "evaluate", Path.Combine(_work["hashes"], "tuned.onnx"), "--inputs", "digits", "--limit", "30", "--deepcam",
            $"k={Path.Combine(_work["hashes"], "hash.json")}", "--format", "json", "--quiet").Json();
        Assert.Equal(tuned.GetProperty("measured").GetProperty("top1").GetDouble(), evaluated.GetProperty("mean").GetDouble(), 1e-5);
    }

    [Fact]
    public void Tuning_that_cannot_be_done_is_refused_before_the_search()
    {
        string model = _work["net.onnx"];
        File.WriteAllBytes(model, Sett.Networks.BuiltIn.BuiltInNetwork.ModelBytes());
        string[] start = ["hash", model, "--inputs", "digits", "--limit", "2", "--out", _work["x.json"]];
        Assert.Contains("--epochs belongs to --tune", SettProcess.Run([.. start, "--epochs", "2"]).Refusal());
        Assert.Contains("needs --train-images", SettProcess.Run([.. start, "--tune"]).Refusal());
        Assert.Contains("belong together", SettProcess.Run([.. start, "--tune", "--train-images", "x.npy"]).Refusal());
        Assert.Contains("Training options: rate is 0",
            SettProcess.Run("hash", "--cache", "off", "--limit", "2", "--tune", "--rate", "0", "--out", _work["x.json"]).Refusal());
        Assert.False(File.Exists(_work["x.json"]));
    }

    [Fact]
    public void Plans_and_measured_angles_are_the_same_without_wide_vectors()
    {
        string[] hash =
        [
            "hash", "--cache", "off", "--limit", "8", "--seeds", "1", "--loss", "60%",
            "--longest", "256", "--format", "csv", "--quiet", "--out", _work["w.json"],
        ];
        string here = SettProcess.Run(hash).Good();
        Assert.Contains("angle_error", here);
        foreach (string instructions in new[] { "AVX512", "HWIntrinsic" })
            Assert.Equal(here, SettProcess.RunWithout(instructions, hash).Good());
    }

    [Fact]
    public void Contexts_are_written_once_and_read_from_then_on()
    {
        string[] evaluate = ["evaluate", "--limit", "20", "--deepcam", "k=256,seeds=2", "--format", "csv"];
        // A remark on the error stream says how far a frozen network falls.
        string plain = SettProcess.Run(evaluate).Output;
        Assert.NotEqual("", plain);
        Outcome first = SettProcess.Run([.. evaluate, "--contexts", _work["c.npz"]]);
        Outcome second = SettProcess.Run([.. evaluate, "--contexts", _work["c.npz"]]);
        Assert.Equal((plain, plain), (first.Output, second.Output));
        Assert.Contains("contexts of kernels written to", first.Error);
        Assert.Contains("contexts of kernels read from", second.Error);
        string[] hash =
        [
            "hash", "--cache", "off", "--limit", "10", "--seeds", "1", "--loss", "50%",
            "--longest", "256", "--format", "csv", "--quiet", "--out", _work["h.json"],
        ];
        Assert.Equal(SettProcess.Run(hash).Good(), SettProcess.Run([.. hash, "--contexts", _work["c.npz"]]).Good());
        Assert.Contains("has hashes of 256 bits",
            SettProcess.Run("hash", "--cache", "off", "--limit", "10", "--contexts", _work["c.npz"], "--out", _work["h.json"]).Refusal());
        Assert.Contains(
            "--contexts belongs to --deepcam", SettProcess.Run("evaluate", "--limit", "2", "--contexts", _work["c.npz"]).Refusal());
    }

    [Fact]
    public void Seeds_give_a_row_each()
    {
        string[][] rows = SettProcess.Run("evaluate", "--limit", "10", "--deepcam", "k=auto,seeds=3,seed=5", "--format", "csv", "--quiet")
            .Csv();
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
        Assert.Contains(
            "the hash plan lacks the layers", SettProcess.Run("evaluate", "--limit", "2", "--deepcam", $"k={_work["bad.json"]}").Refusal());
        Assert.Contains("multiple of 256",
            SettProcess.Run("hash", "--cache", "off", "--limit", "2", "--longest", "300", "--out", _work["x.json"]).Refusal());
        Assert.Contains("compared, bits or hashing",
            SettProcess.Run("hash", "--cache", "off", "--limit", "2", "--cost", "energy", "--out", _work["x.json"]).Refusal());
        Assert.Contains("give one of them", SettProcess.Run("evaluate", "--deepcam", "k=256", "--profile", "p.json").Refusal());
    }
}
