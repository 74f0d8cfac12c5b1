using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Pooling;

/// <summary>
/// Protects the windowed and global poolings: against a walk over every window, over opsets, types, paddings and roundings.
/// </summary>
public class PoolingTests
{
    [Fact]
    public void MaxPool_matches_the_window_walk()
    {
        var random = new Random(11);
        for (int i = 0; i < 400; i++)
        {
            (PoolingModel model, Shape shape) = PoolingModel.Random(random, 1 + i % 3, true, i % 3 == 0 ? 150 : i % 3 == 1 ? 40 : 9);
            Tensor<float> input = Make.Random(random, shape);
            Tensor output = model.Describe(new NodeRunner("MaxPool", 12), true, true)
                .On(i % 2 == 0 ? Workers.One : Workers.Of(2)).Run(input);
            Make.Same(model.Run(input, (window, _) => window.Count == 0 ? float.NegativeInfinity : window.Max(w => w.Value)), output);
        }
    }

    [Fact]
    public void MaxPool_tells_where_the_first_largest_stands()
    {
        var random = new Random(12);
        for (int i = 0; i < 200; i++)
        {
            (PoolingModel model, Shape shape) = PoolingModel.Random(random, 1 + i % 3, true, i % 3 == 2 ? 7 : 20);
            var input = new Tensor<byte>(shape);
            foreach (ref byte v in input.Values) v = (byte)random.Next(4);
            Tensor[] outputs = model.Describe(new NodeRunner("MaxPool", 12), true, true).Outputs(2).RunAll(input);
            Make.Same(model.Run(input, (window, _) => window.Count == 0 ? (byte)0 : window.Max(w => w.Value)), outputs[0]);
            var places = new Tensor<long>(outputs[0].Shape);
            int at = 0;
            model.Run(input, (window, _) =>
            {
                places[at++] = window.Count == 0 ? -1 : window.First(w => w.Value == window.Max(v => v.Value)).Place;
                return (byte)0;
            });
            Make.Same(places, outputs[1]);
        }
    }

    [Fact]
    public void MaxPool_places_can_be_column_major()
    {
        Tensor<float> input = Make.Of(new Shape(1, 2, 2, 3), 0f, 9, 1, 2, 3, 4, 0, 0, 0, 5, 0, 0);
        Tensor[] outputs = new NodeRunner("MaxPool", 8).With("kernel_shape", [2L, 3]).With("storage_order", 1).Outputs(2).RunAll(input);
        Make.Same(Make.Of(new Shape(1, 2, 1, 1), 2L, 7), outputs[1]);
    }

