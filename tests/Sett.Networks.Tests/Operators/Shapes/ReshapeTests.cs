using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Shapes;

/// <summary>Protects operators that give the same elements another shape, over their opsets, and what they refuse.</summary>
public class ReshapeTests
{
    private static readonly Tensor<float> s_input = Make.Of(new Shape(2, 3, 4), [.. Enumerable.Range(0, 24).Select(i => (float)i)]);

    [Theory]
    [InlineData(new[] { 4L, 6 }, new[] { 4, 6 })]
    [InlineData(new[] { 0L, -1 }, new[] { 2, 12 })]
    [InlineData(new[] { -1L }, new[] { 24 })]
    [InlineData(new[] { 2L, 0, 1, -1 }, new[] { 2, 3, 1, 4 })]
    public void Reshape_fills_in_what_is_left_open(long[] wanted, int[] expected)
    {
        Tensor output = new NodeRunner("Reshape", 5).Run(s_input, Make.Ints(wanted));
        Make.Same(s_input.Reshape(new Shape(expected)), output);
        Make.Same(output, new NodeRunner("Reshape", 1).With("shape", wanted).Run(s_input));
    }

    [Fact]
    public void Reshape_to_a_size_of_zero()
    {
        Tensor empty = new Tensor<float>(new Shape(0, 3));
        Assert.Equal(new Shape(3, 0), new NodeRunner("Reshape", 14).With("allowzero", 1).Info(empty, Make.Ints(3, 0)).Shape);
        Assert.Equal(new Shape(0, 3), new NodeRunner("Reshape", 14).Info(empty, Make.Ints(0, 3)).Shape);
        new NodeRunner("Reshape", 14).With("allowzero", 1).Refuses("not both", empty, Make.Ints(-1, 0));
    }

    [Theory]
    [InlineData(new[] { 5L, 5 }, "cannot take the shape")]
    [InlineData(new[] { -1L, -1 }, "more than once")]
    [InlineData(new[] { -2L, 12 }, "holds -2")]
    [InlineData(new[] { -1L, 5 }, "cannot take the shape")]
    [InlineData(new[] { 2L, 3, 4, 0 }, "has none")]
    [InlineData(new[] { long.MaxValue, long.MaxValue }, "sizes are")]
    [InlineData(new[] { 2000000000L, 2000000000, 2000000000 }, "cannot take the shape")]
    public void Reshape_refuses(long[] wanted, string part) => new NodeRunner("Reshape", 13).Refuses(part, s_input, Make.Ints(wanted));

    [Fact]
    public void Reshape_needs_a_shape_known_before_the_run() =>
        new NodeRunner("Reshape", 13).Varying(1).Refuses("depends on the network's inputs", s_input, Make.Ints(24));

    [Theory]
    [InlineData(0, 1, 24)]
    [InlineData(1, 2, 12)]
    [InlineData(3, 24, 1)]
    [InlineData(-1, 6, 4)]
    public void Flatten_cuts_at_the_axis(int axis, int rows, int columns)
    {
        NodeRunner flatten = new NodeRunner("Flatten", 11).With("axis", axis);
        Make.Same(s_input.Reshape(new Shape(rows, columns)), flatten.Run(s_input));
        if (axis < 0) new NodeRunner("Flatten", 9).With("axis", axis).Refuses("outside", s_input);
    }

    [Fact]
    public void Squeeze_and_Unsqueeze_over_their_opsets()
    {
        Tensor input = new Tensor<float>(new Shape(1, 3, 1, 2));
        Assert.Equal(new Shape(3, 2), new NodeRunner("Squeeze", 1).Info(input).Shape);
        Assert.Equal(new Shape(3, 2), new NodeRunner("Squeeze", 13).Info(input).Shape);
        Assert.Equal(new Shape(1, 3, 2), new NodeRunner("Squeeze", 11).With("axes", [-2L]).Info(input).Shape);
        Assert.Equal(new Shape(3, 1, 2), new NodeRunner("Squeeze", 13).Info(input, Make.Ints(0)).Shape);
        new NodeRunner("Squeeze", 13).Refuses("not 1", input, Make.Ints(1));
        new NodeRunner("Squeeze", 13).Refuses("outside", input, Make.Ints(4));
        Assert.Equal(new Shape(1, 1, 3, 1, 2, 1), new NodeRunner("Unsqueeze", 13).Info(input, Make.Ints(-1, 0)).Shape);
        Assert.Equal(new Shape(1, 1, 3, 1, 2), new NodeRunner("Unsqueeze", 1).With("axes", [1L]).Info(input).Shape);
        new NodeRunner("Unsqueeze", 13).Refuses("twice", input, Make.Ints(0, 0));
        new NodeRunner("Unsqueeze", 13).Refuses("at most", input, new Tensor<long>(new Shape(100000)));
    }

