using System.Runtime.InteropServices;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Kernels;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Operators.Layers;

/// <summary>Protects ConvTranspose: bits of the ordered definition, how its output's size and place are found, refusals.</summary>
public class ConvTransposeTests
{
    [Fact]
    public void Random_layers_equal_the_ordered_definition_bit_for_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            int groups = random.Next(1, 4), channels = groups * random.Next(1, 4), filters = groups * random.Next(1, 5);
            int[] kernel = [random.Next(1, 5), random.Next(1, 5)], stride = [random.Next(1, 4), random.Next(1, 4)];
            int[] dilation = [random.Next(1, 3), random.Next(1, 3)], size = [random.Next(3, 12), random.Next(3, 40)];
            int[] pads = [random.Next(0, 2), random.Next(0, 2), random.Next(0, 2), random.Next(0, 2)];
            int[] extra = [random.Next(0, Math.Max(stride[0], dilation[0])), random.Next(0, Math.Max(stride[1], dilation[1]))];
            int images = random.Next(1, 3);
            Tensor<float> input = SingleNode.Random(random, images, channels, size[0], size[1]);
            Tensor<float> weights = SingleNode.Random(random, channels, filters / groups, kernel[0], kernel[1]);
            Tensor<float>? bias = random.Next(2) == 0 ? null : SingleNode.Random(random, filters);
            OnnxAttribute[] attributes =
            [
                Ints("strides", stride), Ints("dilations", dilation), Ints("pads", pads), Ints("output_padding", extra),
                SingleNode.Int("group", groups),
            ];
            int[] output = [.. Enumerable.Range(0, 2).Select(d =>
                stride[d] * (size[d] - 1) + extra[d] + (kernel[d] - 1) * dilation[d] + 1 - pads[d] - pads[d + 2])];
            float[] expected = Obvious(input, weights, bias, groups, stride, dilation, pads, output);
            for (int threads = 1; threads <= 2; threads++)
            {
                var result = (Tensor<float>)new SingleNode("ConvTranspose", 11, attributes, [input, weights, bias], [1]).Run(threads);
                Assert.Equal(new Shape(images, filters, output[0], output[1]), result.Shape);
                Assert.True(MemoryMarshal.Cast<float, int>(result.Values).SequenceEqual(MemoryMarshal.Cast<float, int>(expected)));
            }
        }
    }

    [Theory]
    [InlineData("SAME_UPPER", 3, 2, 8, 0)]
    [InlineData("SAME_LOWER", 3, 2, 8, 1)]
    [InlineData("VALID", 3, 2, 9, 0)]
    public void Auto_pad_sizes_and_places_the_output(string autoPad, int kernel, int stride, int size, int cut)
    {
        Tensor<float> input = SingleNode.Random(new Random(2), 1, 1, 4), weights = new(new Shape(1, 1, kernel));
        weights.Values.Fill(1);
        var output = (Tensor<float>)new SingleNode(
            "ConvTranspose", 11, [SingleNode.Text("auto_pad", autoPad), SingleNode.Ints("strides", stride)], [input, weights], []).Run();
        Assert.Equal(new Shape(1, 1, size), output.Shape);
        Assert.Equal(input[0], output[0]);
        Assert.Equal(cut == 1 ? input[0] + input[1] : input[0], output[1]);
    }

    [Fact]
    public void An_output_shape_decides_the_padding()
    {
        Tensor<float> input = SingleNode.Random(new Random(3), 1, 1, 3, 3), weights = SingleNode.Random(new Random(4), 1, 2, 3, 3);
        Tensor output = new SingleNode(
            "ConvTranspose", 11,
            [SingleNode.Ints("output_shape", 10, 8), SingleNode.Ints("strides", 3, 2), SingleNode.Ints("output_padding", 1, 1)],
            [input, weights], []).Run();
        Assert.Equal(new Shape(1, 2, 10, 8), output.Shape);
    }

    [Fact]
    public void Bad_nodes_are_refused()
    {
        Refused([], [1, 4, 8, 8], [3, 4, 3, 3]);
        Refused([SingleNode.Int("group", 3)], [1, 4, 8, 8], [4, 4, 3, 3]);
        Refused([SingleNode.Ints("output_padding", 1, 1)], [1, 4, 8, 8], [4, 4, 3, 3]);
        Refused([SingleNode.Ints("pads", 9, 9, 9, 9)], [1, 4, 2, 2], [4, 4, 3, 3]);
        Refused([], [1, 4, 8, 8, 8], [4, 4, 3, 3, 3]);

        static void Refused(OnnxAttribute[] attributes, int[] input, int[] weights)
        {
            var node = new SingleNode(
                "ConvTranspose", 11, attributes, [new Tensor<float>(new Shape(input)), new Tensor<float>(new Shape(weights))], []);
            Assert.Throws<BadInputException>(() => node.Operator.Infer(node.Context));
        }
    }

    private static OnnxAttribute Ints(string name, int[] values) => SingleNode.Ints(name, [.. values.Select(v => (long)v)]);

    private static float[] Obvious(
        Tensor<float> input, Tensor<float> weights, Tensor<float>? bias, int groups, int[] stride, int[] dilation, int[] pads, int[] output)
    {
        Shape x = input.Shape, w = weights.Shape;
        int perGroup = x[1] / groups, filters = w[1] * groups, at = 0;
        var result = new float[x[0] * filters * output[0] * output[1]];
        for (int image = 0; image < x[0]; image++)
            for (int filter = 0; filter < filters; filter++)
                for (int oy = 0; oy < output[0]; oy++)
                    for (int ox = 0; ox < output[1]; ox++)
                    {
                        float acc = bias is null ? 0 : bias[filter];
                        for (int c = filter / w[1] * perGroup; c < (filter / w[1] + 1) * perGroup; c++)
                            for (int ky = 0; ky < w[2]; ky++)
                                for (int kx = 0; kx < w[3]; kx++)
                                {
                                    int y = oy + pads[0] - ky * dilation[0], column = ox + pads[1] - kx * dilation[1];
                                    if (y % stride[0] != 0 || column % stride[1] != 0) continue;
                                    y /= stride[0];
                                    column /= stride[1];
                                    if (y < 0 || y >= x[2] || column < 0 || column >= x[3]) continue;
                                    float value = input[((image * x[1] + c) * x[2] + y) * x[3] + column];
                                    acc = MathF.FusedMultiplyAdd(value, weights[((c * w[1] + filter % w[1]) * w[2] + ky) * w[3] + kx], acc);
                                }

                        result[at++] = acc;
                    }

        return result;
    }
}
