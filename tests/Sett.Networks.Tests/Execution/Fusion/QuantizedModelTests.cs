using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Execution.Fusion;

/// <summary>
/// Protects what real quantised networks answer, in integers and emulated: the class of each reference output, and published accuracies.
/// </summary>
public sealed class QuantizedModelTests
{
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f], s_deviation = [0.229f, 0.224f, 0.225f];

    [Theory]
    [InlineData("mlperf_tiny_resnet8_int8_qdq", "images/cifar10jpeg-test1000-images-idx4-ubyte.gz")]
    [InlineData("mlperf_tiny_vww_mobilenet_v1_025_96_int8_qdq", "vectors/imagenet-shared100-first16-resized96-idx4-ubyte.gz")]
    [InlineData("mcunet_imagenet_144_int8_qdq", "vectors/imagenet-shared100-first16-resized144-idx4-ubyte.gz")]
    [InlineData("shufflenet-v2-12-int8", "images/imagenet-shared100-224-images-idx4-ubyte.gz")]
    [InlineData("mnist_tfc_2w2a_qonnx", "images/mnist-t10k-images-idx3-ubyte.gz")]
    [InlineData("kws_mlp_w3a3_qonnx", "audio/speechcommands-mfcc-shared800-idx3-sbyte.gz")]
    [InlineData("mlperf_tiny_kws_dscnn_int8_qdq", "audio/speechcommands-mfcc-shared800-idx3-sbyte.gz")]
    public void ClassesAreThoseOfTheReference(string name, string data)
    {
        OnnxModel model = OnnxReader.Read(SharedData.Require("models", $"{name}.onnx"));
        Tensor values = IdxReader.Read(SharedData.Require(data.Split('/')));
        var reference = (Tensor<float>)IdxReader.Read(SharedData.Require("vectors", $"{name}.first16.idx2-float.bin"));
        foreach (bool fuse in new[] { true, false })
        {
            Session session = ExecutionPlan.Compile(model, new PlanOptions { IntegerSteps = fuse }).NewSession(Workers.Of(2));
            // The emulation is slow without the compiler's optimisation; two answers are enough of it.
            for (int i = 0; i < (fuse ? 16 : 2); i++)
            {
                Tensor output = session.Run(Input(name, values, i))[0];
                Assert.Equal(Largest(reference.Values.Slice(i * reference.Shape[1], reference.Shape[1])), Largest(output.Span<float>()));
            }
        }
    }

    [Theory]
    [InlineData("mlperf_tiny_kws_dscnn_int8_qdq", 91.6)]
    [InlineData("kws_mlp_w3a3_qonnx", 83.0)]
    public void KeywordsAreFoundAsOftenAsPublished(string name, double percent)
    {
        Session session = ExecutionPlan.Compile(
            OnnxReader.Read(SharedData.Require("models", $"{name}.onnx")),
            new PlanOptions { IntegerSteps = true }).NewSession(Workers.Of(2));
        Tensor values = IdxReader.Read(SharedData.Require("audio", "speechcommands-mfcc-shared800-idx3-sbyte.gz"));
        var labels = (Tensor<byte>)IdxReader.Read(SharedData.Require("audio", "speechcommands-mfcc-shared800-labels-idx1-ubyte.gz"));
        int right = Enumerable.Range(0, 800).Count(i => Largest(session.Run(Input(name, values, i))[0].Span<float>()) == labels[i]);
        Assert.InRange(right / 8.0, percent - 0.1, percent + 0.1);
    }

    private static Tensor<float> Input(string name, Tensor data, int index)
    {
        if (data is Tensor<sbyte> features)
        {
            // 10 coefficients × 49 frames; one network wants frames first.
            bool frames = name.Contains("dscnn", StringComparison.Ordinal);
            var input = new Tensor<float>(frames ? new Shape(1, 1, 49, 10) : new Shape(1, 1, 10, 49));
            for (int i = 0; i < 490; i++) input[frames ? i % 49 * 10 + i / 49 : i] = features[index * 490 + i] * 0.33674246f;
            return input;
        }

        var bytes = (Tensor<byte>)data;
        int height = data.Shape[1], width = data.Shape[2], channels = data.Shape.Rank == 4 ? data.Shape[3] : 1;
        var picture = new Tensor<float>(new Shape(1, channels, height, width));
        for (int p = 0; p < height * width; p++)
        {
            for (int c = 0; c < channels; c++)
            {
                float v = bytes[(index * height * width + p) * channels + c];
                picture[c * height * width + p] = name switch
                {
                    "mlperf_tiny_resnet8_int8_qdq" => v,
                    "mcunet_imagenet_144_int8_qdq" => v / 127.5f - 1,
                    "shufflenet-v2-12-int8" => (v / 255 - s_mean[c]) / s_deviation[c],
                    _ => v / 255,
                };
            }
        }

        return picture;
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
