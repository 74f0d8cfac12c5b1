using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects that wrong usage and wrong input end with exit code 2 and one line that says what would be right, and leave nothing behind.
/// </summary>
public sealed class WrongUsageTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Theory]
    [InlineData("'sett inspect --help'", "inspect", "--fromat", "json")]
    [InlineData("has to be table, csv or json", "inspect", "--format", "xml")]
    [InlineData("--limit is '0'", "evaluate", "--limit", "0")]
    [InlineData("many", "evaluate", "--limit", "many")]
    [InlineData("--threads is '-1'", "evaluate", "--threads", "-1")]
    [InlineData("has to be 16 or 8", "trace", "--out", "x", "--container", "12")]
    [InlineData("--out", "trace")]
    [InlineData("See 'sett --help'", "inspekt")]
    [InlineData("none.onnx", "inspect", "none.onnx")]
    [InlineData("none.onnx", "evaluate", "none.onnx", "--inputs", "x.npy")]
    [InlineData("alexnot", "inspect", "alexnot")]
    [InlineData("NAME=N", "inspect", "--dim", "batch")]
    public void Arguments(string expected, params string[] arguments) => Assert.Contains(expected, SettProcess.Run(arguments).Refusal());

    /// <summary>A place that cannot be written is told before the work, not after it.</summary>
    [Theory]
    [InlineData("simulate", "none.onnx")]
    [InlineData("simulate", "--training", "none")]
    [InlineData("reproduce", "dpred", "--data", "none")]
    [InlineData("traffic", "none.onnx")]
    [InlineData("potentials", "none.onnx")]
    public void A_folder_that_is_taken_is_told_first(params string[] arguments) =>
        Assert.Contains("the folder is not empty", SettProcess.Run([.. arguments, "--out", work.Folder]).Refusal());

    [Fact]
    public void A_file_that_cannot_be_made_is_told_first() => Assert.Contains(
        "does not exist; make it first", SettProcess.Run("evaluate", "--quiet", "--outputs", work["none/y.npy"]).Refusal());

    [Fact]
    public void Inputs_that_do_not_fit()
    {
        Assert.Contains("--inputs is missing", SettProcess.Run("evaluate", work.Model).Refusal());
        Assert.Contains("there is no such file", SettProcess.Run("evaluate", work.Model, "-i", work["none.npy"]).Refusal());
        Assert.Contains("digits.npy: not a readable", SettProcess.Run("inspect", work.Inputs).Refusal());
        NpyWriter.Write(work["small.npy"], new Tensor<byte>(new Shape(2, 27, 28)));
        Assert.Contains("but input 'input' is [", SettProcess.Run("evaluate", work.Model, "-i", work["small.npy"]).Refusal());
        File.WriteAllText(work["bad.card.yaml"], "inputs: {input: {values: {}, scal: 2}}");
        Assert.Contains("unknown key 'scal'; did you mean 'scale'?",
            SettProcess.Run("evaluate", work.Model, "-i", work.Inputs, "--card", work["bad.card.yaml"]).Refusal());
    }

    [Fact]
    public void Labels_that_are_not_those_of_the_inputs()
    {
        string[] lines = File.ReadAllLines(work.Labels);
        File.WriteAllLines(work["more.txt"], [.. lines, "1"]);
        File.WriteAllLines(work["fewer.txt"], lines[..^1]);
        File.WriteAllLines(work["high.txt"], [.. lines[..^1], "10"]);
        string Evaluate(string labels) => SettProcess.Run("evaluate", work.Model, "-i", work.Inputs, "-l", work[labels]).Refusal();
        Assert.Contains("has 13 labels for 12 inputs", Evaluate("more.txt"));
        Assert.Contains("has 11 labels for 12 inputs", Evaluate("fewer.txt"));
        Assert.Contains("the label of input 11 is 10; the network has the classes 0 to 9", Evaluate("high.txt"));
        SettProcess.Run("evaluate", work.Model, "-i", work.Inputs, "-l", work["fewer.txt"], "--limit", "11").Good();
    }

    [Fact]
    public void Tables_cannot_run_inputs() =>
        Assert.Contains("it has shapes but no weights", SettProcess.Run("inspect", "alexnet", "-i", work.Inputs).Refusal());
}
