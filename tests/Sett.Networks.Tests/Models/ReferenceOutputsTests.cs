using System.Globalization;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Models;

/// <summary>
/// Protects what the shared models answer on real inputs that their cards make: the reference outputs of an independent evaluator, and for
/// the two models without any, what their outputs have to show.
/// </summary>
public sealed class ReferenceOutputsTests
{
    private const double FloatTolerance = 1e-3;

    /// <summary>
    /// Where a float32 sum falls beside a rounding tie it may round to either side, and the step spreads through the layers behind it: 11
    /// steps of the output are the most that was seen (mcunet), 9 of a softmax (resnet8), 1 and 0 elsewhere.
    /// </summary>
    private const double MostQuanta = 16;

    public static TheoryData<string> WithVectors =>
        [.. SharedModel.All.Where(m => m.Name is not ("yolox_nano" or "super_resolution_opset10")).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(WithVectors))]
    public void Outputs_are_those_of_the_reference(string name)
    {
        SharedModel shared = SharedModel.Of(name);
        OnnxModel model = shared.Read();
        int rows = name == "vittracker_2023sep" ? 2 : 16;
        var reference = (Tensor<float>)IdxReader.Read(SharedData.Require("vectors", $"{name}.first{rows}.idx2-float.bin"));
        Assert.Equal(rows, reference.Shape[0]);
        using InputSource inputs = shared.OpenInputs(model);
        Session session = SharedModel.Compile(model, inputs).NewSession(Workers.Of(2));
        double worst = 0, largest = reference.Values.ToArray().Max(Math.Abs);
        for (int row = 0; row < rows; row++)
        {
            float[] expected = reference.Values.Slice(row * reference.Shape[1], reference.Shape[1]).ToArray();
            float[] actual = [.. session.Run(inputs.Read(row)).SelectMany(t => t.Span<float>().ToArray())];
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++) worst = Math.Max(worst, Math.Abs(actual[i] - expected[i]));
            // An autoencoder's largest output is no decision.
            if (shared.IsInt8 && shared.Labels is not null)
                Assert.Equal(Array.IndexOf(expected, expected.Max()), Array.IndexOf(actual, actual.Max()));
        }

        string unit = "";
        double quantum = OutputQuantum(model);
        if (shared.IsInt8) unit = string.Create(CultureInfo.InvariantCulture, $", {worst / quantum:0.0} quanta of {quantum:0.0000}");
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {worst / largest:0.0e+0} of the largest output{unit}"));
        Assert.InRange(worst, 0, shared.IsInt8 ? MostQuanta * quantum : FloatTolerance * largest);
    }

    [Fact]
    public void A_picture_three_times_as_large_shows_the_same()
    {
        SharedModel shared = SharedModel.Of("super_resolution_opset10");
        OnnxModel model = shared.Read();
        using InputSource inputs = shared.OpenInputs(model);
        Tensor[] input = inputs.Read(3);
        Tensor output = SharedModel.Compile(model, inputs).NewSession(Workers.Of(2)).Run(input)[0];
        Assert.Equal(new Shape(1, 1, 672, 672), output.Shape);
        Span<float> small = input[0].Span<float>(), large = output.Span<float>();
        double error = 0;
        for (int i = 0; i < small.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < 9; k++) sum += large[(i / 224 * 3 + k / 3) * 672 + i % 224 * 3 + k % 3];
            error += Math.Pow(sum / 9 - small[i], 2);
        }

        Assert.InRange(-10 * Math.Log10(error / small.Length), 38, 46);
    }

    /// <summary>Photographs 20 and 25 show dogs (class 16 of COCO), photograph 10 a swan (14, bird).</summary>
    [Theory]
    [InlineData(20, 16)]
    [InlineData(25, 16)]
    [InlineData(10, 14)]
    public void Animals_are_found_in_photographs(int photograph, int expected)
    {
        SharedModel shared = SharedModel.Of("yolox_nano");
        OnnxModel model = shared.Read();
        using InputSource inputs = shared.OpenInputs(model);
        Tensor output = SharedModel.Compile(model, inputs).NewSession(Workers.Of(2)).Run(inputs.Read(photograph))[0];
        Assert.Equal(new Shape(1, 3549, 85), output.Shape);
        Span<float> boxes = output.Span<float>();
        (float score, int kind) best = (0, -1);
        for (int i = 0; i < boxes.Length; i += 85)
        {
            for (int c = 0; c < 80; c++)
            {
                float score = boxes[i + 4] * boxes[i + 5 + c];
                if (score > best.score) best = (score, c);
            }
        }

        Assert.Equal(expected, best.kind);
        Assert.InRange(best.score, 0.6f, 1);
    }

    /// <summary>The step between neighbouring values of the last quantiser of a network.</summary>
    private static double OutputQuantum(OnnxModel model)
    {
        OnnxNode? last = model.Graph.Nodes.LastOrDefault(
            n => n.Operator == "DequantizeLinear" && model.Graph.Initializers.TryGetValue(n.Inputs[1], out Tensor? s) && s.Length == 1);
        return last is null ? 1 : model.Graph.Initializers[last.Inputs[1]].Span<float>()[0];
    }
}
