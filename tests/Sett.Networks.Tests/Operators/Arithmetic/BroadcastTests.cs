using Sett.Networks.Execution;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Arithmetic;

/// <summary>
/// Protects broadcasting: the joined rows of the kernels against one index computation an element, for numpy's
/// rules and the old attributes.
/// </summary>
public sealed class BroadcastTests
{
    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Max")]
    [InlineData("Min")]
    public void Random_shapes_follow_the_index_loop(string name)
    {
        var random = new Random(9);
        for (int trial = 0; trial < 150; trial++)
        {
            Shape output = Make.RandomShape(random, 0, 5, 7);
            Tensor<float> a = Make.Random(random, Part(random, output)), b = Make.Random(random, Part(random, output));
            Assert.True(Shape.TryBroadcast(a.Shape, b.Shape, out output));
            var want = new Tensor<float>(output);
            foreach ((int flat, int[] at) in Make.Places(output)) want[flat] = Apply(name, At(a, at), At(b, at));
            Make.Same(want, new NodeRunner(name, 14).Run(a, b));
        }
    }

    [Theory]
    [InlineData(new[] { 2, 8, 50, 60 }, new[] { 8, 1, 1 })]
    [InlineData(new[] { 3, 70000 }, new[] { 3, 1 })]
    [InlineData(new[] { 3, 70000 }, new[] { 70000 })]
    [InlineData(new[] { 1 }, new[] { 100003 })]
    [InlineData(new[] { 90001 }, new[] { 90001 })]
    [InlineData(new[] { 40001, 3 }, new[] { 3 })]
    public void Large_operands_follow_the_index_loop_on_any_number_of_threads(int[] first, int[] second)
    {
        var random = new Random(10);
        Tensor<float> a = Make.Random(random, new Shape(first)), b = Make.Random(random, new Shape(second));
        Assert.True(Shape.TryBroadcast(a.Shape, b.Shape, out Shape output));
        var want = new Tensor<float>(output);
        foreach ((int flat, int[] at) in Make.Places(output)) want[flat] = At(a, at) * At(b, at);
        Make.Same(want, new NodeRunner("Mul", 14).Run(a, b));
        Make.Same(want, new NodeRunner("Mul", 14).On(Workers.Of(3)).Run(a, b));
    }

    [Fact]
    public void Neighbouring_dimensions_are_joined()
    {
        var channels = new BroadcastPlan(new Shape(2, 3, 4, 5), new Shape(2, 3, 4, 5), new Shape(3, 1, 1));
        Assert.Equal((20, 6, false, true), (channels.RowLength, channels.Rows, channels.Repeats(0), channels.Repeats(1)));
        var same = new BroadcastPlan(new Shape(2, 3, 4), new Shape(2, 3, 4), new Shape(2, 3, 4));
        Assert.Equal((24, 1), (same.RowLength, same.Rows));
    }

