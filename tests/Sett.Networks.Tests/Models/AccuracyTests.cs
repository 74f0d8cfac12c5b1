using Sett.Networks.Datasets;
using Sett.Networks.Evaluation;
using Sett.Networks.Onnx;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Models;

/// <summary>
/// Protects the accuracies that the shared models are known for, on the same inputs, within 0.3 points: reading, cards,
/// kernels and labels together.
/// </summary>
public sealed class AccuracyTests
{
    private const double Points = 0.3;

    [Theory]
    [InlineData("kws_mlp_w3a3_qonnx", 800, 83.0)]
    [InlineData("mlperf_tiny_kws_dscnn_int8_qdq", 800, 91.6)]
    [InlineData("mlperf_tiny_resnet8_fp32", 1000, 75.1)]
    [InlineData("mlperf_tiny_resnet8_int8_qdq", 1000, 75.1)]
    [InlineData("mnist_cntk_opset1", 1000, 98.7)]
    [InlineData("mnist_onnxjs_opset7", 1000, 98.7)]
    [InlineData("mnist_wonnx_opset8", 1000, 98.7)]
    [InlineData("mnist_tfc_2w2a_qonnx", 10000, 96.6)]
    [InlineData("resnet20_cifar10_fp32", 1000, 80.4)]
    public void Classes_are_right_as_often(string name, int n, double top1) =>
        Assert.InRange(Run(name, n).Top1!.Value, top1 - Points, top1 + Points);

    [Theory]
    [InlineData("mcunet_imagenet_144_int8_qdq", 64, 90)]
    [InlineData("mobilenet_v1_025_224_fp32", 63, 84)]
    [InlineData("shufflenet-v2-12-int8", 82, 96)]
    [InlineData("squeezenet_v10_deep_compression_sparse_fp32", 59, 85)]
    public void Photographs_are_recognised_as_often(string name, double top1, double top5)
    {
        Evaluation.Evaluation found = Run(name, 100);
        Assert.InRange(found.Top1!.Value, top1 - Points, top1 + Points);
        Assert.InRange(found.Top5!.Value, top5 - Points, top5 + Points);
    }

    [Theory]
    [InlineData("mlperf_tiny_ad_alibaba_fp32", 12.08)]
    [InlineData("mlperf_tiny_ad_autoencoder_fp32", 9.71)]
    [InlineData("mlperf_tiny_ad_autoencoder_int8_qdq", 10.27)]
    public void Sounds_are_rebuilt_as_well(string name, double error)
    {
        Evaluation.Evaluation found = Run(name, 196);
        Assert.Equal(196, found.Count);
        Assert.InRange(found.MeanSquaredError!.Value, error - 0.03, error + 0.03);
    }

    private static Evaluation.Evaluation Run(string name, int n)
    {
        SharedModel shared = SharedModel.Of(name);
        OnnxModel model = shared.Read();
        using InputSource inputs = shared.OpenInputs(model);
        int[]? labels = shared.Labels is null ? null : Labels.Read(SharedData.Require(shared.Labels.Split('/')), 0);
        Evaluation.Evaluation found = Evaluator.Run(
            SharedModel.Compile(model, inputs), inputs.Examples.Take(n), labels, output: 0,
            reconstructs: labels is null, Environment.ProcessorCount);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {found}");
        return found;
    }
}
