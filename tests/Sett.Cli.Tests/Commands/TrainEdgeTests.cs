using System.Text.Json;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects <c>sett train edge</c> as a user meets it: what it says and leaves, that other commands take its networks
/// on, and what it refuses.
/// </summary>
public sealed class TrainEdgeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-edge-").FullName;

    public TrainEdgeTests()
    {
        DrawnDigits digits = DrawnDigits.Draw(600, 7, Workers.Of(2));
        void Write(string name, Tensor tensor) => IdxWriter.Write(this[name], tensor);
        Directory.CreateDirectory(this["digits"]);
        Write("digits/train-images-idx3-ubyte", new Tensor<byte>(new Shape(500, 28, 28), digits.Images.Memory[..(500 * 784)]));
        Write("digits/train-labels-idx1-ubyte", new Tensor<byte>(new Shape(500), digits.Labels.Memory[..500]));
        Write("digits/t10k-images-idx3-ubyte", new Tensor<byte>(new Shape(100, 28, 28), digits.Images.Memory[(500 * 784)..]));
        Write("digits/t10k-labels-idx1-ubyte", new Tensor<byte>(new Shape(100), digits.Labels.Memory[500..]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string this[string name] => Path.Combine(_folder, name);

    [Fact]
    public void A_run_says_what_it_did_and_leaves_networks_that_other_commands_read()
    {
        JsonElement json = Run("--epochs", "12", "--out", this["out"], "--format", "json").Json();
        Assert.Equal(36, json.GetProperty("cycles_per_sample").GetInt32());
        Assert.Equal(5120.0 / 67584, json.GetProperty("density").GetDouble());
        Assert.Equal(6000, json.GetProperty("samples").GetInt64());
        Assert.True(json.GetProperty("samples_per_second").GetDouble() > 0);
        double accuracy = json.GetProperty("test_accuracy").GetDouble();
        Assert.InRange(accuracy, 50, 100);
        foreach (string model in new[] { "edge.onnx", "edge-words.onnx" })
        {
            JsonElement evaluated = SettProcess.Run("evaluate", Path.Combine(this["out"], model), "-i",
                this["digits/t10k-images-idx3-ubyte"], "-l", this["digits/t10k-labels-idx1-ubyte"], "-f", "json").Json();
            Assert.InRange(evaluated.GetProperty("top1").GetDouble(), accuracy - 4, accuracy + 4);
        }

        SettProcess.Run("simulate", Path.Combine(this["out"], "edge-words.onnx"), "-i", this["digits/t10k-images-idx3-ubyte"], "--limit",
            "1", "--designs", "tartan", "-f", "csv").Good();
        // The words are rounded already, also where the search begins behind the first layer.
        SettProcess.Run("profile", Path.Combine(this["out"], "edge-words.onnx"), "-i", this["digits/t10k-images-idx3-ubyte"],
            "-l", this["digits/t10k-labels-idx1-ubyte"], "--loss", "5%", "--cache", "off", "-q", "--out", this["words.json"]).Good();
        Assert.Equal("samples,epoch,rate_shift,accuracy_percent,test_accuracy_percent",
            File.ReadLines(Path.Combine(this["out"], "log.csv")).First());
        using (JsonDocument training = JsonDocument.Parse(File.ReadAllText(Path.Combine(this["out"], "training.json"))))
        {
            Assert.Equal(accuracy, training.RootElement.GetProperty("test_accuracy").GetDouble());
            Assert.Equal($"sett train edge --data {this["digits"]} --epochs 12",
                training.RootElement.GetProperty("source").GetProperty("command").GetString());
            Assert.Equal(12, training.RootElement.GetProperty("log").EnumerateArray().Last().GetProperty("epoch").GetInt32());
        }

        Assert.Contains(
            "1024-64-32 with 7.6% of its edges", File.ReadAllText(Path.Combine(this["out"], "report.html")), StringComparison.Ordinal);
        var mask = (Tensor<byte>)NpyReader.Read(Path.Combine(this["out"], "mask-1.npy"));
        Assert.Equal(4096, mask.Values.ToArray().Sum(m => m));

        // The same edges again, from the file: the same bits.
        JsonElement again = Run("--epochs", "12", "--pattern", Path.Combine(this["out"], "patterns.json"), "--format", "json").Json();
        Assert.Equal(accuracy, again.GetProperty("test_accuracy").GetDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--cycle-accurate --limit 300")]
    [InlineData("--float --batch 20")]
    public void A_run_that_goes_on_leaves_the_files_of_one_that_was_never_stopped(string how)
    {
        string[] more = how.Length == 0 ? [] : how.Split(' ');
        Run([.. more, "--epochs", "3", "--out", this["whole"], "-q"]).Good();
        // A run of one walk is a run of three that stopped behind the first.
        Run([.. more, "--epochs", "1", "--out", this["parts"], "-q"]).Good();
        JsonElement json = Run([.. more, "--epochs", "3", "--out", this["parts"], "--resume", "-q", "-f", "json"]).Json();
        Assert.Equal(how.Contains("300", StringComparison.Ordinal) ? 900 : 1500, json.GetProperty("samples").GetInt64());
        string[] told = ["training.json", "report.html"];
        foreach (string file in Directory.GetFiles(this["whole"]).Where(f => !told.Contains(Path.GetFileName(f))))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(this["parts"], Path.GetFileName(file))));
        Assert.Contains(
            "goes on with the options", Run([.. more, "--epochs", "3", "--seed", "2", "--out", this["parts"], "--resume"]).Refusal());
        Assert.Contains("more than the", Run([.. more, "--epochs", "2", "--out", this["parts"], "--resume"]).Refusal());
        // Nothing is left to do, and the same comes out.
        JsonElement again = Run([.. more, "--epochs", "3", "--out", this["parts"], "--resume", "-q", "-f", "json"]).Json();
        Assert.Equal(json.GetProperty("test_accuracy").GetDouble(), again.GetProperty("test_accuracy").GetDouble());
        Assert.Equal(JsonValueKind.Null, again.GetProperty("samples_per_second").ValueKind);
    }

    [Fact]
    public void Ctrl_C_leaves_a_checkpoint_from_which_the_same_bits_come()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a POSIX signal");
        string[] arguments =
        [
            "train", "edge", "--data", this["digits"], "--epochs", "200", "--cycle-accurate", "--out", this["stopped"], "-q",
        ];
        using (System.Diagnostics.Process process = SettProcess.Start(arguments))
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(Path.Combine(this["stopped"], "checkpoint.npz")), TimeSpan.FromSeconds(60)));
            using var kill = System.Diagnostics.Process.Start(
                "kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            Outcome stopped = SettProcess.End(process);
            Assert.Equal(1, stopped.Code);
            Assert.Contains("--resume goes on from", stopped.Error);
        }

        Assert.Contains("go on with --resume", Run("--epochs", "200", "--cycle-accurate", "--out", this["stopped"]).Refusal());
    }

    [Fact]
    public void A_software_study_trains_with_masks()
    {
        JsonElement json = Run("--float", "--epochs", "20", "--batch", "20", "--out", this["float"], "--format", "json").Json();
        Assert.Equal(JsonValueKind.Null, json.GetProperty("word").ValueKind);
        Assert.InRange(json.GetProperty("test_accuracy").GetDouble(), 50, 100);
        var mask = (Tensor<byte>)NpyReader.Read(Path.Combine(this["float"], "mask-2.npy"));
        Assert.Equal(1024, mask.Values.ToArray().Sum(m => m));
        Assert.True(File.Exists(Path.Combine(this["float"], "edge.onnx")));
        Assert.False(File.Exists(Path.Combine(this["float"], "edge-words.onnx")));
    }

    [Fact]
    public void Cycle_by_cycle_the_same_network_comes_out_with_its_cycles()
    {
        JsonElement fast = Run("--epochs", "1", "--format", "json").Json();
        JsonElement clocked = Run("--epochs", "1", "--cycle-accurate", "--baseline-step-us", "84", "--format", "json").Json();
        Assert.Equal(fast.GetProperty("test_accuracy").GetDouble(), clocked.GetProperty("test_accuracy").GetDouble());
        Assert.Equal(504 * 36, clocked.GetProperty("cycles").GetInt64());
        Assert.Equal(500 * 1024, clocked.GetProperty("partial_sums").GetInt64());
        Assert.Equal(35, clocked.GetProperty("baselines")[0].GetProperty("processor_speedup").GetDouble(), 6);
        JsonElement stall = Run("--epochs", "1", "--limit", "50", "--cycle-accurate", "--hazard", "stall", "--format", "json").Json();
        Assert.True(stall.GetProperty("stall_cycles").GetInt64() > 0);
    }

    [Theory]
    [InlineData("--hazard stale", "--cycle-accurate")]
    [InlineData("--resume", "need --out")]
    [InlineData("--checkpoint-epochs 2", "need --out")]
    [InlineData("--cycle-accurate --hazard late", "exact, stall or stale")]
    [InlineData("--cycle-accurate --pattern structured", "clash-free")]
    [InlineData("--cycle-accurate --no-pipeline", "fast model alone")]
    [InlineData("--cycle-accurate --float", "exclude")]
    [InlineData("--baseline-step-us 0", "above 0")]
    [InlineData("--fanout 4", "junctions")]
    [InlineData("--neurons 1024,48,16 --fanout 4,16", "multiples of 3")]
    [InlineData("--neurons 1024,x", "whole numbers")]
    [InlineData("--z 100,32", "128,32")]
    [InlineData("--word 1,3,20", "1,3,8")]
    [InlineData("--pattern sv+s", "did you mean 'sv+ss'")]
    [InlineData("--pattern missing.json", "cannot be read")]
    [InlineData("--pattern some.json --z 4", "leave --neurons")]
    [InlineData("--rates 3,4", "3,4@25000")]
    [InlineData("--rates 16", "0 to 15")]
    [InlineData("--hidden tanh", "sigmoid or relu")]
    [InlineData("--loss-function mse", "cross-entropy or quadratic")]
    [InlineData("--proctime -1", "0 to 64")]
    [InlineData("--clock-mhz 0", "above 0")]
    [InlineData("--neurons 512,64,16 --fanout 4,16", "784 values")]
    [InlineData("--neurons 1024,64,8 --fanout 4,8", "8 outputs")]
    [InlineData("--batch 4", "--float")]
    [InlineData("--epochs 0", "1 or more")]
    public void What_does_not_fit_is_refused_with_what_would_be_right(string arguments, string hint) =>
        Assert.Contains(hint, Run(arguments.Split(' ')).Refusal());

    private Outcome Run(params string[] arguments) => SettProcess.Run(["train", "edge", "--data", this["digits"], .. arguments]);
}
