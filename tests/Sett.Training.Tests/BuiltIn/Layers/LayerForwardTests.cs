using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Training.BuiltIn.Layers;
using Xunit;

namespace Sett.Training.Tests.BuiltIn.Layers;

/// <summary>
/// Protects what layers compute, bit for bit: chains of fused multiply-adds in the documented order, whatever vectors run underneath, for
/// sizes with and without remainders.
/// </summary>
public class LayerForwardTests
{
    [Fact]
    public void Convolutions_are_ordered_chains_that_start_from_the_bias()
    {
        var random = new RandomStream(11);
        for (int round = 0; round < 60; round++)
        {
            int size = 1 + random.Next(5), stride = 1 + random.Next(3), padding = random.Next(3), filters = 1 + random.Next(20);
            MapShape shape = new(1 + random.Next(4), size + random.Next(12), size + random.Next(12));
            var layer = new ConvolutionLayer("conv", shape, filters, size, stride, padding);
            float[] parameters = Normal(layer.ParameterCount, random), input = Normal(2 * shape.Length, random);
            float[] output = Forward(layer, 2, parameters, input);

            int at = 0;
            for (int image = 0; image < 2; image++)
            {
                for (int filter = 0; filter < filters; filter++)
                {
                    for (int y = 0; y < layer.Output.Height; y++)
                    {
                        for (int x = 0; x < layer.Output.Width; x++) Assert.Equal(Window(image, filter, y, x), output[at++]);
                    }
                }
            }

            float Window(int image, int filter, int y, int x)
            {
                int depth = shape.Channels * size * size;
                float sum = parameters[filters * depth + filter];
                for (int k = 0; k < depth; k++)
                {
                    int channel = k / (size * size), fromY = y * stride + k / size % size - padding;
                    int fromX = x * stride + k % size - padding;
                    bool inside = fromY >= 0 && fromY < shape.Height && fromX >= 0 && fromX < shape.Width;
                    float value = inside ? input[((image * shape.Channels + channel) * shape.Height + fromY) * shape.Width + fromX] : 0;
                    sum = MathF.FusedMultiplyAdd(parameters[filter * depth + k], value, sum);
                }

                return sum;
            }
        }
    }

    [Fact]
    public void Fully_connected_layers_are_ordered_chains_that_start_from_the_bias()
    {
        var random = new RandomStream(12);
        for (int round = 0; round < 60; round++)
        {
            int inputs = 1 + random.Next(70), outputs = 1 + random.Next(40), images = 1 + random.Next(ITrainableLayer.MostImages);
            var layer = new FullyConnectedLayer("fc", new(inputs, 1, 1), outputs);
            float[] parameters = Normal(layer.ParameterCount, random), input = Normal(images * inputs, random);
            float[] output = Forward(layer, images, parameters, input);
            for (int i = 0; i < output.Length; i++)
            {
                float sum = parameters[outputs * inputs + i % outputs];
                for (int k = 0; k < inputs; k++)
                    sum = MathF.FusedMultiplyAdd(parameters[i % outputs * inputs + k], input[i / outputs * inputs + k], sum);
                Assert.Equal(sum, output[i]);
            }
        }
    }

    [Fact]
    public void Relu_and_pooling_keep_what_they_should()
    {
        float[] output = Forward(new ReluLayer("relu", new(1, 1, 19)), 1, [], [.. Enumerable.Range(-9, 19).Select(v => (float)v)]);
        Assert.Equal(Enumerable.Range(-9, 19).Select(v => (float)Math.Max(0, v)), output);
        float[] pooled = Forward(new MaxPoolLayer("pool", new(1, 3, 5), 2), 1, [], [1, 2, 3, 4, 9, 0, 7, -1, 2, 9, 9, 9, 9, 9, 9]);
        Assert.Equal([7f, 4f], pooled);
    }

    [Fact]
    public void Impossible_layers_are_refused_by_name()
    {
        foreach (Action make in (Action[])[
            () => _ = new ConvolutionLayer("bad", new(1, 4, 4), 2, 5), () => _ = new ConvolutionLayer("bad", new(1, 4, 4), 0, 3),
            () => _ = new ConvolutionLayer("bad", new(1, 4, 4), 1, 3, 0), () => _ = new MaxPoolLayer("bad", new(1, 4, 1), 2),
            () => _ = new FullyConnectedLayer("bad", new(1, 1, 1), 0)])
        {
            Assert.Contains("'bad'", Assert.Throws<BadInputException>(make).Message);
        }
    }

    private static float[] Forward(ITrainableLayer layer, int images, float[] parameters, float[] input)
    {
        var output = new float[images * layer.Output.Length];
        layer.Forward(images, parameters, input, output, new float[layer.ScratchLength]);
        return output;
    }

    private static float[] Normal(int count, RandomStream random)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.NextNormal();
        return values;
    }
}
