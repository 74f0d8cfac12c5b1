using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Studies.Profiling;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests.Profiling;

/// <summary>
/// Protects what profiles say of real networks: quantised ones need no more bits than they were trained with, and a
/// claim holds on other inputs.
/// </summary>
public sealed class RealNetworkTests
{
    private const string Digits = "images/mnist-t10k-images-idx3-ubyte.gz", DigitLabels = "images/mnist-t10k-labels-idx1-ubyte.gz";
    private const string Words = "audio/speechcommands-mfcc-shared800-idx3-sbyte.gz",
        WordLabels = "audio/speechcommands-mfcc-shared800-labels-idx1-ubyte.gz";
    private const string Photographs = "images/imagenet-shared100-224-images-idx4-ubyte.gz";
    private const string Cifar = "images/cifar10jpeg-test1000-images-idx4-ubyte.gz",
        CifarLabels = "images/cifar10jpeg-test1000-labels-idx1-ubyte.gz";

    [Theory]
    [InlineData("mnist_tfc_2w2a_qonnx", Digits, DigitLabels, 2)]
    [InlineData("kws_mlp_w3a3_qonnx", Words, WordLabels, 3)]
    public void Weights_need_no_more_bits_than_they_have(string name, string data, string labels, int bits)
    {
        (OnnxModel model, PlanOptions plan, JudgedSet set) = Open(name, data, labels, 0, 200);
        ProfilePoint point =
            Classifiers.Run(Classifiers.Request(model, set, 0) with { Options = plan, Search = SearchKind.PerLayer }).Result.Points[0];
        Assert.All(point.Layers, l => Assert.InRange(l.Weights.Bits, 1, bits));
        Assert.True(point.IsWithinBudget);
    }

    [Fact]
    public void A_claim_holds_on_other_digits()
    {
        (OnnxModel model, PlanOptions plan, JudgedSet set) = Open("mnist_wonnx_opset8", Digits, DigitLabels, 0, 500);
        (_, _, JudgedSet others) = Open("mnist_wonnx_opset8", Digits, DigitLabels, 500, 500);
        ProfileResult result = Classifiers.Run(Classifiers.Request(model, set, 0, 1) with { Options = plan, HeldOut = others }).Result;
        foreach (ProfilePoint point in result.Points)
        {
            PairedDifference held = point.HeldOut!.Paired!.Value;
            Assert.Equal(500, held.Count);
            // The loss that is claimed lies within what the other inputs are compatible with, or they lose less.
            Assert.True(-held.Interval.High <= point.Loss * held.Before / 100, $"{point.Loss} %: {held}");
            Assert.True(point.MeanActivationBits < 12);
        }
    }

    [Theory]
    [InlineData("mlperf_tiny_resnet8_int8_qdq", Cifar, CifarLabels, 40)]
    [InlineData("shufflenet-v2-12-int8", Photographs, null, 2)]
    public void Integer_networks_of_both_kinds_run_rounded(string name, string data, string? labels, int count)
    {
        (OnnxModel model, PlanOptions plan, JudgedSet set) = Open(name, data, labels, 0, count);
        IReadOnlyList<OperandRounding> Roundings(int bits) => RoundedModel.Roundings(
            model, plan, layers =>
                [.. layers.Select(_ => (new ProfiledBits(bits), new ProfiledBits(bits)))], set.Examples, 16, 2, CancellationToken.None);
        ProfileMeasure measure = ProfileMeasure.Prepare(model, plan, set, 2, null, CancellationToken.None);
        // As many bits as there are change nothing.
        Measured whole = measure.Run(RoundedModel.Apply(model, Roundings(16)), null, CancellationToken.None);
        Assert.Equal((0, 0), (whole.Paired!.Value.Lost, whole.Paired.Value.Gained));
        // Two bits are too few for any of them.
        Measured few = measure.Run(RoundedModel.Apply(model, Roundings(2)), null, CancellationToken.None);
        Assert.True(few.Paired!.Value.Lost > 0);
        if (name.Contains("qdq", StringComparison.Ordinal))
        {
            OnnxModel back = OnnxReader.Read(OnnxWriter.Write(QdqModel.Apply(model, Roundings(7))), "back.onnx");
            Assert.Equal(measure.Run(RoundedModel.Apply(model, Roundings(7)), null, CancellationToken.None),
                measure.Run(back, null, CancellationToken.None));
        }
        else
        {
            Assert.Contains(
                "QOperator", Assert.Throws<BadInputException>(() => QdqModel.Apply(model, Roundings(7))).Message, StringComparison.Ordinal);
        }
    }

    private static (OnnxModel Model, PlanOptions Plan, JudgedSet Set) Open(string name, string data, string? labels, int skip, int count)
    {
        OnnxModel model = OnnxReader.Read(SharedData.Require("models", $"{name}.onnx"));
        ModelCard card = CardReader.Read(Repository.File("docs", "cards", $"{name}.card.yaml"));
        InputSource source = InputSource.Open(SharedData.Require(data.Split('/')), model, card);
        int[]? classes = labels is null ? null : Labels.Read(SharedData.Require(labels.Split('/')), card.LabelOffset)[skip..];
        int output = card.Output is { } o ? model.Graph.Outputs.Select(v => v.Name).ToList().IndexOf(o) : 0;
        return (model, new PlanOptions { InputShapes = source.Shapes },
            new JudgedSet(source.Examples.Skip(skip).Take(count), classes, output, labels is null ? Quantity.Agreement : Quantity.Top1));
    }
}