    [Fact]
    public void MaxPool_of_every_type_and_of_NaN()
    {
        var shape = new Shape(1, 1, 1, 4);
        Make.Same(Make.Of(new Shape(1, 1, 1, 3), (sbyte)-5, (sbyte)-5, (sbyte)7),
            new NodeRunner("MaxPool", 12).With("kernel_shape", [1L, 2]).Run(Make.Of(shape, (sbyte)-100, (sbyte)-5, (sbyte)-9, (sbyte)7)));
        Make.Same(Make.Of(new Shape(1, 1, 1, 2), 2.0, 4.0),
            new NodeRunner("MaxPool", 12).With("kernel_shape", [1L, 2]).With("strides", [1L, 2]).Run(Make.Of(shape, 1.0, 2, 3, 4)));
        Make.Same(Make.Of(new Shape(1, 1, 1, 2), (Half)2, (Half)4),
            new NodeRunner("MaxPool", 12).With("kernel_shape", [1L, 2]).With("strides", [1L, 2])
                .Run(Make.Of(shape, (Half)1, (Half)2, (Half)3, (Half)4)));
        var broken = (Tensor<float>)new NodeRunner("MaxPool", 1).With("kernel_shape", [1L, 2]).Run(Make.Of(shape, 1, float.NaN, 3, 4));
        Assert.True(float.IsNaN(broken[0]) && float.IsNaN(broken[1]) && broken[2] == 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AveragePool_matches_the_window_walk(bool includePadding)
    {
        var random = new Random(13);
        for (int i = 0; i < 400; i++)
        {
            (PoolingModel model, Shape shape) = PoolingModel.Random(random, 1 + i % 3, true, i % 3 == 0 ? 150 : i % 3 == 1 ? 40 : 9);
            Tensor<float> input = Make.Random(random, shape);
            Tensor output = model.Describe(new NodeRunner("AveragePool", 19), true, true)
                .With("count_include_pad", includePadding ? 1 : 0).On(i % 2 == 0 ? Workers.One : Workers.Of(2)).Run(input);
            Tensor<float> expected = model.Run(input, (window, padded) =>
                window.Count == 0 ? 0 : (float)(window.Sum(w => (double)w.Value) / (includePadding ? padded : window.Count)));
            Assert.Equal(expected.Shape, output.Shape);
            Make.Close(expected.Values, output.Span<float>());
        }
    }

    [Fact]
    public void AveragePool_has_the_same_bits_for_any_number_of_threads_and_any_type_is_served()
    {
        Tensor<float> input = Make.Random(new Random(14), new Shape(2, 40, 35, 33));
        NodeRunner Pool() =>
            new NodeRunner("AveragePool", 11).With("kernel_shape", [3L, 3]).With("strides", [2L, 2]).With("pads", [1L, 1, 1, 1]);
        Tensor one = Pool().Run(input);
        Make.Same(one, Pool().On(Workers.Of(4)).Run(input));
        var wide = new Tensor<double>(input.Shape, Array.ConvertAll(input.Values.ToArray(), v => (double)v));
        Make.Close(one.Span<float>(), Array.ConvertAll(Pool().Run(wide).Span<double>().ToArray(), v => (float)v));
        var half = new Tensor<Half>(input.Shape, Array.ConvertAll(input.Values.ToArray(), v => (Half)v));
        Make.Close(one.Span<float>(), Array.ConvertAll(Pool().Run(half).Span<Half>().ToArray(), v => (float)v), 2e-3);
    }

    [Fact]
    public void LpPool_matches_the_window_walk()
    {
        var random = new Random(15);
        for (int i = 0; i < 120; i++)
        {
            (PoolingModel model, Shape shape) = PoolingModel.Random(random, 1 + i % 2, true, 30);
            Tensor<float> input = Make.Random(random, shape);
            int p = 1 + i % 3;
            Tensor output = model.Describe(new NodeRunner("LpPool", 18), true, true).With("p", p).Run(input);
            Tensor<float> expected =
                model.Run(input, (window, _) => (float)Math.Pow(window.Sum(w => Math.Pow(Math.Abs(w.Value), p)), 1.0 / p));
            Make.Close(expected.Values, output.Span<float>());
        }
    }

    [Fact]
    public void Rounding_up_adds_no_window_that_starts_in_the_padding()
    {
        Shape Size(long kernel, long stride, long pad, int ceil) =>
            new NodeRunner("MaxPool", 12).With("kernel_shape", [kernel]).With("strides", [stride]).With("pads", [pad, pad])
                .With("ceil_mode", ceil).Info(new Tensor<float>(new Shape(1, 1, 3))).Shape;
        Assert.Equal(new Shape(1, 1, 2), Size(2, 2, 0, 1));
        Assert.Equal(new Shape(1, 1, 1), Size(2, 2, 0, 0));
        Assert.Equal(new Shape(1, 1, 2), Size(2, 3, 1, 1));
        Assert.Equal(new Shape(1, 1, 2), Size(3, 2, 1, 1));
        Assert.Equal(new Shape(1, 1, 2), Size(2, 2, 1, 1));
    }

    [Theory]
    [InlineData("SAME_UPPER", new[] { 1f, 3, 5, 7 }, new[] { 2f, 4, 6, 7 })]
    [InlineData("SAME_LOWER", new[] { 1f, 3, 5, 7 }, new[] { 1f, 2, 4, 6 })]
    [InlineData("VALID", new[] { 1f, 3, 5, 7 }, new[] { 2f, 4, 6 })]
    public void Automatic_padding_goes_to_the_side_it_names(string padding, float[] values, float[] expected)
    {
        Tensor output = new NodeRunner("AveragePool", 7).With("kernel_shape", [2L]).With("auto_pad", padding)
            .Run(Make.Of(new Shape(1, 1, 4), values));
        Make.Same(Make.Of(new Shape(1, 1, expected.Length), expected), output);
    }

    [Fact]
    public void Global_poolings_reduce_each_channel()
    {
        var random = new Random(16);
        foreach (int side in new[] { 1, 2, 3, 4, 5, 7, 13, 40 })
        {
            Tensor<float> input = Make.Random(random, new Shape(2, 3, side, side));
            float[] Of(Func<float[], double> reduce) =>
                [.. input.Values.ToArray().Chunk(side * side).Select(plane => (float)reduce(plane))];
            Tensor mean = new NodeRunner("GlobalAveragePool", 1).On(Workers.Of(2)).Run(input);
            Assert.Equal(new Shape(2, 3, 1, 1), mean.Shape);
            Make.Close(Of(plane => plane.Average(v => (double)v)), mean.Span<float>());
            Assert.Equal(Of(plane => plane.Max()), new NodeRunner("GlobalMaxPool", 1).Run(input).Span<float>().ToArray());
            for (int p = 1; p <= 3; p++)
                Make.Close(Of(plane => Math.Pow(plane.Sum(v => Math.Pow(Math.Abs(v), p)), 1.0 / p)),
                    new NodeRunner("GlobalLpPool", 2).With("p", p).Run(input).Span<float>());
        }
    }

    [Fact]
    public void Windows_that_do_not_fit_are_refused()
    {
        Tensor input = new Tensor<float>(new Shape(1, 1, 4, 4));
        NodeRunner Pool(params long[] kernel) => new NodeRunner("MaxPool", 12).With("kernel_shape", kernel);
        Pool(5, 1).Refuses("covers 5", input);
        Pool(2).Refuses("needs 2", input);
        Pool(0, 2).Refuses("kernel_shape holds 0", input);
        Pool(long.MaxValue, 2).Refuses("kernel_shape holds", input);
        Pool(2, 2).With("strides", [0L, 1]).Refuses("strides holds 0", input);
        Pool(2, 2).With("pads", [2L, 0, 0, 0]).Refuses("less than the window", input);
        Pool(2, 2).With("pads", [-1L, 0, 0, 0]).Refuses("pads holds -1", input);
        Pool(2, 2).With("pads", [1L, 0]).Refuses("needs 4", input);
        Pool(2, 2).With("dilations", [int.MaxValue, 1L]).Refuses("covers", input);
        Pool(2, 2).With("dilations", [int.MaxValue, 1L]).With("pads", [int.MaxValue, 0L, int.MaxValue, 0]).Refuses("padding", input);
        Pool(2, 2).With("auto_pad", "SAME").Refuses("auto_pad 'SAME'", input);
        Pool(2, 2).With("auto_pad", "VALID").With("pads", [1L, 1, 1, 1]).Refuses("pads says", input);
        Pool(2, 2).Refuses("spatial", new Tensor<float>(new Shape(4, 4)));
        Pool(2, 2).Refuses("int32", new Tensor<int>(new Shape(1, 1, 4, 4)));
        Pool(2, 2).Refuses("empty", new Tensor<float>(new Shape(1, 1, 0, 4)));
        new NodeRunner("GlobalAveragePool", 1).Refuses("not empty", new Tensor<float>(new Shape(1, 1, 0)));
        new NodeRunner("LpPool", 11).With("kernel_shape", [2L, 2]).With("p", 0).Refuses("p is 0", input);
    }
}
