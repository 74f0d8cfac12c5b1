using Sett.Numerics.Tensors;

namespace Sett.Tests.Operators.Quantized;

/// <summary>The slow, obvious definitions of the integer operators: one loop a dimension, 64-bit sums, decimal-free rounding.</summary>
internal static class IntegerModel
{
    /// <summary>An element of an integer tensor.</summary>
    public static long At(Tensor tensor, int index) => tensor switch
    {
        Tensor<sbyte> t => t[index],
        Tensor<byte> t => t[index],
        Tensor<short> t => t[index],
        Tensor<ushort> t => t[index],
        Tensor<int> t => t[index],
        _ => throw new ArgumentException("not an integer tensor"),
    };

    /// <summary>A tensor of random values of an 8-bit type.</summary>
    public static Tensor Bytes(Random random, ElementType type, params int[] sizes)
    {
        Tensor tensor = Tensor.Create(type, new Shape(sizes));
        random.NextBytes(tensor.Bytes);
        return tensor;
    }

    /// <summary>A scalar of an 8-bit type.</summary>
    public static Tensor Zero(ElementType type, int value) =>
        type == ElementType.Int8 ? Make.Scalar((sbyte)value) : Make.Scalar((byte)value);

    /// <summary>A list of an 8-bit type.</summary>
    public static Tensor Zeros(ElementType type, int[] values) => type == ElementType.Int8
        ? Make.Of(new Shape(values.Length), [.. values.Select(v => (sbyte)v)])
        : Make.Of(new Shape(values.Length), [.. values.Select(v => (byte)v)]);

    /// <summary>A random zero point of a type.</summary>
    public static int RandomZero(Random random, ElementType type) =>
        random.Next(3) == 0 ? 0 : type == ElementType.Int8 ? random.Next(-128, 128) : random.Next(256);

    /// <summary>saturate(roundHalfEven(sum × (left × right / output)) + zero), as the operators document it.</summary>
    public static long Requantise(long sum, float left, float right, float output, int zero, ElementType type)
    {
        double real = (int)sum * ((double)left * right / output);
        double rounded = Math.Round(real, MidpointRounding.ToEven) + zero;
        return type == ElementType.Int8 ? (long)Math.Clamp(rounded, -128, 127) : (long)Math.Clamp(rounded, 0, 255);
    }

    /// <summary>The sums of a 2-D convolution, N × M × output height × output width.</summary>
    public static long[] Convolve(
        Tensor x, int zero, Tensor w, Func<int, int> filterZero, int groups, int[] strides, int[] pads, int[] dilations, out Shape shape)
    {
        int images = x.Shape[0], channels = x.Shape[1], height = x.Shape[2], width = x.Shape[3];
        int filters = w.Shape[0], perGroup = w.Shape[1], kernelY = w.Shape[2], kernelX = w.Shape[3];
        int outputY = (height + pads[0] + pads[2] - dilations[0] * (kernelY - 1) - 1) / strides[0] + 1;
        int outputX = (width + pads[1] + pads[3] - dilations[1] * (kernelX - 1) - 1) / strides[1] + 1;
        shape = new Shape(images, filters, outputY, outputX);
        var sums = new long[shape.Length];
        foreach ((int flat, int[] at) in Make.Places(shape))
        {
            int firstChannel = at[1] / (filters / groups) * perGroup;
            for (int c = 0; c < perGroup; c++)
            {
                for (int ky = 0; ky < kernelY; ky++)
                {
                    for (int kx = 0; kx < kernelX; kx++)
                    {
                        int y = at[2] * strides[0] + ky * dilations[0] - pads[0], xx = at[3] * strides[1] + kx * dilations[1] - pads[1];
                        if (y < 0 || y >= height || xx < 0 || xx >= width) continue;
                        long a = At(x, ((at[0] * channels + firstChannel + c) * height + y) * width + xx) - zero;
                        sums[flat] += a * (At(w, ((at[1] * perGroup + c) * kernelY + ky) * kernelX + kx) - filterZero(at[1]));
                    }
                }
            }
        }

        return sums;
    }

    /// <summary>The sums of a matrix product, rows × columns.</summary>
    public static long[] Multiply(Tensor a, int zero, Tensor b, Func<int, int> columnZero)
    {
        int rows = a.Shape[0], depth = a.Shape[1], columns = b.Shape[1];
        var sums = new long[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int k = 0; k < depth; k++)
                    sums[i * columns + j] += (At(a, i * depth + k) - zero) * (At(b, k * columns + j) - columnZero(j));
            }
        }

        return sums;
    }
}
