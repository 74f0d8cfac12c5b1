using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Tensors;

/// <summary>Protects shapes: their arithmetic, what they refuse, and numpy's broadcasting.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void Lengths_and_strides_are_row_major()
    {
        var shape = new Shape(2, 3, 4);
        Assert.Equal(24, shape.Length);
        Assert.Equal(3, shape.Rank);
        Assert.Equal([12, 4, 1], shape.Strides());
        Assert.Equal(4, shape[^1]);
        Assert.Equal(12, shape.LengthOf(1, 3));
        Assert.Equal(1, shape.LengthOf(2, 2));
        Assert.Equal("2×3×4", shape.ToString());
    }

    [Fact]
    public void A_scalar_has_one_element()
    {
        Assert.Equal((0, 1, "scalar"), (Shape.Scalar.Rank, Shape.Scalar.Length, Shape.Scalar.ToString()));
        Assert.Empty(Shape.Scalar.Strides());
        Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Scalar[0]);
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Assert.Contains("-1 is negative", Assert.Throws<BadInputException>(() => new Shape(3, -1)).Message);
        Assert.Contains("65536×32768 has more than 2147483647 elements",
            Assert.Throws<BadInputException>(() => new Shape(65536, 32768)).Message);
        Assert.Equal(int.MaxValue, new Shape(int.MaxValue).Length);
        Assert.Equal(0, new Shape(0, 5).Length);
    }

    [Theory]
    [InlineData(new[] { 3, 4 }, new[] { 4 }, new[] { 3, 4 })]
    [InlineData(new[] { 3, 1 }, new[] { 1, 5 }, new[] { 3, 5 })]
    [InlineData(new int[0], new[] { 2, 2 }, new[] { 2, 2 })]
    [InlineData(new[] { 1 }, new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 3, 4 }, new[] { 3 }, null)]
    public void Broadcasts_as_numpy_does(int[] a, int[] b, int[]? expected)
    {
        foreach ((Shape left, Shape right) in new[] { (new Shape(a), new Shape(b)), (new Shape(b), new Shape(a)) })
        {
            Assert.Equal(expected is not null, Shape.TryBroadcast(left, right, out Shape result));
            if (expected is not null) Assert.Equal(new Shape(expected), result);
        }
    }

    [Fact]
    public void Equal_sizes_are_equal_shapes()
    {
        Assert.True(new Shape(2, 3) == new Shape(2, 3));
        Assert.True(new Shape(2, 3) != new Shape(3, 2));
        Assert.True(new Shape(1) != Shape.Scalar);
        Assert.Equal(new Shape(2, 3).GetHashCode(), new Shape(2, 3).GetHashCode());
        Assert.False(new Shape(2).Equals((object)"2"));
    }
}