    [Fact]
    public void Shape_and_Size_are_known_before_the_run()
    {
        Make.Same(Make.Ints(2, 3, 4), new NodeRunner("Shape", 1).Varying(0).Run(s_input));
        Make.Same(Make.Ints(3), new NodeRunner("Shape", 15).With("start", 1).With("end", -1).Run(s_input));
        Make.Same(Make.Ints(), new NodeRunner("Shape", 15).With("start", 5).Run(s_input));
        Make.Same(Make.Ints(2, 3), new NodeRunner("Shape", 15).With("start", long.MinValue).With("end", 2).Run(s_input));
        Make.Same(Make.Scalar(24L), new NodeRunner("Size", 13).Run(s_input));
    }

    [Fact]
    public void Constants_come_as_tensors_or_numbers()
    {
        Make.Same(s_input, new NodeRunner("Constant", 1).With("value", s_input).Run());
        Make.Same(Make.Scalar(2.5f), new NodeRunner("Constant", 12).With("value_float", 2.5f).Run());
        Make.Same(Make.Floats(1, 2), new NodeRunner("Constant", 12).With("value_floats", [1f, 2]).Run());
        Make.Same(Make.Scalar(7L), new NodeRunner("Constant", 13).With("value_int", 7).Run());
        Make.Same(Make.Ints(7, 8), new NodeRunner("Constant", 13).With("value_ints", [7L, 8]).Run());
        new NodeRunner("Constant", 13).Refuses("0 values");
        Make.Same(Make.Floats(0, 0), new NodeRunner("ConstantOfShape", 9).Run(Make.Ints(2)));
        Make.Same(Make.Of(new Shape(2, 1), (sbyte)3, (sbyte)3),
            new NodeRunner("ConstantOfShape", 9).With("value", Make.Of(new Shape(1), (sbyte)3)).Run(Make.Ints(2, 1)));
        Make.Same(Make.Scalar(0f), new NodeRunner("ConstantOfShape", 9).Run(Make.Ints()));
        new NodeRunner("ConstantOfShape", 9).Refuses("sizes are", Make.Ints(-1));
        new NodeRunner("ConstantOfShape", 9).Refuses("more than", Make.Ints(1 << 20, 1 << 20));
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Tensor a = new Tensor<float>(new Shape(2, 3)), b = new Tensor<float>(new Shape(2, 4)), scalar = Make.Scalar(1f);
        new NodeRunner("Concat", 4).Refuses("'axis' is missing", a, a);
        new NodeRunner("Concat", 13).With("axis", 0).Refuses("may differ in dimension 0 alone", a, b);
        new NodeRunner("Concat", 13).With("axis", 2).Refuses("outside", a, a);
        new NodeRunner("Concat", 13).With("axis", 0).Refuses("alike", a, new Tensor<int>(new Shape(2, 3)));
        new NodeRunner("Concat", 13).With("axis", 0).Refuses("scalar", scalar, scalar);
        new NodeRunner("Transpose", 13).With("perm", [0L, 0]).Refuses("twice", a);
        new NodeRunner("Transpose", 13).With("perm", [0L]).Refuses("perm has 1", a);
        new NodeRunner("Slice", 13).Refuses("step is 0", a, Make.Ints(0), Make.Ints(1), Make.Ints(0), Make.Ints(0));
        new NodeRunner("Slice", 13).Refuses("agree", a, Make.Ints(0, 1), Make.Ints(1));
        new NodeRunner("Slice", 13).Refuses("outside", a, Make.Ints(0), Make.Ints(1), Make.Ints(2));
        new NodeRunner("Slice", 10).Refuses("missing", a);
        new NodeRunner("Gather", 13).Refuses("index 2 is outside", a, Make.Ints(2));
        new NodeRunner("Gather", 13).Varying(1).Refuses("index -3 is outside", a, Make.Ints(-3));
        new NodeRunner("Gather", 13).Refuses("float32", a, Make.Floats(0));
        new NodeRunner("Gather", 13).Refuses("scalar", scalar, Make.Ints(0));
        new NodeRunner("Expand", 13).Refuses("do not broadcast", a, Make.Ints(2, 2));
        new NodeRunner("Expand", 13).Refuses("more than", a, Make.Ints(1 << 20, 1 << 20, 1, 1));
        new NodeRunner("Tile", 13).Refuses("rank 2", a, Make.Ints(2));
        new NodeRunner("Tile", 13).Refuses("repeats holds", a, Make.Ints(long.MaxValue, 2));
        new NodeRunner("Tile", 13).Refuses("output dimension", a, Make.Ints(int.MaxValue, 2));
        new NodeRunner("DepthToSpace", 13).With("blocksize", 2).Refuses("channels", new Tensor<float>(new Shape(1, 3, 2, 2)));
        new NodeRunner("DepthToSpace", 13).With("blocksize", long.MaxValue).Refuses("blocksize", new Tensor<float>(new Shape(1, 4, 2, 2)));
        new NodeRunner("SpaceToDepth", 13).With("blocksize", 2).Refuses("blocks", new Tensor<float>(new Shape(1, 3, 3, 2)));
        new NodeRunner("SpaceToDepth", 13).With("blocksize", 0).Refuses("blocksize", new Tensor<float>(new Shape(1, 3, 3, 2)));
    }
}
