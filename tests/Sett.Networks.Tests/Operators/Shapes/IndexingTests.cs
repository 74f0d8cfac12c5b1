using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Shapes;

/// <summary>
/// Protects operators that gather and scatter by tensors of indices: against the definitions written as loops over places.
/// </summary>
public class IndexingTests
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Float16];

    [Fact]
    public void GatherElements_and_ScatterElements_match_their_definitions()
    {
        var random = new Random(61);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 5);
            int axis = random.Next(shape.Rank);
            var sizes = new int[shape.Rank];
            for (int a = 0; a < sizes.Length; a++) sizes[a] = random.Next(1, a == axis ? 8 : shape[a] + 1);
            var indices = new Tensor<long>(new Shape(sizes));
            foreach (ref long v in indices.Values) v = random.Next(-shape[axis], shape[axis]);
            Tensor data = Make.Counting(s_types[i % s_types.Length], shape);
            int At(int flat) => (int)(indices[flat] < 0 ? indices[flat] + shape[axis] : indices[flat]);
            int[] strides = indices.Shape.Strides();
            int[] Source(int[] at)
            {
                int[] from = [.. at];
                from[axis] = At(at.Zip(strides, (p, s) => p * s).Sum());
                return from;
            }

            NodeRunner gather = new NodeRunner("GatherElements", 13).With("axis", axis);
            if (i % 2 == 0) gather.Varying(1);
            Make.Same(Make.Moved(data, indices.Shape, Source), gather.Run(data, indices));

            Tensor<float> target = Make.Random(random, shape), updates = Make.Random(random, indices.Shape);
            foreach (string reduction in new[] { "none", "add", "mul", "max", "min" })
            {
                Tensor<float> expected = target.Clone();
                int[] dataStrides = shape.Strides();
                foreach ((int flat, int[] at) in Make.Places(indices.Shape))
                {
                    ref float place = ref expected[Source(at).Zip(dataStrides, (p, s) => p * s).Sum()];
                    place = reduction switch
                    {
                        "none" => updates[flat],
                        "add" => place + updates[flat],
                        "mul" => place * updates[flat],
                        "max" => Math.Max(place, updates[flat]),
                        _ => Math.Min(place, updates[flat]),
                    };
                }

                Make.Same(expected, new NodeRunner("ScatterElements", 18).With("axis", axis - shape.Rank).With("reduction", reduction)
                    .Run(target, indices, updates));
            }
        }

        Make.Same(Make.Floats(1, 9, 3), new NodeRunner("Scatter", 9).Run(Make.Floats(1, 2, 3), Make.Ints(1), Make.Floats(9)));
    }

    [Fact]
    public void GatherND_and_ScatterND_match_their_definitions()
    {
        var random = new Random(62);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 5);
            int batch = random.Next(shape.Rank), width = random.Next(1, shape.Rank - batch + 1);
            int[] tuples = [.. shape.Sizes[..batch], .. Make.RandomShape(random, 0, 2, 3).Sizes];
            var indices = new Tensor<long>(new Shape([.. tuples, width]));
            for (int t = 0; t < indices.Length; t++)
            {
                int size = shape[batch + t % width];
                indices[t] = random.Next(-size, size);
            }

            Tensor data = Make.Counting(s_types[i % s_types.Length], shape);
            int[] tupleStrides = new Shape(tuples).Strides();
            int[] Source(int[] at)
            {
                int tuple = at[..tuples.Length].Zip(tupleStrides, (p, s) => p * s).Sum();
                int[] named =
                [
                    .. Enumerable.Range(0, width).Select(k => (int)((indices[tuple * width + k] + shape[batch + k]) % shape[batch + k])),
                ];
                return [.. at[..batch], .. named, .. at[tuples.Length..]];
            }

            Tensor gathered = new NodeRunner("GatherND", 13).With("batch_dims", batch).Varying(i % 2).Run(data, indices);
            Make.Same(Make.Moved(data, gathered.Shape, Source), gathered);
            if (batch > 0) continue;
            var updates = new Tensor<int>(gathered.Shape);
            foreach (ref int v in updates.Values) v = random.Next(-9, 10);
            var target = new Tensor<int>(shape);
            foreach (string reduction in new[] { "none", "add", "mul", "max", "min" })
            {
                target.Values.Fill(2);
                Tensor<int> expected = target.Clone();
                int[] strides = shape.Strides();
                foreach ((int flat, int[] at) in Make.Places(updates.Shape))
                {
                    ref int place = ref expected[Source(at).Zip(strides, (p, s) => p * s).Sum()];
                    place = reduction switch
                    {
                        "none" => updates[flat],
                        "add" => place + updates[flat],
                        "mul" => place * updates[flat],
                        "max" => Math.Max(place, updates[flat]),
                        _ => Math.Min(place, updates[flat]),
                    };
                }

                Make.Same(expected, new NodeRunner("ScatterND", 18).With("reduction", reduction).Run(target, indices, updates));
            }
        }
    }

    [Fact]
    public void TopK_comes_in_order_with_the_first_of_equals_first()
    {
        var random = new Random(63);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 3, 7);
            int axis = random.Next(shape.Rank), k = random.Next(shape[axis] + 1), inner = shape.LengthOf(axis + 1, shape.Rank);
            bool largest = random.Next(2) == 0;
            var input = new Tensor<sbyte>(shape);
            foreach (ref sbyte v in input.Values) v = (sbyte)random.Next(-3, 4);
            Tensor[] outputs = new NodeRunner("TopK", 11).With("axis", axis).With("largest", largest ? 1 : 0).Outputs(2)
                .On(Workers.Of(2)).RunAll(input, Make.Ints(k));
            foreach ((int flat, int[] at) in Make.Places(outputs[0].Shape))
            {
                int[] line = [.. at];
                line[axis] = 0;
                int first = line.Zip(shape.Strides(), (p, s) => p * s).Sum();
                (sbyte Value, int Place)[] all = [.. Enumerable.Range(0, shape[axis]).Select(p => (input[first + p * inner], p))];
                (sbyte value, int place) = (largest ? all.OrderByDescending(e => e.Value) : all.OrderBy(e => e.Value)).ThenBy(e => e.Place)
                    .ElementAt(at[axis]);
                Assert.Equal(value, outputs[0].Span<sbyte>()[flat]);
                Assert.Equal(place, outputs[1].Span<long>()[flat]);
            }
        }

        Make.Same(Make.Floats(9, 3), new NodeRunner("TopK", 1).With("k", 2).Run(Make.Floats(3, 1, 9, 2)));
        new NodeRunner("TopK", 10).Refuses("k is 5", Make.Floats(1, 2), Make.Ints(5));
        new NodeRunner("TopK", 10).Refuses("k is -1", Make.Floats(1, 2), Make.Ints(-1));
    }

    [Fact]
    public void OneHot_lights_one_element()
    {
        Tensor<float> values = Make.Floats(2, 5);
        Make.Same(Make.Of(new Shape(3, 4), 5f, 2, 2, 2, 2, 2, 2, 5, 2, 2, 2, 2),
            new NodeRunner("OneHot", 11).Run(Make.Ints(0, -1, 7), Make.Scalar(4L), values));
        Make.Same(Make.Of(new Shape(2, 3), 5f, 2, 2, 2, 5, 2),
            new NodeRunner("OneHot", 11).With("axis", 0).Varying(0).Run(Make.Floats(0, 1.5f, float.NaN), Make.Floats(2), values));
        Make.Same(Make.Of(new Shape(1, 2), 2f, 2), new NodeRunner("OneHot", 9).Run(Make.Ints(-1), Make.Scalar(2L), values));
        new NodeRunner("OneHot", 11).Refuses("values has 1", Make.Ints(0), Make.Scalar(2L), Make.Floats(1));
        new NodeRunner("OneHot", 11).Refuses("sizes are", Make.Ints(0), Make.Scalar(-2L), values);
    }

    [Fact]
    public void Makers_of_elements()
    {
        Make.Same(Make.Floats(1, 3, 5), new NodeRunner("Range", 11).Run(Make.Scalar(1f), Make.Scalar(6f), Make.Scalar(2f)));
        Make.Same(Make.Ints(10, 7), new NodeRunner("Range", 11).Run(Make.Scalar(10L), Make.Scalar(4L), Make.Scalar(-3L)));
        Make.Same(Make.Ints(), new NodeRunner("Range", 11).Run(Make.Scalar(10L), Make.Scalar(14L), Make.Scalar(-3L)));
        Assert.Equal(4, new NodeRunner("Range", 11).Info(Make.Scalar(-1f), Make.Scalar(1.1f), Make.Scalar(0.7f)).Shape.Length);
        new NodeRunner("Range", 11).Refuses("delta is 0", Make.Scalar(1f), Make.Scalar(6f), Make.Scalar(0f));
        new NodeRunner("Range", 11).Refuses("elements", Make.Scalar(1f), Make.Scalar(6f), Make.Scalar(1e-30f));
        new NodeRunner("Range", 11).Refuses("elements", Make.Scalar(float.NaN), Make.Scalar(6f), Make.Scalar(1f));
        new NodeRunner("Range", 11).Refuses("elements", Make.Scalar(long.MinValue), Make.Scalar(long.MaxValue), Make.Scalar(1L));
        Tensor matrix = new Tensor<int>(new Shape(2, 3));
        Make.Same(Make.Of(new Shape(2, 3), 0f, 1, 0, 0, 0, 1), new NodeRunner("EyeLike", 9).With("k", 1).With("dtype", 1).Run(matrix));
        Make.Same(Make.Of(new Shape(2, 3), 0, 0, 0, 1, 0, 0), new NodeRunner("EyeLike", 9).With("k", -1).Run(matrix));
        Make.Same(Make.Of(new Shape(2, 3), 0, 0, 0, 0, 0, 0), new NodeRunner("EyeLike", 9).With("k", long.MinValue).Run(matrix));
        new NodeRunner("EyeLike", 9).With("dtype", 99).Refuses("element type", matrix);
    }

    [Fact]
    public void Triangles_of_matrices()
    {
        Tensor input = Make.Counting(ElementType.Int16, new Shape(2, 4, 5));
        foreach (bool upper in new[] { false, true })
            foreach (long k in new[] { long.MinValue, -4, -1, 0, 2, 5, long.MaxValue })
            {
                Tensor output = new NodeRunner("Trilu", 14).With("upper", upper ? 1 : 0).Varying(1).Run(input, Make.Scalar(k));
                foreach ((int flat, int[] at) in Make.Places(input.Shape))
                {
                    bool kept = upper ? (Int128)at[2] - at[1] >= k : (Int128)at[2] - at[1] <= k;
                    Assert.Equal(kept ? input.Span<short>()[flat] : 0, output.Span<short>()[flat]);
                }
            }

        new NodeRunner("Trilu", 14).Refuses("matrices", Make.Floats(1));
    }

    [Fact]
    public void Selections_by_constants()
    {
        Make.Same(Make.Of(new Shape(2, 2), 0L, 1, 1, 0), new NodeRunner("NonZero", 13).Run(Make.Of(new Shape(2, 2), -0f, 1f, 2f, 0f)));
        Make.Same(new Tensor<long>(new Shape(0, 1)), new NodeRunner("NonZero", 9).Run(Make.Scalar(true)));
        new NodeRunner("NonZero", 9).Varying(0).Refuses("depends", Make.Floats(1));
        Tensor<float> input = Make.Of(new Shape(2, 3), 1f, 2, 3, 4, 5, 6);
        Make.Same(Make.Of(new Shape(2, 2), 1f, 3, 4, 6),
            new NodeRunner("Compress", 11).With("axis", -1).Run(input, Make.Of(new Shape(3), true, false, true)));
        Make.Same(Make.Floats(2), new NodeRunner("Compress", 9).Run(input, Make.Of(new Shape(2), false, true)));
        Make.Same(Make.Of(new Shape(1, 5), 0f, 1, 2, 3, 0), new NodeRunner("CenterCropPad", 18).Run(input, Make.Ints(1, 5)));
        Make.Same(Make.Of(new Shape(2, 2), 1f, 2, 4, 5), new NodeRunner("CenterCropPad", 18).With("axes", [1L]).Run(input, Make.Ints(2)));
        Make.Same(Make.Of(new Shape(2, 3), 2f, 1, 3, 6, 5, 4),
            new NodeRunner("ReverseSequence", 10).With("batch_axis", 0).With("time_axis", 1).Run(input, Make.Ints(2, 3)));
        Make.Same(Make.Of(new Shape(2, 3), 1f, 5, 3, 4, 2, 6), new NodeRunner("ReverseSequence", 10).Run(input, Make.Ints(1, 2, 0)));
        new NodeRunner("ReverseSequence", 10).Refuses("outside", input, Make.Ints(1, 3, 0));
    }

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("ij,jk")]
    [InlineData("ik , kj -> ji")]
    public void Einsum_multiplies_matrices(string equation)
    {
        Tensor<float> a = Make.Of(new Shape(2, 3), 1f, 2, 3, 4, 5, 6), b = Make.Of(new Shape(3, 2), 1f, 0, 0, 1, 1, 1);
        float[] expected = equation.EndsWith("ji", StringComparison.Ordinal) ? [4, 10, 5, 11] : [4, 5, 10, 11];
        Make.Same(Make.Of(new Shape(2, 2), expected), new NodeRunner("Einsum", 12).With("equation", equation).On(Workers.Of(2)).Run(a, b));
    }

    [Fact]
    public void Einsum_of_diagonals_ellipses_and_sums()
    {
        NodeRunner Sum(string equation) => new NodeRunner("Einsum", 12).With("equation", equation);
        Tensor<long> square = Make.Of(new Shape(2, 2), 1L, 2, 3, 4);
        Make.Same(Make.Scalar(5L), Sum("ii").Run(square));
        Make.Same(Make.Ints(1, 4), Sum("ii->i").Run(square));
        Make.Same(Make.Ints(3, 7), Sum("...j->...").Run(square));
        Make.Same(Make.Of(new Shape(2, 2), 1L, 3, 2, 4), Sum("ij->ji").Run(square));
        Tensor<double> batch = Make.Of(new Shape(2, 1, 2), 1.0, 2, 3, 4), vectors = Make.Of(new Shape(2, 1), 10.0, 100);
        Make.Same(Make.Of(new Shape(2, 1, 1), 210.0, 430), Sum("...ij,...jk->...ik").Run(batch, vectors));
        Sum("ij,jk->ik").Refuses("2 operands for 1", square);
        Sum("ijk->i").Refuses("does not fit", square);
        Sum("ij->k").Refuses("no operand", square);
        Sum("ij->ii").Refuses("twice", square);
        Sum("i1->i").Refuses("not a label", square);
        Sum("ij,ij->i").Refuses("sizes 2 and 3", square, new Tensor<long>(new Shape(2, 3)));
        Sum("").Refuses("does not fit", square);
    }

    [Fact]
    public void Indices_that_do_not_fit_are_refused()
    {
        Tensor data = new Tensor<float>(new Shape(2, 3));
        new NodeRunner("GatherElements", 13).Refuses("ranks", data, Make.Ints(0));
        new NodeRunner("GatherElements", 13).Refuses("index 2 is outside", data, Make.Of(new Shape(1, 1), 2L));
        new NodeRunner("GatherElements", 13).With("axis", 1).Refuses("larger", data, new Tensor<long>(new Shape(3, 1)));
        new NodeRunner("ScatterElements", 16).With("reduction", "max")
            .Refuses("opset 18", data, new Tensor<long>(new Shape(1, 1)), new Tensor<float>(new Shape(1, 1)));
        new NodeRunner("ScatterElements", 13).Refuses("updates are", data, new Tensor<long>(new Shape(1, 1)), Make.Floats(1));
        new NodeRunner("GatherND", 13).Refuses("tuples of 3", data, Make.Of(new Shape(1, 3), 0L, 0, 0));
        new NodeRunner("GatherND", 13).With("batch_dims", 2).Refuses("batch_dims", data, Make.Of(new Shape(2, 3, 1), 0L, 0, 0, 0, 0, 0));
        new NodeRunner("GatherND", 13).With("batch_dims", 1).Refuses("batch dimension 0", data, Make.Of(new Shape(3, 1), 0L, 0, 0));
        new NodeRunner("GatherND", 13).Varying(1).Refuses("index 3 is outside", data, Make.Of(new Shape(1, 2), 0L, 3));
        new NodeRunner("ScatterND", 13).Refuses("would be right", data, Make.Of(new Shape(1, 1), 0L), Make.Floats(1, 2, 3));
    }
}
