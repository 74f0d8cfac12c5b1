using System.Text.Json;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>A profile of the user's own model, found once and used by several tests.</summary>
public sealed class FoundProfile : IDisposable
{
    /// <summary>Finds it, with both kinds of networks written.</summary>
    public FoundProfile()
    {
        Json = Run("qonnx", Qonnx, Folder, "json").Json();
        // Finds everything in the first run's cache.
        Csv = Run("qdq", Qdq, Work["again.json"], "csv").Csv();
    }

    /// <summary>The files that everything starts from.</summary>
    public WorkFolder Work { get; } = new();

    /// <summary>Where the profile went.</summary>
    public string Folder => Work["profile"];

    /// <summary>The network with Quant nodes.</summary>
    public string Qonnx => Work["rounded.onnx"];

    /// <summary>The network with 8-bit integers.</summary>
    public string Qdq => Work["rounded-qdq.onnx"];

    /// <summary>What the first run said.</summary>
    public JsonElement Json { get; }

    /// <summary>What the second run said.</summary>
    public string[][] Csv { get; }

    /// <inheritdoc/>
    public void Dispose() => Work.Dispose();

    private Outcome Run(string kind, string network, string output, string format) => SettProcess.Run(
        "profile", Work.Model, "-i", Work.Inputs, "-l", Work.Labels, "--loss", "0%,20%", "--container", "8", "--cache",
        Work["cache"], "--holdout", "2", "--emit", kind, network, "--out", output, "--format", format);
}

/// <summary>Protects sett profile: its files, what it writes for others, and that evaluate and simulate read them and agree.</summary>
public sealed class ProfileTests(FoundProfile found) : IClassFixture<FoundProfile>
{
    private readonly WorkFolder _work = found.Work;

    [Fact]
    public void A_profile_appears_in_a_folder_and_in_a_file()
    {
        Assert.Equal(["pareto.csv", "profile.csv", "profile.json", "report.html"],
            Directory.GetFiles(found.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllText(Path.Combine(found.Folder, "profile.json")), File.ReadAllText(_work["again.json"]));
        Assert.Single(Directory.GetFiles(_work["cache"]));
        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(_work["again.json"]));
        foreach (JsonElement json in new[] { written.RootElement, found.Json })
        {
            Assert.Equal("sett-profile", json.GetProperty("format").GetString());
            Assert.Equal([0, 20], json.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("loss").GetInt32()));
            Assert.Equal(10, json.GetProperty("points")[0].GetProperty("measured").GetProperty("n").GetInt32());
            Assert.Equal(2, json.GetProperty("points")[0].GetProperty("held_out").GetProperty("n").GetInt32());
            Assert.Equal(64, json.GetProperty("source").GetProperty("inputs_sha256").GetString()!.Length);
        }

