using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Normalization;

/// <summary>
/// Protects the normalisations: against double-precision formulas, in bits where the order of rounding is promised, and over opsets.
/// </summary>
public class NormalizationTests
{
    [Fact]
    public void BatchNormalization_is_one_fused_multiply_add_an_element()
    {
        var random = new Random(21);
        for (int i = 0; i < 100; i++)
        {
            Shape shape = i % 4 == 0 ? new Shape(3, 37) : new Shape([2, random.Next(1, 9), .. Make.RandomShape(random, 1, 3, 9).Sizes]);
            int channels = shape[1], plane = shape.LengthOf(2, shape.Rank);
            Tensor<float> input = Make.Random(random, shape), gamma = Make.Random(random, new Shape(channels));
            Tensor<float> beta = Make.Random(random, new Shape(channels));
            Tensor<float> mean = Make.Random(random, new Shape(channels)), variance = Make.Random(random, new Shape(channels));
            foreach (ref float v in variance.Values) v = Math.Abs(v);
            var expected = new Tensor<float>(shape);
            for (int e = 0; e < input.Length; e++)
            {
                int c = e / plane % channels;
                float scale = gamma[c] / MathF.Sqrt(variance[c] + 1e-3f), shift = beta[c] - mean[c] * scale;
                expected[e] = MathF.FusedMultiplyAdd(input[e], scale, shift);
            }

            NodeRunner Node() => new NodeRunner("BatchNormalization", 15).With("epsilon", 1e-3f);
            Make.Same(expected, Node().Run(input, gamma, beta, mean, variance));
            Make.Same(expected, Node().Varying(0, 2, 4).On(Workers.Of(2)).Run(input, gamma, beta, mean, variance));
        }
    }

    [Fact]
    public void BatchNormalization_of_old_opsets_and_other_types()
    {
        Tensor<float> one = Make.Floats(1, 1), zero = Make.Floats(0, 0), input = Make.Of(new Shape(1, 2, 1, 2), 1f, 2, 3, 4);
        Make.Same(input, new NodeRunner("BatchNormalization", 6).With("is_test", 1).With("epsilon", 0f).Run(input, one, zero, zero, one));
        Tensor<float> each = Make.Floats(1, 2, 3, 4), none = new(new Shape(4)), ones = Make.Floats(1, 1, 1, 1);
        Make.Same(Make.Of(new Shape(1, 2, 1, 2), 1f, 4, 9, 16),
            new NodeRunner("BatchNormalization", 7).With("spatial", 0).With("epsilon", 0f).Run(input, each, none, none, ones));
        var half = Make.Of(new Shape(1, 2, 2), (Half)1, (Half)2, (Half)3, (Half)4);
        Make.Same(half, new NodeRunner("BatchNormalization", 15).With("epsilon", 0f).Run(half, one, zero, zero, one));
        var wide = Make.Of(new Shape(1, 2, 2), 1.0, 2, 3, 4);
        Make.Same(wide, new NodeRunner("BatchNormalization", 15).With("epsilon", 0f).Run(wide, one, zero, zero, one));
        new NodeRunner("BatchNormalization", 15).With("training_mode", 1).Refuses("training_mode", input, one, zero, zero, one);
        new NodeRunner("BatchNormalization", 9).Outputs(2).Refuses("training", input, one, zero, zero, one);
        new NodeRunner("BatchNormalization", 9).Refuses("needs 2", input, Make.Floats(1), zero, zero, one);
    }

