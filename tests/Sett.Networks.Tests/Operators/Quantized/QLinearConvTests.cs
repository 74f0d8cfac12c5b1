using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Quantized;

/// <summary>
/// Protects the integers of 8-bit convolution: every kernel (panels, small maps, depthwise) against loops over all dimensions, for all
/// combinations of signs, scales and zero points by filter, groups, strides, padding (which holds the zero point) and dilation, for any
/// number of threads.
/// </summary>
public sealed class QLinearConvTests
{
    private const ElementType I8 = ElementType.Int8, U8 = ElementType.UInt8;

    [Theory]
    [InlineData(U8, U8)]
    [InlineData(U8, I8)]
    [InlineData(I8, I8)]
    [InlineData(I8, U8)]
    public void EqualsLoopsOnRandomLayers(ElementType inputType, ElementType weightType)
    {
        var random = new Random(20 + (int)inputType * 3 + (int)weightType);
        for (int round = 0; round < 120; round++)
        {
            int groups = random.Next(4) switch { 0 => random.Next(2, 5), _ => 1 };
            Compare(random, inputType, weightType, groups, groups * random.Next(1, 7), groups * random.Next(1, 40),
                random.Next(1, 15), random.Next(1, 20));
        }
    }

    [Theory]
    [InlineData(U8, I8)]
    [InlineData(I8, I8)]
    [InlineData(I8, U8)]
    public void DepthwiseEqualsLoops(ElementType inputType, ElementType weightType)
    {
        var random = new Random(50 + (int)inputType * 3 + (int)weightType);
        for (int round = 0; round < 120; round++)
        {
            int channels = random.Next(2, 9);
            Compare(random, inputType, weightType, channels, channels, channels * random.Next(1, 3),
                random.Next(1, 24), random.Next(1, 40));
        }
    }

    [Theory]
    [InlineData(1, 96, 96, 7, 7, 1)]
    [InlineData(1, 40, 70, 1, 1, 1)]
    [InlineData(1, 33, 64, 3, 3, 3)]
    [InlineData(2, 64, 128, 4, 5, 3)]
    [InlineData(1, 64, 24, 30, 31, 1)]
    [InlineData(1, 3, 16, 40, 41, 3)]
    public void WidthsOfRealNetworksEqualLoops(int groups, int channels, int filters, int height, int width, int kernel)
    {
        var random = new Random(channels * filters);
        Tensor x = IntegerModel.Bytes(random, U8, 1, channels, height, width);
        Tensor w = IntegerModel.Bytes(random, I8, filters, channels / groups, kernel, kernel);
        Check(random, x, w, groups, [1, 1], [kernel / 2, kernel / 2, kernel / 2, kernel / 2], [1, 1]);
    }

    [Fact]
    public void ThreadsDoNotChangeTheResult()
    {
        var random = new Random(7);
        foreach ((int groups, int channels, int filters, int size) in new[] { (1, 64, 64, 16), (1, 128, 256, 5), (96, 96, 96, 20) })
        {
            Tensor x = IntegerModel.Bytes(random, I8, 2, channels, size, size);
            Tensor w = IntegerModel.Bytes(random, I8, filters, channels / groups, 3, 3);
            Tensor one = Run(Workers.One, x, w, groups), three = Run(Workers.Of(3), x, w, groups);
            Make.Same(one, three);
        }

        static Tensor Run(Workers workers, Tensor x, Tensor w, int groups) => Node(groups, [1, 1], [1, 1, 1, 1], [1, 1]).On(workers).Run(
            x, Make.Scalar(0.02f), Make.Scalar((sbyte)3), w, Make.Scalar(0.01f), Make.Scalar((sbyte)0),
            Make.Scalar(0.5f), Make.Scalar((sbyte)-1));
    }

    [Fact]
    public void OneDimensionIsAPlaneOfHeightOne()
    {
        var random = new Random(3);
        Tensor x = IntegerModel.Bytes(random, U8, 2, 5, 19), w = IntegerModel.Bytes(random, I8, 6, 5, 3);
        Tensor[] rest =
        [
            Make.Scalar(0.02f),
            Make.Scalar((byte)100),
            w,
            Make.Scalar(0.01f),
            Make.Scalar((sbyte)0),
            Make.Scalar(0.2f),
            Make.Scalar((byte)9),
        ];
        Tensor line = new NodeRunner("QLinearConv", 10).With("pads", [1L, 2]).With("strides", [2L]).Run([x, .. rest]);
        rest[2] = w.Reshape(new Shape(6, 5, 1, 3));
        Tensor plane = new NodeRunner("QLinearConv", 10).With("pads", [0L, 1, 0, 2]).With("strides", [1L, 2])
            .Run([x.Reshape(new Shape(2, 5, 1, 19)), .. rest]);
        Make.Same(plane.Reshape(line.Shape), line);
    }

