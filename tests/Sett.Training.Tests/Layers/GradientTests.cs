using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics.Randomness;
using Sett.Training.Graphs;
using Sett.Training.Layers;
using Xunit;

namespace Sett.Training.Tests.Layers;

/// <summary>
/// Protects the backward pass of every layer: its gradients are the central differences of its forward pass, in odd shapes too, and have
/// the same bits for any number of threads.
/// </summary>
public class GradientTests
{
    [Fact]
    public void Convolutions()
    {
        var random = new RandomStream(1);
        for (int round = 0; round < 80; round++)
        {
            int groups = random.Next(3) == 0 ? 1 + random.Next(4) : 1, kernelY = 1 + random.Next(5), kernelX = 1 + random.Next(5);
            LayerShape shape = Shape(random, groups, groups * (1 + random.Next(12)), groups * (1 + random.Next(20)), kernelY, kernelX);
            Check(shape, round, hasBias: round % 2 == 0);
        }
    }

    [Fact]
    public void Depthwise_convolutions()
    {
        var random = new RandomStream(2);
        for (int round = 0; round < 20; round++)
        {
            int channels = 1 + random.Next(9);
            Check(Shape(random, channels, channels, channels * (1 + random.Next(2)), 1 + random.Next(3), 1 + random.Next(3)),
                round, hasBias: true);
        }
    }

    [Fact]
    public void Convolutions_of_larger_maps_in_bands()
    {
        LayerShape tall = new()
        {
            Kind = LayerKind.Convolution,
            Channels = 16,
            Filters = 17,
            Height = 41,
            Width = 33,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadBottom = 1,
            PadLeft = 1,
            PadRight = 1,
        };
        Check(tall, 1, hasBias: true);
        Check(tall with { StrideX = 2, StrideY = 2, Channels = 40 }, 2, hasBias: false);
    }

    [Fact]
    public void Fully_connected()
    {
        var random = new RandomStream(3);
        for (int round = 0; round < 20; round++)
        {
            var input = new MapShape(1 + random.Next(40), 1 + random.Next(3), 1 + random.Next(3));
            var layer = new FullyConnectedLayer("fc", input, 1 + random.Next(70), round % 2 == 0, StartValues.Of(0));
            new LayerCheck(layer, [input], 1 + random.Next(9), (ulong)round).Differences(1, 1e-4);
        }
    }

    [Theory]
    [InlineData(PoolingKind.Maximum)]
    [InlineData(PoolingKind.Average)]
    public void Pooling(PoolingKind kind)
    {
        var random = new RandomStream(4);
        for (int round = 0; round < 40; round++)
        {
            var input = new MapShape(1 + random.Next(3), 6 + random.Next(6), 6 + random.Next(6));
            int height = 1 + random.Next(4), width = 1 + random.Next(4);
            var windows = new PoolingWindows(height, width, 1 + random.Next(3), 1 + random.Next(3),
                random.Next(height), random.Next(width), random.Next(height), random.Next(width));
            if (round % 4 == 0) windows = new PoolingWindows(2, 2, 2, 2);
            new LayerCheck(new PoolingLayer("pool", input, kind, windows), [input], 2, (ulong)round).Differences(1f / 512, 2e-3);
        }
    }