    [Fact]
    public void Where_chooses_over_three_shapes()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 100; trial++)
        {
            Shape output = Make.RandomShape(random, 0, 4, 6);
            Tensor<bool> condition = new(Part(random, output));
            foreach (ref bool c in condition.Values) c = random.Next(2) == 0;
            Tensor<float> a = Make.Random(random, Part(random, output)), b = Make.Random(random, Part(random, output));
            Shape.TryBroadcast(condition.Shape, a.Shape, out output);
            Shape.TryBroadcast(output, b.Shape, out output);
            var want = new Tensor<float>(output);
            foreach ((int flat, int[] at) in Make.Places(output)) want[flat] = At(condition, at) ? At(a, at) : At(b, at);
            Make.Same(want, new NodeRunner("Where", 16).Run(condition, a, b));
        }
    }

    [Fact]
    public void Several_operands_are_folded_in_order()
    {
        var random = new Random(12);
        for (int trial = 0; trial < 50; trial++)
        {
            Shape output = Make.RandomShape(random, 1, 4, 6);
            Tensor<float>[] inputs = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Make.Random(random, Part(random, output)))];
            output = inputs[0].Shape;
            foreach (Tensor<float> input in inputs) Shape.TryBroadcast(output, input.Shape, out output);
            var sum = new Tensor<float>(output);
            var largest = new Tensor<float>(output);
            foreach ((int flat, int[] at) in Make.Places(output))
            {
                sum[flat] = inputs.Skip(1).Aggregate(At(inputs[0], at), (s, t) => s + At(t, at));
                largest[flat] = inputs.Max(t => At(t, at));
            }

            Make.Same(sum, new NodeRunner("Sum", 13).Run([.. inputs]));
            Make.Same(largest, new NodeRunner("Max", 13).Run([.. inputs]));
            foreach (ref float v in sum.Values) v /= inputs.Length;
            Make.Same(sum, new NodeRunner("Mean", 13).Run([.. inputs]));
        }
    }

    [Fact]
    public void Empty_operands_give_an_empty_result() =>
        Assert.Equal(new Shape(0, 3), new NodeRunner("Add", 14).Run(new Tensor<float>(new Shape(0, 3)), Make.Floats(1, 2, 3)).Shape);

    [Fact]
    public void Attributes_place_the_second_operand_before_opset_7()
    {
        Tensor<float> a = Make.Random(new Random(13), new Shape(2, 3, 4)), b = Make.Floats(1, 2, 3);
        Tensor want = new NodeRunner("Add", 7).Run(a, b.Reshape(new Shape(3, 1)));
        Make.Same(want, new NodeRunner("Add", 6).With("broadcast", 1).With("axis", 1).Run(a, b));
        Tensor<float> last = Make.Floats(1, 2, 3, 4);
        Make.Same(new NodeRunner("Mul", 7).Run(a, last), new NodeRunner("Mul", 1).With("broadcast", 1).Run(a, last));
        Make.Same(new NodeRunner("Pow", 7).Run(a, Make.Floats(2)), new NodeRunner("Pow", 1).With("broadcast", 1).Run(a, Make.Floats(2)));
        new NodeRunner("Add", 6).Refuses("broadcast = 1", a, last);
        new NodeRunner("Add", 6).With("broadcast", 1).With("axis", 0).Refuses("axis 0", a, last);
    }

    [Fact]
    public void Shapes_and_types_that_do_not_meet_are_refused()
    {
        new NodeRunner("Add", 14).Refuses("do not broadcast", Make.Floats(1, 2), Make.Floats(1, 2, 3));
        new NodeRunner("Add", 14).Refuses("equal", Make.Floats(1), Make.Ints(1));
        new NodeRunner("Sum", 6).Refuses("does not fit", Make.Floats(1, 2), Make.Floats(1));
        new NodeRunner("Where", 16).Refuses("equal", Make.Scalar(true), Make.Floats(1), Make.Ints(1));
        new NodeRunner("Where", 16).Refuses("bool", Make.Floats(1), Make.Floats(1), Make.Floats(1));
    }

    [Fact]
    public void Learnt_slopes_broadcast_one_way()
    {
        Tensor<float> x = Make.Of(new Shape(1, 2, 2), -1f, 2, -3, 4);
        Assert.Equal([-0.5f, 2, -6, 4], new NodeRunner("PRelu", 16).Run(x, Make.Of(new Shape(2, 1), 0.5f, 2)).Span<float>().ToArray());
        Assert.Equal([-0.5f, 2, -6, 4], new NodeRunner("PRelu", 6).Run(x, Make.Floats(0.5f, 2)).Span<float>().ToArray());
        Assert.Equal([-0.5f, 2, -1.5f, 4], new NodeRunner("PRelu", 1).Run(x, Make.Floats(0.5f)).Span<float>().ToArray());
        new NodeRunner("PRelu", 16).Refuses("do not broadcast", Make.Floats(1), Make.Floats(1, 2));
        new NodeRunner("PRelu", 6).Refuses("channels", x, Make.Floats(1, 2, 3));
    }

    private static Shape Part(Random random, Shape whole)
    {
        int[] sizes = whole.Sizes[random.Next(0, whole.Rank + 1)..].ToArray();
        for (int i = 0; i < sizes.Length; i++)
        {
            if (random.Next(3) == 0) sizes[i] = 1;
        }

        return random.Next(2) == 0 ? whole : new Shape(sizes);
    }

    private static T At<T>(Tensor<T> tensor, int[] at) where T : unmanaged
    {
        int flat = 0;
        for (int axis = 0; axis < tensor.Shape.Rank; axis++)
        {
            int size = tensor.Shape[axis], index = at[at.Length - tensor.Shape.Rank + axis];
            flat = flat * size + (size == 1 ? 0 : index);
        }

        return tensor[flat];
    }

    private static float Apply(string name, float a, float b) => name switch
    {
        "Add" => a + b,
        "Sub" => a - b,
        "Mul" => a * b,
        "Div" => a / b,
        "Max" => Math.Max(a, b),
        _ => Math.Min(a, b),
    };
}