    [Theory]
    [InlineData("SAME_UPPER", 0, 1)]
    [InlineData("SAME_LOWER", 1, 0)]
    [InlineData("VALID", 0, 0)]
    public void AutomaticPaddingIsThatOfTheStandard(string mode, long before, long after)
    {
        var random = new Random(4);
        Tensor x = IntegerModel.Bytes(random, U8, 1, 2, 8, 8), w = IntegerModel.Bytes(random, U8, 3, 2, 2, 2);
        Tensor[] rest =
        [
            Make.Scalar(0.02f),
            Make.Scalar((byte)100),
            w,
            Make.Scalar(0.01f),
            Make.Scalar((byte)128),
            Make.Scalar(0.2f),
            Make.Scalar((byte)9),
        ];
        Tensor automatic = new NodeRunner("QLinearConv", 10).With("auto_pad", mode).Run([x, .. rest]);
        Make.Same(new NodeRunner("QLinearConv", 10).With("pads", [before, before, after, after]).Run([x, .. rest]), automatic);
    }

    [Fact]
    public void WeightsFromTheNetworkGiveTheSame()
    {
        var random = new Random(5);
        foreach (int groups in new[] { 1, 4 })
        {
            Tensor[] inputs =
            [
                IntegerModel.Bytes(random, U8, 1, 4, 6, 6), Make.Scalar(0.02f), Make.Scalar((byte)100),
                IntegerModel.Bytes(random, I8, 8, 4 / groups, 3, 3), Make.Scalar(0.01f), Make.Scalar((sbyte)0), Make.Scalar(0.2f),
                Make.Scalar((byte)9),
            ];
            Make.Same(Node(groups, [1, 1], [1, 1, 1, 1], [1, 1]).Run(inputs),
                Node(groups, [1, 1], [1, 1, 1, 1], [1, 1]).Varying(3).Run(inputs));
        }
    }

    [Fact]
    public void TiesGoToEvenAndTheRangeSaturates()
    {
        // One weight of 1 and multiplier 0.5: sums 1, 3, 5, −1, −3, 255, −255 halve to ties and to values beyond int8.
        Tensor x = Make.Of(new Shape(1, 1, 1, 7), (byte)129, (byte)131, (byte)133, (byte)127, (byte)125, (byte)255, (byte)0);
        Tensor y = new NodeRunner("QLinearConv", 10).Run(
            x, Make.Scalar(1f), Make.Scalar((byte)128), Make.Of(new Shape(1, 1, 1, 1), (sbyte)1), Make.Scalar(0.5f), Make.Scalar((sbyte)0),
            Make.Scalar(1f), Make.Scalar((sbyte)100));
        Assert.Equal([100, 102, 102, 100, 98, 127, 36], ((Tensor<sbyte>)y).Values.ToArray());
    }

    [Fact]
    public void BoundsClipTheOutput()
    {
        var random = new Random(6);
        Tensor[] inputs =
        [
            IntegerModel.Bytes(random, U8, 1, 4, 6, 6), Make.Scalar(0.02f), Make.Scalar((byte)100),
            IntegerModel.Bytes(random, I8, 8, 4, 3, 3), Make.Scalar(0.01f), Make.Scalar((sbyte)0), Make.Scalar(0.05f),
            Make.Scalar((byte)90),
        ];
        Tensor free = new NodeRunner("QLinearConv", 1, "sett").Run(inputs);
        Tensor bounded = new NodeRunner("QLinearConv", 1, "sett").With("least", 90L).With("most", 130L).Run(inputs);
        for (int i = 0; i < free.Length; i++) Assert.Equal(Math.Clamp(IntegerModel.At(free, i), 90, 130), IntegerModel.At(bounded, i));
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        Tensor x = Tensor.Create(U8, new Shape(1, 4, 6, 6)), w = Tensor.Create(I8, new Shape(8, 4, 3, 3));
        Tensor?[] Inputs(Tensor? input = null, Tensor? weights = null, Tensor? scales = null, Tensor? zero = null, Tensor? output = null) =>
            [input ?? x, Make.Scalar(0.02f), zero ?? Make.Scalar((byte)1), weights ?? w, scales ?? Make.Scalar(0.1f), Make.Scalar((sbyte)0),
                output ?? Make.Scalar(0.2f), Make.Scalar((byte)9)];
        new NodeRunner("QLinearConv", 10).Refuses("has 4 channels", Inputs(weights: Tensor.Create(I8, new Shape(8, 3, 3, 3))));
        new NodeRunner("QLinearConv", 10).Refuses("1 or 8", Inputs(scales: Make.Floats(1, 2)));
        new NodeRunner("QLinearConv", 10).Refuses("has to be uint8", Inputs(zero: Make.Scalar((sbyte)1)));
        new NodeRunner("QLinearConv", 10).Refuses("no finite factor", Inputs(output: Make.Scalar(0f)));
        new NodeRunner("QLinearConv", 10).Refuses("does not fit", Inputs(input: Tensor.Create(U8, new Shape(1, 4, 2, 2))));
        new NodeRunner("QLinearConv", 10).Refuses("1-D and 2-D", Inputs(input: Tensor.Create(U8, new Shape(1, 4, 2, 2, 2))));
        new NodeRunner("QLinearConv", 10).With("strides", [0L, 1]).Refuses("strides", Inputs());
        new NodeRunner("QLinearConv", 10).With("pads", [0L, 1]).Refuses("needs 4", Inputs());
        new NodeRunner("QLinearConv", 10).With("pads", [-1L, 0, 0, 0]).Refuses("pads", Inputs());
        new NodeRunner("QLinearConv", 10).With("auto_pad", "SAME").Refuses("auto_pad", Inputs());
        new NodeRunner("QLinearConv", 10).Varying(1).Refuses("x_scale", Inputs());
        new NodeRunner("QLinearConv", 1, "sett").With("least", -1L).Refuses("bounds", Inputs());
    }