    [Theory]
    [InlineData(PoolingKind.Maximum)]
    [InlineData(PoolingKind.Average)]
    public void Global_pooling(PoolingKind kind)
    {
        var input = new MapShape(5, 3, 7);
        new LayerCheck(new GlobalPoolingLayer("pool", input, kind), [input], 3, 1).Differences(1f / 512, 2e-3);
    }

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Sigmoid)]
    [InlineData(ActivationKind.Tanh)]
    public void Activations(ActivationKind kind)
    {
        var input = new MapShape(3, 5, 5);
        new LayerCheck(new ActivationLayer("f", input, kind), [input], 2, 1).Differences(1f / 256, 2e-3);
    }

    [Theory]
    [InlineData(3, 5, 7, 4, false)]
    [InlineData(2, 4, 4, 6, false)]
    [InlineData(7, 1, 1, 9, false)]
    [InlineData(3, 5, 7, 4, true)]
    public void Batch_normalisation(int channels, int height, int width, int images, bool rectifies)
    {
        var input = new MapShape(channels, height, width);
        var layer = new BatchNormLayer("norm", input, rectifies ? "relu" : null);

        // Behind a rectifier a step may cross the kink, so it is smaller.
        new LayerCheck(layer, [input], images, 2).Differences(rectifies ? 1f / 512 : 1f / 32, rectifies ? 1e-2 : 3e-3);
    }

    [Theory]
    [InlineData(5, 1e-1f, 0.75f, 1)]
    [InlineData(4, 1, 0.6f, 2)]
    [InlineData(1, 1, 0.5f, 1)]
    public void Local_response(int size, float alpha, float beta, float bias)
    {
        var input = new MapShape(7, 3, 2);
        new LayerCheck(new LocalResponseLayer("lrn", input, size, alpha, beta, bias), [input], 2, 3).Differences(1f / 128, 2e-3);
    }

    [Fact]
    public void Sums_joined_channels_shortcuts_and_dropout()
    {
        var input = new MapShape(3, 5, 4);
        new LayerCheck(new AddLayer("sum", input, input, null), [input, input], 3, 1).Differences(1, 1e-5);
        new LayerCheck(new AddLayer("sum", input, input, "relu"), [input, input], 3, 1).Differences(1f / 512, 2e-3);
        MapShape[] parts = [input, input with { Channels = 1 }, input with { Channels = 6 }];
        new LayerCheck(new ConcatLayer("join", parts), parts, 3, 1).Differences(1, 1e-5);
        new LayerCheck(new ShortcutLayer("short", input, 8, 2), [input], 3, 1).Differences(1, 1e-5);
        new LayerCheck(new ShortcutLayer("short", input, 3, 3), [input], 3, 1).Differences(1, 1e-5);
        new LayerCheck(new DropoutLayer("drop", input, 0.4f), [input], 3, 1).Differences(1, 1e-5);
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        var input = new MapShape(20, 14, 15);
        LayerShape shape = new()
        {
            Kind = LayerKind.Convolution,
            Channels = 20,
            Filters = 24,
            Height = 14,
            Width = 15,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideX = 2,
            StrideY = 2,
            PadTop = 1,
            PadLeft = 1,
        };
        Func<ILayer>[] layers =
        [
            () => new ConvolutionLayer("conv", shape, true, null, StartValues.Of(0)),
            () => new ConvolutionLayer("conv", shape with { Groups = 4 }, true, "relu", StartValues.Of(0)),
            () => new FullyConnectedLayer("fc", input, 33, true, StartValues.Of(0)),
            () => new BatchNormLayer("norm", input, "relu"),
            () => new LocalResponseLayer("lrn", input, 5, 1, 0.75f, 1),
            () => new DropoutLayer("drop", input, 0.5f),
            () => new PoolingLayer("pool", input, PoolingKind.Average, new PoolingWindows(3, 3, 2, 2)),
        ];
        foreach (Func<ILayer> layer in layers)
        {
            byte[] one = new LayerCheck(layer(), [input], 19, 1).Run().Results();
            byte[] two = new LayerCheck(layer(), [input], 19, 1, Workers.Of(2)).Run().Results();
            Assert.Equal(one, two);
        }
    }

    private static void Check(LayerShape shape, int round, bool hasBias)
    {
        var input = new MapShape(shape.Channels, shape.Height, shape.Width);
        var layer = new ConvolutionLayer("conv", shape, hasBias, rectifier: null, StartValues.Of(0));
        new LayerCheck(layer, [input], 1 + round % 3, (ulong)round).Differences(1, 2e-4);
    }

    private static LayerShape Shape(RandomStream random, int groups, int channels, int filters, int kernelY, int kernelX) => new()
    {
        Kind = groups > 1 && groups == channels ? LayerKind.Depthwise : LayerKind.Convolution,
        Channels = channels,
        Filters = filters,
        Groups = groups,
        Height = kernelY + random.Next(9),
        Width = kernelX + random.Next(20),
        KernelHeight = kernelY,
        KernelWidth = kernelX,
        StrideY = 1 + random.Next(3),
        StrideX = 1 + random.Next(3),
        PadTop = random.Next(kernelY + 1),
        PadBottom = random.Next(kernelY + 1),
        PadLeft = random.Next(kernelX + 1),
        PadRight = random.Next(kernelX + 1),
    };
}
