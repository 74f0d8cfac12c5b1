using Sett.Numerics.Randomness;
using Sett.Training.BuiltIn.Layers;
using Xunit;

namespace Sett.Training.Tests.BuiltIn.Layers;

/// <summary>
/// Protects the gradients: every layer's backward pass against differences of its forward pass. Convolutions and fully connected layers are
/// linear in inputs and in parameters, so a long step has no error but rounding; rectifier and pooling are tested away from their kinks.
/// </summary>
public class LayerGradientTests
{
    public static TheoryData<string> Kinds =>
        ["conv", "conv-padded", "conv-strided", "conv-1x1", "conv-wide", "fc", "fc-wide", "relu", "pool", "pool-3"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_is_the_derivative_of_forward(string kind)
    {
        ITrainableLayer layer = Make(kind);
        foreach (int images in (int[])[1, 3, ITrainableLayer.MostImages]) Check(layer, images);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scratch_contents_and_a_missing_input_gradient_change_nothing(string kind)
    {
        ITrainableLayer layer = Make(kind);
        var random = new RandomStream(2);
        float[] parameters = Values(layer.ParameterCount, random), input = Values(2 * layer.Input.Length, random);
        float[] gradient = Values(2 * layer.Output.Length, random);
        (float[] output, float[] parameterGradient) = Run(0, true);
        (float[] again, float[] parameterGradientAgain) = Run(float.NaN, false);
        Assert.Equal(output, again);
        Assert.Equal(parameterGradient, parameterGradientAgain);

        (float[], float[]) Run(float dirt, bool withInputGradient)
        {
            var scratch = new float[layer.ScratchLength];
            scratch.AsSpan().Fill(dirt);
            var result = new float[2 * layer.Output.Length];
            layer.Forward(2, parameters, input, result, scratch);
            scratch.AsSpan().Fill(dirt);
            var parameterResult = new float[layer.ParameterCount];
            layer.Backward(
                2, parameters, input, result, gradient, withInputGradient ? new float[input.Length] : [], parameterResult, scratch);
            return (result, parameterResult);
        }
    }

    private static ITrainableLayer Make(string kind) => kind switch
    {
        "conv" => new ConvolutionLayer(kind, new(2, 6, 7), 3, 3),
        "conv-padded" => new ConvolutionLayer(kind, new(2, 5, 6), 5, 5, padding: 2),
        "conv-strided" => new ConvolutionLayer(kind, new(3, 8, 9), 4, 3, stride: 2, padding: 1),
        "conv-1x1" => new ConvolutionLayer(kind, new(5, 3, 3), 2, 1),
        "conv-wide" => new ConvolutionLayer(kind, new(1, 12, 12), 17, 3, padding: 1),
        "fc" => new FullyConnectedLayer(kind, new(3, 2, 2), 5),
        "fc-wide" => new FullyConnectedLayer(kind, new(37, 1, 1), 20),
        "relu" => new ReluLayer(kind, new(2, 3, 5)),
        "pool" => new MaxPoolLayer(kind, new(2, 5, 6), 2),
        "pool-3" => new MaxPoolLayer(kind, new(1, 7, 9), 3),
        _ => throw new ArgumentException(kind),
    };

    private static void Check(ITrainableLayer layer, int images)
    {
        var random = new RandomStream(1, (ulong)images);
        float[] parameters = Values(layer.ParameterCount, random), input = Values(images * layer.Input.Length, random);
        float[] outputGradient = Values(images * layer.Output.Length, random);
        var output = new float[outputGradient.Length];
        float[] scratch = new float[layer.ScratchLength], inputGradient = new float[input.Length];
        float[] parameterGradient = new float[parameters.Length];
        layer.Forward(images, parameters, input, output, scratch);
        layer.Backward(images, parameters, input, output, outputGradient, inputGradient, parameterGradient, scratch);

        for (int probe = 0; probe < 40; probe++)
        {
            int i = random.Next(input.Length);
            Assert.Equal(Difference(input, i), inputGradient[i], 2e-3 * (1 + Math.Abs(inputGradient[i])));
            if (parameters.Length == 0) continue;
            int p = random.Next(parameters.Length);
            Assert.Equal(Difference(parameters, p), parameterGradient[p], 2e-3 * (1 + Math.Abs(parameterGradient[p])));
        }

        double Difference(float[] values, int index)
        {
            float kept = values[index];
            bool isLinear = layer.ParameterCount > 0;
            float step = isLinear ? 1f : 1f / 1024;
            values[index] = kept + step;
            double up = Loss();
            values[index] = kept - step;
            double down = Loss();
            values[index] = kept;
            return (up - down) / (2 * step);
        }

        double Loss()
        {
            layer.Forward(images, parameters, input, output, scratch);
            double sum = 0;
            for (int i = 0; i < output.Length; i++) sum += (double)output[i] * outputGradient[i];
            return sum;
        }
    }

    /// <summary>Values in random order, none near 0 and no two closer than 4/1024.</summary>
    private static float[] Values(int count, RandomStream random)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (i % 2 == 0 ? 1 : -1) * (0.01f + (i / 2) * Math.Max(1f / 256, 3f / Math.Max(1, count)));
        random.Shuffle<float>(values);
        return values;
    }
}
