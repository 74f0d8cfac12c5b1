using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators;

/// <summary>Small tensors for tests.</summary>
internal static class Make
{
    public static Tensor<T> Of<T>(Shape shape, params T[] values) where T : unmanaged => new(shape, values);

    public static Tensor<long> Ints(params long[] values) => new(new Shape(values.Length), values);

    public static Tensor<float> Floats(params float[] values) => new(new Shape(values.Length), values);

    public static Tensor<T> Scalar<T>(T value) where T : unmanaged => new(Shape.Scalar, new[] { value });

    /// <summary>Elements whose bytes differ from one to the next: enough to see where each went.</summary>
    public static Tensor Counting(ElementType type, Shape shape)
    {
        Tensor tensor = Tensor.Create(type, shape);
        Span<byte> bytes = tensor.Bytes;
        int size = type.SizeInBytes();
        for (int i = 0; i < tensor.Length; i++)
            for (int b = 0; b < size; b++) bytes[i * size + b] = type == ElementType.Bool ? (byte)(i % 3 & 1) : (byte)((i + 1) >> (8 * b));
        return tensor;
    }

    /// <summary>Uniform values in −1 … 1.</summary>
    public static Tensor<float> Random(Random random, Shape shape)
    {
        var tensor = new Tensor<float>(shape);
        foreach (ref float v in tensor.Values) v = random.NextSingle() * 2 - 1;
        return tensor;
    }

    public static Shape RandomShape(Random random, int minRank, int maxRank, int maxSize)
    {
        var sizes = new int[random.Next(minRank, maxRank + 1)];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = random.Next(1, maxSize + 1);
        return new Shape(sizes);
    }

    /// <summary>
    /// The obvious way to move: for every place of the output, the element at the place of the input that a function names.
    /// </summary>
    public static Tensor Moved(Tensor input, Shape output, Func<int[], int[]> source)
    {
        Tensor result = Tensor.Create(input.Type, output);
        int size = input.Type.SizeInBytes();
        int[] strides = input.Shape.Strides();
        foreach ((int flat, int[] at) in Places(output))
        {
            int from = source(at).Zip(strides, (i, s) => i * s).Sum();
            input.Bytes.Slice(from * size, size).CopyTo(result.Bytes[(flat * size)..]);
        }

        return result;
    }

    /// <summary>Every place of a shape in order, with its flat index.</summary>
    public static IEnumerable<(int Flat, int[] At)> Places(Shape shape)
    {
        for (int flat = 0; flat < shape.Length; flat++)
        {
            var at = new int[shape.Rank];
            for (int axis = shape.Rank - 1, rest = flat; axis >= 0; axis--)
            {
                at[axis] = rest % shape[axis];
                rest /= shape[axis];
            }

            yield return (flat, at);
        }
    }

    public static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(expected.Bytes.SequenceEqual(actual.Bytes), $"{expected.Type.DisplayName()} {expected.Shape}: the elements differ.");
    }

    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i] || (float.IsNaN(expected[i]) && float.IsNaN(actual[i]))) continue;
            double difference = Math.Abs((double)expected[i] - actual[i]);
            Assert.True(difference <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"element {i}: {actual[i]} where {expected[i]} is right");
        }
    }
}
