using System.Globalization;
using System.Text.Json;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects what evaluate measures and the members that scripts read from it.</summary>
public sealed class EvaluateTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void The_built_in_network_is_right_on_its_own_digits()
    {
        JsonElement json = SettProcess.Run("evaluate", "--limit", "300", "--format", "json").Json();
        Assert.Equal(300, json.GetProperty("n").GetInt32());
        Assert.InRange(json.GetProperty("top1").GetDouble(), 95, 100);
        Assert.InRange(json.GetProperty("top5").GetDouble(), json.GetProperty("top1").GetDouble(), 100);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mse").ValueKind);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void All_forms_tell_the_same()
    {
        string[] arguments = ["evaluate", work.Model, "-i", work.Inputs, "-l", work.Labels];
        JsonElement json = SettProcess.Run([.. arguments, "--format", "json"]).Json();
        string[][] csv = SettProcess.Run([.. arguments, "--format", "csv"]).Csv();
        Assert.Equal(2, csv.Length);
        string Field(string name) => csv[1][Array.IndexOf(csv[0], name)];
        Assert.Equal(WorkFolder.Digits.ToString(), Field("inputs"));
        Assert.Equal(json.GetProperty("top1").GetDouble(), double.Parse(Field("top1_percent"), CultureInfo.InvariantCulture), 2);
        Assert.Equal("", Field("mse"));
        Assert.Contains($"top-1 {Field("top1_percent")} %", SettProcess.Run(arguments).Good());
    }

    /// <summary>Outputs can be held against another program's: rows stand in the inputs' order and give the accuracy that is told.</summary>
    [Fact]
    public void Outputs_are_written_a_row_an_input()
    {
        string[] arguments = ["evaluate", work.Model, "-i", work.Inputs, "-l", work.Labels, "--format", "json"];
        double top1 = SettProcess.Run([.. arguments, "--outputs", work["y.npy"]]).Json().GetProperty("top1").GetDouble();
        SettProcess.Run([.. arguments, "--outputs", work["y.npz"]]).Json();
        var scores = (Tensor<float>)NpyReader.Read(work["y.npy"]);
        Assert.Equal(new Shape(WorkFolder.Digits, 10), scores.Shape);
        int[] labels = [.. File.ReadAllLines(work.Labels).Select(int.Parse)];
        int right = Enumerable.Range(0, labels.Length).Count(i => Row(i).IndexOf(Row(i).ToArray().Max()) == labels[i]);
        Assert.Equal(100.0 * right / labels.Length, top1, 6);
        using NpzReader all = NpzReader.Open(work["y.npz"]);
        Assert.Equal(scores.Bytes.ToArray(), all.Read(Assert.Single(all.Names)).Bytes.ToArray());
        Assert.Contains("has to end in .npy or .npz", SettProcess.Run([.. arguments, "--outputs", "y.txt"]).Refusal());

        Span<float> Row(int i) => scores.Values.Slice(i * 10, 10);
    }

    [Fact]
    public void Without_labels_there_is_no_accuracy()
    {
        JsonElement json = SettProcess.Run("evaluate", work.Model, "-i", work.Inputs, "--limit", "2", "-f", "json").Json();
        Assert.Equal(2, json.GetProperty("n").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("top1").ValueKind);
    }

    [Fact]
    public void A_card_beside_the_model_names_the_labels()
    {
        string folder = Directory.CreateDirectory(work["card"]).FullName;
        File.Copy(work.Model, Path.Combine(folder, "net.onnx"));
        File.WriteAllText(Path.Combine(folder, "net.card.yaml"), "task: classifier\nlabels: ../labels.txt\n");
        JsonElement json = SettProcess.Run("evaluate", Path.Combine(folder, "net.onnx"), "-i", work.Inputs, "-f", "json").Json();
        Assert.InRange(json.GetProperty("top1").GetDouble(), 80, 100);
    }

    [Fact]
    public void Drawn_digits_are_inputs_of_any_network_and_bring_their_labels()
    {
        double Top1(params string[] arguments) =>
            SettProcess.Run(["evaluate", .. arguments, "--limit", "300", "-f", "json"]).Json().GetProperty("top1").GetDouble();
        Assert.Equal(Top1(), Top1(work.Model, "-i", "digits"));
        Assert.Contains("digits", SettProcess.Run("evaluate", work.Model).Refusal());
    }
}