    [Fact]
    public void LayerNormalization_matches_double_precision()
    {
        var random = new Random(22);
        for (int i = 0; i < 100; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, i % 3 == 0 ? 40 : 6);
            int axis = random.Next(shape.Rank), row = shape.LengthOf(axis, shape.Rank);
            Tensor<float> input = Make.Random(random, shape), scale = Make.Random(random, new Shape(shape.Sizes[axis..]));
            Tensor<float> bias = Make.Random(random, scale.Shape);
            Tensor[] outputs = new NodeRunner("LayerNormalization", 17).With("axis", axis - shape.Rank).On(Workers.Of(2))
                .Outputs(3).RunAll(input, scale, bias);
            var expected = new float[shape.Length];
            for (int start = 0; start < expected.Length; start += row)
            {
                double mean = 0, variance = 0;
                for (int k = 0; k < row; k++) mean += input[start + k] / (double)row;
                for (int k = 0; k < row; k++) variance += Math.Pow(input[start + k] - mean, 2) / row;
                double inverse = 1 / Math.Sqrt(variance + 1e-5f);
                for (int k = 0; k < row; k++) expected[start + k] = (float)((input[start + k] - mean) * inverse * scale[k] + bias[k]);
                Assert.Equal(mean, outputs[1].Span<float>()[start / row], 1e-6);
                Assert.Equal(1, outputs[2].Span<float>()[start / row] / inverse, 1e-4);
            }

            Make.Close(expected, outputs[0].Span<float>(), row == 1 ? 1e-2 : 1e-4);
            Assert.Equal(shape.Length / row, outputs[1].Length);
        }
    }

    [Fact]
    public void LayerNormalization_takes_scales_that_broadcast_and_no_bias()
    {
        Tensor<float> input = Make.Random(new Random(23), new Shape(3, 4, 5)), scale = Make.Of(new Shape(4, 1), 1f, 2, 3, 4);
        var spread = new Tensor<float>(new Shape(4, 5));
        for (int i = 0; i < 20; i++) spread[i] = scale[i / 5];
        NodeRunner Node() => new NodeRunner("LayerNormalization", 17).With("axis", 1);
        Make.Same(Node().Run(input, spread), Node().Run(input, scale));
        Node().Refuses("broadcast", input, Make.Floats(1, 2));
        Node().With("stash_type", 10).Refuses("stash_type", input, scale);
        var half = new Tensor<Half>(input.Shape, Array.ConvertAll(input.Values.ToArray(), v => (Half)v));
        Tensor[] outputs = Node().Outputs(2).RunAll(half, Make.Of(new Shape(1), (Half)1));
        Assert.Equal(ElementType.Float16, outputs[0].Type);
        Assert.Equal(ElementType.Float32, outputs[1].Type);
    }

    [Fact]
    public void SkipLayerNormalization_adds_first()
    {
        Tensor<float> input = Make.Random(new Random(24), new Shape(2, 3, 8)), skip = Make.Random(new Random(25), new Shape(1, 3, 8));
        Tensor<float> gamma = Make.Random(new Random(26), new Shape(8)), beta = Make.Random(new Random(27), new Shape(8));
        Tensor<float> bias = Make.Random(new Random(28), new Shape(8));
        var sum = new Tensor<float>(input.Shape);
        for (int i = 0; i < sum.Length; i++) sum[i] = input[i] + skip[i % 24] + bias[i % 8];
        Make.Same(new NodeRunner("LayerNormalization", 17).With("epsilon", 1e-12f).Run(sum, gamma, beta),
            new NodeRunner("SkipLayerNormalization", 1, "com.microsoft").Run(input, skip, gamma, beta, bias));
        new NodeRunner("SkipLayerNormalization", 1, "com.microsoft")
            .Refuses("does not fit", input, Make.Random(new Random(1), new Shape(2, 1, 8)), gamma);
    }

    [Fact]
    public void Instance_and_group_normalisation_match_double_precision()
    {
        var random = new Random(29);
        for (int i = 0; i < 60; i++)
        {
            int groups = random.Next(1, 4), perGroup = random.Next(1, 4), channels = groups * perGroup;
            var shape = new Shape([2, channels, .. Make.RandomShape(random, 1, 2, 7).Sizes]);
            int plane = shape.LengthOf(2, shape.Rank);
            Tensor<float> input = Make.Random(random, shape), scale = Make.Random(random, new Shape(channels));
            Tensor<float> bias = Make.Random(random, new Shape(channels));
            float[] Expected(int width) => [.. input.Values.ToArray().Chunk(width * plane).SelectMany((group, g) =>
            {
                double mean = group.Average(v => (double)v), variance = group.Average(v => Math.Pow(v - mean, 2));
                return group.Select((v, k) =>
                {
                    int c = (g * width + k / plane) % channels;
                    return (float)((v - mean) / Math.Sqrt(variance + 1e-2f) * scale[c] + bias[c]);
                });
            })];
            Make.Close(Expected(perGroup), new NodeRunner("GroupNormalization", 21).With("num_groups", groups).With("epsilon", 1e-2f)
                .Run(input, scale, bias).Span<float>(), 1e-4);
            Make.Close(Expected(1), new NodeRunner("InstanceNormalization", 6).With("epsilon", 1e-2f).On(Workers.Of(2))
                .Run(input, scale, bias).Span<float>(), 1e-4);
        }
    }

    [Fact]
    public void GroupNormalization_before_opset_21_scales_groups()
    {
        Tensor<float> input = Make.Random(new Random(30), new Shape(1, 4, 3));
        Tensor old = new NodeRunner("GroupNormalization", 18).With("num_groups", 2).Run(input, Make.Floats(2, 3), Make.Floats(4, 5));
        Make.Same(new NodeRunner("GroupNormalization", 21).With("num_groups", 2)
            .Run(input, Make.Floats(2, 2, 3, 3), Make.Floats(4, 4, 5, 5)), old);
        new NodeRunner("GroupNormalization", 21).With("num_groups", 3).Refuses("4 channels", input, Make.Floats(1), Make.Floats(1));
        new NodeRunner("GroupNormalization", 21).With("num_groups", 0).Refuses("4 channels", input, Make.Floats(1), Make.Floats(1));
        new NodeRunner("GroupNormalization", 21).With("num_groups", 2).Refuses("4 elements", input, Make.Floats(1, 1), Make.Floats(1, 1));
        new NodeRunner("InstanceNormalization", 6).Refuses("spatial", Make.Floats(1), Make.Floats(1), Make.Floats(1));
    }

    [Theory]
    [InlineData(3, 0.75f)]
    [InlineData(4, 0.5f)]
    [InlineData(5, 0.6f)]
    [InlineData(1, 1f)]
    public void Lrn_divides_by_the_energy_of_neighbouring_channels(int size, float beta)
    {
        Tensor<float> input = Make.Random(new Random(31), new Shape(2, 7, 5, 4));
        Tensor output = new NodeRunner("LRN", 13).With("size", size).With("alpha", 0.5f).With("beta", beta).With("bias", 2f)
            .On(Workers.Of(2)).Run(input);
        var expected = new float[input.Length];
        foreach ((int flat, int[] at) in Make.Places(input.Shape))
        {
            double sum = 0;
            for (int c = Math.Max(0, at[1] - (size - 1) / 2); c <= Math.Min(6, at[1] + (size - 1) - (size - 1) / 2); c++)
                sum += Math.Pow(input[flat + (c - at[1]) * 20], 2);
            expected[flat] = (float)(input[flat] / Math.Pow(2 + 0.5 / size * sum, beta));
        }

        Make.Close(expected, output.Span<float>());
        new NodeRunner("LRN", 1).With("size", 0).Refuses("size is 0", input);
    }

    [Fact]
    public void LpNormalization_makes_vectors_of_length_one()
    {
        Tensor<float> input = Make.Of(new Shape(2, 3), 3f, 0, 1, 4, 0, -3);
        float last = 1 / MathF.Sqrt(10);
        Make.Close([0.6f, 0, last, 0.8f, 0, -3 * last], new NodeRunner("LpNormalization", 1).With("axis", 0).Run(input).Span<float>());
        Make.Close([3f / 7, 0, 0.25f, 4f / 7, 0, -0.75f],
            new NodeRunner("LpNormalization", 1).With("axis", 0).With("p", 1).Run(input).Span<float>());
        new NodeRunner("LpNormalization", 1).With("p", 3).Refuses("p is 3", input);
    }

    [Fact]
    public void MeanVarianceNormalization_over_any_axes()
    {
        Tensor<float> input = Make.Random(new Random(32), new Shape(3, 4, 5, 6));
        foreach (long[]? axes in new long[]?[] { null, [2, 3], [0, -1], [0, 1, 2, 3], [1] })
        {
            NodeRunner node = new("MeanVarianceNormalization", 13);
            if (axes is not null) node.With("axes", axes);
            int[] reduced = [.. (axes ?? [0, 2, 3]).Select(a => (int)(a + 4) % 4)];
            var expected = new float[input.Length];
            foreach (var group in Make.Places(input.Shape).GroupBy(p => string.Join(',', p.At.Where((_, a) => !reduced.Contains(a)))))
            {
                double mean = group.Average(p => (double)input[p.Flat]);
                double deviation = Math.Sqrt(group.Average(p => Math.Pow(input[p.Flat] - mean, 2)));
                foreach ((int flat, _) in group) expected[flat] = (float)((input[flat] - mean) / (deviation + 1e-9));
            }

            Make.Close(expected, node.Run(input).Span<float>(), 1e-4);
        }

        new NodeRunner("MeanVarianceNormalization", 13).Refuses("outside", Make.Floats(1));
    }
}