    private static void Compare(
        Random random, ElementType inputType, ElementType weightType, int groups, int channels, int filters, int height, int width)
    {
        int kernelY = random.Next(1, 6), kernelX = random.Next(1, 6);
        int[] strides = [random.Next(1, 4), random.Next(1, 4)], dilations = [random.Next(1, 3), random.Next(1, 3)];
        int[] pads = [random.Next(3), random.Next(3), random.Next(3), random.Next(3)];
        if (height + pads[0] + pads[2] < dilations[0] * (kernelY - 1) + 1 || width + pads[1] + pads[3] < dilations[1] * (kernelX - 1) + 1)
            return;
        Tensor x = IntegerModel.Bytes(random, inputType, random.Next(1, 3), channels, height, width);
        Check(random, x, IntegerModel.Bytes(random, weightType, filters, channels / groups, kernelY, kernelX),
            groups, strides, pads, dilations);
    }

    private static void Check(Random random, Tensor x, Tensor w, int groups, int[] strides, int[] pads, int[] dilations)
    {
        int filters = w.Shape[0], zero = IntegerModel.RandomZero(random, x.Type), outputZero = IntegerModel.RandomZero(random, x.Type);
        bool perFilter = random.Next(2) == 0;
        int[] zeros = [.. Enumerable.Range(0, perFilter ? filters : 1).Select(_ => IntegerModel.RandomZero(random, w.Type))];
        float[] scales = [.. zeros.Select(_ => random.NextSingle() * 0.02f + 0.001f)];
        float inputScale = 0.03f, outputScale = 0.01f * MathF.Sqrt(w.Shape.LengthOf(1, 4));
        var bias = new Tensor<int>(new Shape(filters));
        foreach (ref int b in bias.Values) b = random.Next(-20000, 20000);
        bool hasBias = random.Next(2) == 0;

        long[] sums = IntegerModel.Convolve(x, zero, w, f => zeros[f % zeros.Length], groups, strides, pads, dilations, out Shape shape);
        Tensor y = Node(groups, strides, pads, dilations).On(random.Next(2) == 0 ? Workers.One : Workers.Of(2)).Run(
            [x, Make.Scalar(inputScale), IntegerModel.Zero(x.Type, zero), w, Make.Floats(scales), IntegerModel.Zeros(w.Type, zeros),
            Make.Scalar(outputScale), IntegerModel.Zero(x.Type, outputZero), .. hasBias ? new Tensor[] { bias } : []]);
        Assert.Equal(shape, y.Shape);
        for (int i = 0; i < sums.Length; i++)
        {
            int filter = i / shape.LengthOf(2, 4) % filters;
            long sum = sums[i] + (hasBias ? bias[filter] : 0);
            long expected = IntegerModel.Requantise(sum, inputScale, scales[filter % scales.Length], outputScale, outputZero, x.Type);
            if (expected != IntegerModel.At(y, i))
                Assert.Fail($"{x.Shape} * {w.Shape}, groups {groups}, element {i}: {IntegerModel.At(y, i)} where {expected} is right");
        }

        Tensor integers = Attributes(new NodeRunner("ConvInteger", 10), groups, strides, pads, dilations).Varying(0, 2).Run(
            x, w, IntegerModel.Zero(x.Type, zero), IntegerModel.Zeros(w.Type, zeros));
        Assert.Equal(sums, ((Tensor<int>)integers).Values.ToArray().Select(v => (long)v));
    }

    private static NodeRunner Node(int groups, int[] strides, int[] pads, int[] dilations) =>
        Attributes(new NodeRunner("QLinearConv", 10), groups, strides, pads, dilations);

    private static NodeRunner Attributes(NodeRunner node, int groups, int[] strides, int[] pads, int[] dilations) =>
        node.With("group", (long)groups)
        .With("strides", Array.ConvertAll(strides, v => (long)v)).With("pads", Array.ConvertAll(pads, v => (long)v))
        .With("dilations", Array.ConvertAll(dilations, v => (long)v));
}
