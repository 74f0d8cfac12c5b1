using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects <c>sett train</c> as a user meets it: what it leaves, what it says, how it stops and goes on, and what it refuses.
/// </summary>
public sealed class TrainTests(TrainTests.Digits digits) : IClassFixture<TrainTests.Digits>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>300 digits to train with and 100 to test with, drawn once.</summary>
    public sealed class Digits : IDisposable
    {
        public Digits()
        {
            DrawnDigits drawn = DrawnDigits.Draw(400, 7, Workers.Of(2));
            void Write(string name, Tensor tensor) => IdxWriter.Write(this[name], tensor);
            Write("train-images-idx3-ubyte", new Tensor<byte>(new Shape(300, 28, 28), drawn.Images.Memory[..(300 * 784)]));
            Write("train-labels-idx1-ubyte", new Tensor<byte>(new Shape(300), drawn.Labels.Memory[..300]));
            Write("t10k-images-idx3-ubyte", new Tensor<byte>(new Shape(100, 28, 28), drawn.Images.Memory[(300 * 784)..]));
            Write("t10k-labels-idx1-ubyte", new Tensor<byte>(new Shape(100), drawn.Labels.Memory[300..]));
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("sett-train-digits-").FullName;

        public string this[string name] => Path.Combine(Folder, name);

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    private string this[params string[] names] => Path.Combine([_folder, .. names]);

    [Fact]
    public void A_run_leaves_a_model_that_other_commands_read_and_says_what_it_did()
    {
        JsonElement json = Run("lenet", "--epochs", "3", "--rate", "0.05", "--batch", "20", "--out", this["out"], "--format", "json")
            .Json();
        Assert.Equal(45, json.GetProperty("iterations").GetInt32());
        Assert.Equal(45, json.GetProperty("iterations_by_word").GetProperty("32").GetInt32());
        Assert.Equal(0, json.GetProperty("events").GetArrayLength());
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        double accuracy = json.GetProperty("test_accuracy").GetDouble();
        Assert.InRange(accuracy, 50, 100);

        string model = this["out", "lenet.onnx"];
        Assert.Equal(model, json.GetProperty("model").GetString());
        JsonElement evaluated = SettProcess.Run("evaluate", model, "-i", digits["t10k-images-idx3-ubyte"], "-l",
            digits["t10k-labels-idx1-ubyte"], "-f", "json").Json();
        Assert.Equal(accuracy, evaluated.GetProperty("top1").GetDouble(), 1e-9);
        SettProcess.Run("simulate", model, "-i", digits["t10k-images-idx3-ubyte"], "--limit", "1", "-f", "csv").Good();

        string[] log = File.ReadAllLines(this["out", "log.csv"]);
        Assert.Equal("iteration,epoch,loss,accuracy_percent,rate,word_bits,test_accuracy_percent,event", log[0]);
        Assert.Equal(46, log.Length);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $",32,{accuracy:0.##},"), log[^1]);
        Assert.Contains("divide: 255", File.ReadAllText(this["out", "lenet.card.yaml"]));

        // Trained further from the file, in another form.
        JsonElement further = Run(model, "--iterations", "5", "--out", this["more.onnx"], "--format", "json").Json();
        Assert.InRange(further.GetProperty("test_accuracy").GetDouble(), accuracy - 15, 100);
        Assert.True(File.Exists(this["more.onnx"]) && File.Exists(this["more.card.yaml"]) && File.Exists(this["more.checkpoint.npz"]));
    }

    [Fact]
    public void Interrupted_and_resumed_it_ends_with_the_same_files()
    {
        string[] arguments = ["mlp:784-64-10", "--epochs", "120", "--batch", "30", "--checkpoint-every", "7"];
        Run([.. arguments, "--out", this["whole"], "--threads", "1"]).Good();
        using Process process = SettProcess.Start([.. Arguments([.. arguments, "--out", this["cut"]])]);
        while (!File.Exists(this["cut", "log.csv"]) || new FileInfo(this["cut", "log.csv"]).Length < 2000) Thread.Sleep(5);
        Interrupt(process);
        Outcome outcome = SettProcess.End(process);
        if (outcome.Code != 0)
        {
            Assert.Contains("--resume goes on from", outcome.Refusal(1));
            Assert.Contains("belongs to a run that stopped after", Run([.. arguments, "--out", this["cut"]]).Refusal());
            Run([.. arguments, "--out", this["cut"], "--resume"]).Good();
        }

        foreach (string name in (string[])["mlp784_64_10.onnx", "log.csv", "checkpoint.npz"])
            Assert.Equal(File.ReadAllBytes(this["whole", name]), File.ReadAllBytes(this["cut", name]));
        Assert.DoesNotContain(Directory.EnumerateFiles(this["cut"]), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void In_dynamic_fixed_point_it_logs_widths_and_goes_on_with_the_same_files()
    {
        string[] arguments =
        [
            "lenet", "--precision", "dps:search_window=1,average=5", "--target", "11",
            "--step", "4", "--rounding", "stochastic", "--batch", "30", "--test-every", "25",
        ];
        JsonElement json = Run([.. arguments, "--iterations", "40", "--out", this["whole"], "-f", "json"]).Json();
        Assert.Equal(this["whole", "precision.jsonl"], json.GetProperty("precision_log").GetString());
        Assert.StartsWith("dps (target 11, step 4, ", json.GetProperty("precision").GetString());
        Assert.Equal(40, json.GetProperty("iterations_by_word").EnumerateObject().Sum(w => w.Value.GetInt32()));
        Assert.Equal("search ended, 12-bit words", json.GetProperty("events")[0].GetProperty("event").GetString());
        Assert.Equal(41, File.ReadAllLines(this["whole", "precision.jsonl"]).Length);

        Run([.. arguments, "--iterations", "25", "--out", this["cut"], "--threads", "1"]).Good();
        Assert.Contains("was trained with number policy dps (target 11,",
            Run("lenet", "--precision", "dps", "--batch", "30", "--iterations", "40", "--out", this["cut"], "--resume").Refusal());
        Run([.. arguments, "--iterations", "40", "--out", this["cut"], "--resume"]).Good();
        foreach (string name in (string[])["lenet.onnx", "log.csv", "precision.jsonl", "checkpoint.npz"])
            Assert.Equal(File.ReadAllBytes(this["whole", name]), File.ReadAllBytes(this["cut", name]));
        File.WriteAllText(this["cut", "precision.jsonl"], "");
        Assert.Contains("precision.jsonl: is not the precision log of this run",
            Run([.. arguments, "--iterations", "50", "--out", this["cut"], "--resume"]).Refusal());
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_in_one_line_and_leaves_a_checkpoint()
    {
        string error = Run("mlp:784-30-10", "--rate", "1e30", "--epochs", "5", "--out", this["out"]).Refusal(1);
        Assert.Contains("the loss is not a finite number at iteration", error);
        Assert.True(File.Exists(this["out", "checkpoint.npz"]));
        Assert.False(File.Exists(this["out", "mlp784_30_10.onnx"]));
        Run("mlp:784-30-10", "--iterations", "3", "--out", this["out"]).Good();
    }

    [Fact]
    public void A_full_disk_ends_in_one_line_and_leaves_a_checkpoint()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        string error = Run("mlp:784-30-10", "--iterations", "3", "--out", this["out"], "--log", "/dev/full").Refusal(1);
        Assert.Contains("/dev/full: cannot be written, the disk is full.", error);
        Assert.False(File.Exists(this["out", "mlp784_30_10.onnx"]));
    }

    [Fact]
    public void Data_that_do_not_fit()
    {
        Assert.Contains("takes 3×32×32", Run("resnet20").Refusal());
        Assert.Contains("takes 783 values, but an input has 1×28×28", Run("mlp:783-10").Refusal());
        Assert.Contains("class 9 occurs, but mlp784_9 has 9 outputs", Run("mlp:784-9").Refusal());
        string images = digits["train-images-idx3-ubyte"], labels = digits["train-labels-idx1-ubyte"];
        Assert.Contains("has 100 labels, but", Files("--train-images", images, "--train-labels", digits["t10k-labels-idx1-ubyte"]));
        Assert.Contains("--train-images and --train-labels belong together", Files("--train-images", images));
        Assert.Contains("none-images", Files("--train-images", this["none-images"], "--train-labels", labels));
        Assert.Contains("exclude each other", Files("--data", _folder, "--train-images", images, "--train-labels", labels));
        Assert.Contains("holds no training set", Files("--data", _folder));
        Assert.Contains("there is neither such a folder nor a file", Files("--data", this["nothing"]));
        byte[] bytes = File.ReadAllBytes(images);
        File.WriteAllBytes(this["damaged-idx3-ubyte"], bytes[..(bytes.Length / 3)]);
        Assert.Contains("damaged-idx3-ubyte", Files("--train-images", this["damaged-idx3-ubyte"], "--train-labels", labels));

        string Files(params string[] arguments) => SettProcess.Run(["train", "lenet", "--out", this["refused"], .. arguments]).Refusal();
        Assert.False(Directory.Exists(this["refused"]));
    }

    [Theory]
    [InlineData("did you mean 'lenet'?", "lenat")]
    [InlineData("'mlp:784' is no MLP", "mlp:784")]
    [InlineData("none.yaml", "none.yaml")]
    [InlineData("--rate is 'fast'; it has to be a number", "lenet", "--rate", "fast")]
    [InlineData("rate is -1, it has to be above 0", "lenet", "--rate", "-1")]
    [InlineData("did you mean 'cosine'?", "lenet", "--schedule", "cosin")]
    [InlineData("There is no precision controller 'dsp'; did you mean 'dps'?", "lenet", "--precision", "dsp")]
    [InlineData("precision dps: 'target' is '40'; it has to be a whole number from 1 to 31", "lenet",
        "--precision", "dps", "--target", "40")]
    [InlineData("precision static: has no 'step'; it takes target, integer_bits", "lenet", "--precision", "static", "--step", "4")]
    [InlineData("precision dps: 'target' is given twice", "lenet", "--precision", "dps:target=3", "--target", "4")]
    [InlineData("--step belongs to --precision; name a controller too", "lenet", "--step", "4")]
    [InlineData("--rounding is 'up'; it has to be one of nearest, nearest_even, truncate, stochastic", "lenet",
        "--precision", "dps", "--rounding", "up")]
    [InlineData("--epochs and --iterations exclude each other", "lenet", "--epochs", "1", "--iterations", "1")]
    [InlineData("--epochs is '0'", "lenet", "--epochs", "0")]
    [InlineData("--seed is '-1'", "lenet", "--seed", "-1")]
    [InlineData("--card belongs to an ONNX file", "lenet", "--card", "x.yaml")]
    [InlineData("checkpoint.npz", "lenet", "--resume", "--out", "not-there")]
    [InlineData("'sett train --help'", "lenet", "--learning-rate", "1")]
    public void Wrong_arguments(string expected, params string[] arguments) =>
        Assert.Contains(expected, SettProcess.Run(["train", .. arguments]).Refusal());

    [Fact]
    public void A_set_is_picked_by_its_name_or_by_what_fits()
    {
        string mnist = Path.GetDirectoryName(SharedData.Require("images", "mnist-train-images-idx3-ubyte.gz"))!;
        Assert.Contains("takes 100 values",
            SettProcess.Run("train", "mlp:100-10", "--data", Path.Combine(mnist, "mnist"), "--out", this["a"]).Refusal());
        Assert.Contains("holds several sets (cifar10jpeg, mnist), none of which fits",
            SettProcess.Run("train", "mlp:100-10", "--data", mnist, "--out", this["a"]).Refusal());
        JsonElement json = SettProcess.Run("train", "mlp:784-10", "--data", mnist, "--iterations", "20", "--out", this["a"], "-f", "json")
            .Json();
        Assert.Equal(60_000, json.GetProperty("training_inputs").GetInt32());
        Assert.InRange(json.GetProperty("test_accuracy").GetDouble(), 50, 95);
    }

    private Outcome Run(params string[] arguments) => SettProcess.Run(Arguments(arguments));

    private string[] Arguments(string[] arguments) =>
        ["train", .. arguments, "--data", digits.Folder, .. arguments.Contains("--out") ? [] : (string[])["--out", this["out"]]];

    private static void Interrupt(Process process)
    {
        if (process.HasExited) return;
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
