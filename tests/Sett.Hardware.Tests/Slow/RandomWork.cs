using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Hardware.Tests.Slow;

/// <summary>Small random layers of every kind, with values of every width.</summary>
internal static class RandomWork
{
    public static LayerWork Next(Random random)
    {
        LayerShape shape = Shape(random);
        int bits = random.Next(1, 10), weightBits = random.Next(2, 10);
        bool signed = random.Next(2) == 0 && bits > 1, weightsSigned = random.Next(4) > 0;
        Tensor<short> activations = Values(random, (int)shape.Activations, bits, signed);
        Tensor<short> weights = Values(random, (int)shape.Weights, weightBits, weightsSigned);
        // A precision may be wider than the values.
        return LayerWork.Of(
            new LayerValues("random", shape, activations, new ValueFormat(16, bits, signed, 1), weights,
                new ValueFormat(16, weightBits, weightsSigned, 1)),
            bits + random.Next(2), weightBits + random.Next(2));
    }

    public static LayerShape Shape(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return new LayerShape { Kind = LayerKind.FullyConnected, Channels = random.Next(1, 60), Filters = random.Next(1, 40) };
            case 1:
                return new LayerShape
                {
                    Kind = LayerKind.FullyConnected,
                    Channels = random.Next(1, 30),
                    Filters = random.Next(1, 20),
                    Rows = random.Next(2, 9),
                };
            case 2:
                int products = random.Next(1, 4);
                return new LayerShape
                {
                    Kind = LayerKind.MatrixProduct,
                    Channels = random.Next(1, 20),
                    Filters = products * random.Next(1, 8),
                    Groups = products,
                    Rows = random.Next(1, 6),
                };
            case 3:
                int many = random.Next(2, 12);
                return Window(random,
                    new LayerShape { Kind = LayerKind.Depthwise, Channels = many, Filters = many * random.Next(1, 3), Groups = many });
            case 4:
                LayerShape first = Window(
                    random, new LayerShape { Kind = LayerKind.Convolution, Channels = 3, Filters = random.Next(1, 12) });
                int stride = random.Next(2, 5);
                return first with
                {
                    StrideX = stride,
                    StrideY = stride,
                    DilationX = 1,
                    DilationY = 1,
                    Height = Math.Max(first.Height, first.KernelHeight),
                    Width = Math.Max(first.Width, first.KernelWidth),
                };
            default:
                int groups = random.Next(1, 3);
                return Window(random, new LayerShape
                {
                    Kind = LayerKind.Convolution,
                    Channels = groups * random.Next(1, 14),
                    Filters = groups * random.Next(1, 14),
                    Groups = groups,
                });
        }
    }

    private static LayerShape Window(Random random, LayerShape shape)
    {
        shape = shape with
        {
            KernelHeight = random.Next(1, 5),
            KernelWidth = random.Next(1, 4),
            StrideY = random.Next(1, 4),
            StrideX = random.Next(1, 3),
            DilationY = random.Next(1, 3),
            DilationX = random.Next(1, 3),
            PadTop = random.Next(3),
            PadBottom = random.Next(3),
            PadLeft = random.Next(3),
            PadRight = random.Next(3),
        };
        return shape with
        {
            Height = shape.DilationY * (shape.KernelHeight - 1) + 1 + random.Next(6),
            Width = shape.DilationX * (shape.KernelWidth - 1) + 1 + random.Next(6),
        };
    }

    private static Tensor<short> Values(Random random, int count, int bits, bool signed)
    {
        var tensor = new Tensor<short>(new Shape(count));
        int most = (1 << (signed ? bits - 1 : bits)) - 1;
        foreach (ref short value in tensor.Values)
        {
            int size = random.Next(4) == 0 ? 0 : random.Next(most + 1) >> random.Next(bits);
            // Even numbers now and then, so that trimming at the low end has something to trim.
            if (random.Next(3) == 0) size &= ~3;
            value = (short)(signed && random.Next(2) == 0 ? -size - (size == most ? 1 : 0) : size);
        }

        return tensor;
    }
}
