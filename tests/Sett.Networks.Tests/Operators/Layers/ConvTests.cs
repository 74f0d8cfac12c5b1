using System.Runtime.InteropServices;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Kernels;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Operators.Layers;

/// <summary>
/// Protects Conv: every kernel gives, bit for bit, the sum of the definition in its fixed order, for any shape, any number of threads,
/// constant or computed weights; bad nodes are refused by name.
/// </summary>
public class ConvTests
{
    [Fact]
    public void Random_layers_equal_the_ordered_definition_bit_for_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 400; i++) CheckOne(random, i);
    }

    [Theory]
    [InlineData(16, 16, 32, 32, 3, 1, 1, 1)]
    [InlineData(32, 32, 16, 16, 3, 1, 1, 1)]
    [InlineData(64, 64, 8, 8, 3, 1, 1, 1)]
    [InlineData(16, 32, 32, 32, 3, 2, 1, 1)]
    [InlineData(3, 20, 47, 61, 7, 2, 3, 1)]
    [InlineData(24, 24, 29, 31, 3, 1, 1, 24)]
    [InlineData(24, 24, 29, 31, 5, 2, 2, 24)]
    [InlineData(40, 24, 13, 13, 1, 1, 0, 1)]
    [InlineData(40, 24, 3, 3, 1, 1, 0, 1)]
    [InlineData(1, 17, 28, 28, 5, 1, 2, 1)]
    [InlineData(24, 18, 54, 54, 3, 1, 0, 1)]
    [InlineData(600, 9, 27, 27, 3, 1, 1, 1)]
    public void Layers_of_real_networks_equal_the_ordered_definition(
        int channels, int filters, int height, int width, int kernel, int stride, int pad, int groups)
    {
        var random = new Random(2);
        Tensor<float> input = SingleNode.Random(random, 1, channels, height, width);
        Tensor<float> weights = SingleNode.Random(random, filters, channels / groups, kernel, kernel);
        Tensor<float> bias = SingleNode.Random(random, filters);
        Compare(random, input, weights, bias,
        [
            SingleNode.Ints("strides", stride, stride), SingleNode.Ints("pads", pad, pad, pad, pad), SingleNode.Int("group", groups),
        ]);
    }

    [Fact]
    public void Depthwise_layers_of_every_width_equal_the_ordered_definition()
    {
        var random = new Random(5);
        for (int width = 1; width <= 40; width++)
        {
            for (int i = 0; i < 6; i++)
            {
                int channels = random.Next(1, 7), filters = channels * random.Next(1, 3), height = random.Next(1, width > 30 ? 120 : 20);
                int stride = random.Next(1, 3), pad = random.Next(8) == 0 || width < 3 || height < 3 ? 2 : random.Next(0, 2);
                Tensor<float> input = SingleNode.Random(random, random.Next(1, 3), channels, height, width);
                Compare(random, input, SingleNode.Random(random, filters, 1, 3, 3), i % 2 == 0 ? null : SingleNode.Random(random, filters),
                [
                    SingleNode.Ints("strides", i == 5 ? 1 : stride, stride), SingleNode.Int("group", channels),
                    SingleNode.Ints("pads", pad, 1, random.Next(0, 3), Math.Max(1, pad)),
                ]);
            }
        }
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(8, 1)]
    [InlineData(13, 1)]
    [InlineData(13, 16)]
    [InlineData(29, 16)]
    [InlineData(37, 4)]
    [InlineData(3, 1)]
    public void The_epilogue_has_the_bits_of_separate_nodes(int size, int groups)
    {
        var random = new Random(3);
        int kernel = size == 3 ? 1 : 3;
        Tensor<float> input = SingleNode.Random(random, 1, 16, size, size);
        Tensor<float> weights = SingleNode.Random(random, 16, 16 / groups, kernel, kernel);
        OnnxAttribute[] attributes =
        [
            SingleNode.Ints("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2),
            SingleNode.Int("group", groups),
        ];
        var plain = new SingleNode("Conv", 13, attributes, [input, weights, null], [1]);
        var sums = (Tensor<float>)plain.Run();
        Tensor<float> other = SingleNode.Random(random, 1, 16, size, size), scale = SingleNode.Random(random, 16);
        Tensor<float> shift = SingleNode.Random(random, 16);
        var scaling = new ScaleChannels(scale.Values.ToArray(), shift.Values.ToArray(), size * size);
        float Scaled(int i) => MathF.FusedMultiplyAdd(sums[i], scale[i / (size * size)], shift[i / (size * size)]);

        Check([new ClampValues(-0.5f, 1)], i => Math.Clamp(sums[i], -0.5f, 1));
        Check([scaling], Scaled);
        Check([scaling, new ClampValues(0, 6)], i => Math.Clamp(Scaled(i), 0, 6));
        Check([new AddInput(3), new ClampValues(0, 6)], i => Math.Clamp(sums[i] + other[i], 0, 6));
        Check([new AddInput(3)], i => sums[i] + other[i]);
        Check([scaling, new AddInput(3), new ApplyFunction(Halve), scaling], i =>
            MathF.FusedMultiplyAdd((Scaled(i) + other[i]) / 2, scale[i / (size * size)], shift[i / (size * size)]));

        void Check(EpilogueStep[] steps, Func<int, float> expected)
        {
            for (int threads = 1; threads <= 2; threads++)
            {
                var fused = (Tensor<float>)plain.Run(threads, node => ConvolutionKernel.Compile(node, new LayerEpilogue(steps)), other);
                for (int i = 0; i < fused.Length; i++) Assert.Equal(expected(i), fused[i]);
            }
        }
    }

    [Theory]
    [InlineData("SAME_UPPER", 5, 5, 2, 2, 3)]
    [InlineData("SAME_LOWER", 5, 5, 2, 2, 3)]
    [InlineData("VALID", 5, 5, 1, 2, 2)]
    public void Auto_pad_sizes_and_places_the_padding(string autoPad, int height, int width, int kernel, int stride, int expected)
    {
        Tensor<float> input = SingleNode.Random(new Random(4), 1, 1, height, width), weights = new(new Shape(1, 1, kernel, kernel));
        weights.Values[0] = 1;
        var node = new SingleNode(
            "Conv", 11, [SingleNode.Text("auto_pad", autoPad), SingleNode.Ints("strides", stride, stride)], [input, weights], [1]);
        if (autoPad == "VALID") expected = 3;
        var output = (Tensor<float>)node.Run();
        Assert.Equal(new Shape(1, 1, expected, expected), output.Shape);
        Assert.Equal(autoPad == "SAME_LOWER" ? 0 : input[0], output[0]);
    }

    [Fact]
    public void Bad_nodes_are_refused_by_name()
    {
        Tensor<float> input = new(new Shape(1, 4, 8, 8)), weights = new(new Shape(6, 4, 3, 3));
        Refused([], input, new Tensor<float>(new Shape(6, 3, 3, 3)), "channels");
        Refused([], new Tensor<float>(new Shape(1, 4, 8)), weights, "rank");
        Refused([], new Tensor<float>(new Shape(1, 4, 8, 8, 8)), new Tensor<float>(new Shape(6, 4, 3, 3, 3)), "not 3");
        Refused([], new Tensor<float>(new Shape(1, 4, 2, 8)), weights, "does not fit");
        Refused([SingleNode.Int("group", 0)], input, weights, "group is 0");
        Refused([SingleNode.Ints("kernel_shape", 3, 5)], input, weights, "kernel_shape");
        Refused([SingleNode.Ints("strides", 0, 1)], input, weights, "strides");
        Refused([SingleNode.Ints("dilations", 1)], input, weights, "dilations");
        Refused([SingleNode.Ints("pads", -1, 0, 0, 0)], input, weights, "pads");
        Refused([SingleNode.Text("auto_pad", "SAME")], input, weights, "auto_pad");

        static void Refused(OnnxAttribute[] attributes, Tensor input, Tensor weights, string part)
        {
            var node = new SingleNode("Conv", 13, attributes, [input, weights], [1]);
            BadInputException error = Assert.Throws<BadInputException>(() => node.Operator.Infer(node.Context));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
            Assert.Contains("'n'", error.Message, StringComparison.Ordinal);
        }
    }

    private static void Halve(Span<float> values)
    {
        foreach (ref float value in values) value /= 2;
    }

    private static void CheckOne(Random random, int index)
    {
        bool flat = index % 5 == 0;
        int groups = random.Next(3) switch { 0 => 1, 1 => random.Next(1, 4), _ => random.Next(1, 9) };
        int channels = groups * (random.Next(3) == 0 ? 1 : random.Next(1, 5)), filters = groups * random.Next(1, 20 / groups + 2);
        int kernelY = flat ? 1 : random.Next(1, 6), kernelX = random.Next(1, 6);
        long[] stride = flat ? [random.Next(1, 4)] : [random.Next(1, 4), random.Next(1, 4)];
        long[] dilation = flat ? [random.Next(1, 3)] : [random.Next(1, 3), random.Next(1, 3)];
        int height = flat ? 1 : (kernelY - 1) * (int)dilation[0] + random.Next(1, 20);
        int width = (kernelX - 1) * (int)dilation[^1] + random.Next(1, 60);
        var attributes = new List<OnnxAttribute>
        {
            SingleNode.Ints("strides", stride), SingleNode.Ints("dilations", dilation), SingleNode.Int("group", groups),
        };
        string[] autoPads = ["SAME_UPPER", "SAME_LOWER", "VALID"];
        if (random.Next(4) == 0) attributes.Add(SingleNode.Text("auto_pad", autoPads[random.Next(3)]));
        else if (random.Next(4) > 0)
            attributes.Add(SingleNode.Ints("pads", [.. Enumerable.Range(0, flat ? 2 : 4).Select(_ => (long)random.Next(0, 4))]));
        int images = random.Next(1, 3);
        Tensor<float> input =
            flat ? SingleNode.Random(random, images, channels, width) : SingleNode.Random(random, images, channels, height, width);
        Tensor<float> weights = flat
            ? SingleNode.Random(random, filters, channels / groups, kernelX)
            : SingleNode.Random(random, filters, channels / groups, kernelY, kernelX);
        Compare(random, input, weights, random.Next(3) == 0 ? null : SingleNode.Random(random, filters), attributes);
    }

    private static void Compare(
        Random random, Tensor<float> input, Tensor<float> weights, Tensor<float>? bias, IEnumerable<OnnxAttribute> attributes)
    {
        var node = new SingleNode("Conv", 13, attributes, [input, weights, bias], random.Next(3) == 0 ? [] : [1, 2]);
        LayerShape layer = ConvolutionKernel.Shape(node.Context);
        float[] expected = OrderedConvolution.Run(layer, input.Shape[0], input, weights, bias);
        for (int threads = 1; threads <= 3; threads++)
        {
            var output = (Tensor<float>)node.Run(threads);
            bool equal = MemoryMarshal.Cast<float, int>(output.Values).SequenceEqual(MemoryMarshal.Cast<float, int>(expected));
            Assert.True(equal, $"{layer}, {threads} threads");
        }
    }
}