        // How long it took is said, and is no part of the file.
        Assert.True(found.Json.GetProperty("timing").GetProperty("candidates").GetInt32() > 0);
        Assert.False(written.RootElement.TryGetProperty("timing", out _));
        Assert.Equal(1 + 2 * 6, found.Csv.Length);
        Assert.Equal("activation_bits", found.Csv[0][5]);
        Assert.Equal(File.ReadAllLines(Path.Combine(found.Folder, "profile.csv")), found.Csv.Select(r => string.Join(',', r)));
    }

    [Fact]
    public void Evaluate_finds_what_the_profile_says()
    {
        JsonElement points = Evaluate(_work.Model, "--profile", Path.Combine(found.Folder, "profile.json")).GetProperty("points");
        Assert.Equal(2, points.GetArrayLength());
        for (int i = 0; i < 2; i++)
        {
            foreach (string member in new[] { "n", "top1", "top1_counts", "top5_counts", "difference_interval" })
                Assert.True(JsonElement.DeepEquals(found.Json.GetProperty("points")[i].GetProperty("measured").GetProperty(member),
                    points[i].GetProperty(member)), member);
        }

        Assert.Equal(1, Evaluate(_work.Model, "--profile", _work["again.json"], "--loss", "20%").GetProperty("points").GetArrayLength());
    }

    [Fact]
    public void Written_networks_answer_as_measured()
    {
        double measured = found.Json.GetProperty("points")[0].GetProperty("measured").GetProperty("top1").GetDouble();
        foreach (string network in new[] { found.Qonnx, found.Qdq })
        {
            JsonElement json = Evaluate(network);
            Assert.Equal(10, json.GetProperty("n").GetInt32());
            Assert.Equal(measured, json.GetProperty("top1").GetDouble(), 6);
        }
    }

    [Fact]
    public void Simulate_shows_the_operating_points_side_by_side()
    {
        string profile = _work["again.json"];
        string[] simulate =
        [
            "simulate", _work.Model, "-i", _work.Inputs, "--limit", "2", "--profile", profile, "--designs", "tartan", "--container", "8",
        ];
        string both = SettProcess.Run([.. simulate, "--layers", "--out", _work["results"]]).Good();
        Assert.Contains("no loss: cycles", both);
        Assert.Contains("20 % loss: cycles", both);
        Assert.Contains("× conv", both);
        string[][] rows = [.. File.ReadAllLines(Path.Combine(_work["results"], "layers.csv")).Select(l => l.Split(','))];
        int loss = Array.IndexOf(rows[0], "allowed_loss");
        Assert.Equal(["0", "20"], rows[1..].Select(r => r[loss]).Distinct());
        foreach (string point in new[] { "loss-0", "loss-20" })
            Assert.True(File.Exists(Path.Combine(_work["results"], point, "result.json")));

        string one = SettProcess.Run([.. simulate, "--loss", "20%"]).Good();
        Assert.DoesNotContain("no loss", one);
        string[][] csv = SettProcess.Run([.. simulate, "--loss", "20%", "--format", "csv"]).Csv();
        int bits = Array.IndexOf(csv[0], "activation_bits");
        JsonElement[] layers = [.. found.Json.GetProperty("points")[1].GetProperty("layers").EnumerateArray()];
        Assert.Equal(layers.Select(l => l.GetProperty("activation_bits").ToString()),
            csv[1..].Where(r => r[2].StartsWith("tartan", StringComparison.Ordinal)).Select(r => r[bits]));
        Assert.Contains("has no operating point with a loss of 3; it has 0, 20", SettProcess.Run([.. simulate, "--loss", "3%"]).Refusal());
    }

    [Fact]
    public void The_table_shows_both_points_and_what_they_cannot_support()
    {
        string table = SettProcess.Run("profile", "--limit", "30", "--search", "uniform", "--cost", "cycles:tartan", "--cache", "off",
            "--out", _work["builtin.json"]).Good();
        Assert.Contains("no loss: Pa", table);
        Assert.Contains("1 % loss: Pa", table);
        Assert.Contains("! no loss: n = 30 cannot support a claim of 0 % loss", table);
        Assert.Contains("cycles:tartan saved", table);
        Assert.True(File.Exists(_work["builtin.json"]));
    }

    [Theory]
    [InlineData("--loss is 'much'", "--loss", "much")]
    [InlineData("--loss is '101%'", "--loss", "0%,101%")]
    [InlineData("--search is 'magic'; it has to be uniform, per-layer or joint", "--search", "magic")]
    [InlineData("--reduce is 'cut'; it has to be drop or requantise", "--reduce", "cut")]
    [InlineData("--cost is 'watts'; it has to be bits, traffic or cycles:DESIGN", "--cost", "watts", "--limit", "2")]
    [InlineData("depend on values", "--cost", "cycles:dpred-loom", "--limit", "2")]
    [InlineData("it has to be qonnx FILE or qdq FILE", "--emit", "onnx", "x.onnx")]
    [InlineData("it has to be qonnx FILE or qdq FILE", "--emit", "qonnx")]
    [InlineData("0% asks for outputs without any error", "--error", "0%")]
    [InlineData("--loss does not go with --psnr", "--psnr", "40", "--loss", "1%")]
    [InlineData("give one of them", "--psnr", "40", "--error", "1%")]
    [InlineData("--quantity is 'mood'", "--quantity", "mood")]
    [InlineData("--quantity psnr needs a bound", "--quantity", "psnr")]
    [InlineData("--holdout 5000 leaves nothing", "--holdout", "5000")]
    [InlineData("--holdout-labels goes with --holdout-inputs", "--holdout-labels", "x.txt")]
    [InlineData("has to be 16 or 8", "--container", "12")]
    public void Wrong_usage(string expected, params string[] arguments)
    {
        string output = _work["never.json"];
        Assert.Contains(expected, SettProcess.Run(["profile", .. arguments, "--cache", "off", "--out", output]).Refusal());
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void What_is_no_profile_is_not_overwritten()
    {
        string[] profile = ["profile", _work.Model, "-i", _work.Inputs, "--cache", "off", "--out"];
        Assert.Contains("is a folder that holds something else than a profile", SettProcess.Run([.. profile, _work.Folder]).Refusal());
        File.WriteAllText(_work["mine.json"], "[1, 2]");
        Assert.Contains("is no profile and will not be overwritten", SettProcess.Run([.. profile, _work["mine.json"]]).Refusal());
        Assert.Equal("[1, 2]", File.ReadAllText(_work["mine.json"]));
        Assert.Contains("is a file; name a folder", SettProcess.Run([.. profile, _work.Labels]).Refusal());
        Assert.Contains("--quantity top1 needs --labels", SettProcess.Run([.. profile, _work["p.json"], "--quantity", "top1"]).Refusal());
    }

    private JsonElement Evaluate(string network, params string[] arguments) =>
        SettProcess.Run(["evaluate", network, "-i", _work.Inputs, "-l", _work.Labels, "--limit", "10", "--format", "json", .. arguments])
            .Json();
}
