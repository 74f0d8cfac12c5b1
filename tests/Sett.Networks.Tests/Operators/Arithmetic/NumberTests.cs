using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Arithmetic;

/// <summary>
/// Protects what the operators do to each type of number: whole-number division and powers, remainders, shifts, comparisons, NaN.
/// </summary>
public sealed class NumberTests
{
    [Fact]
    public void Whole_numbers_are_divided_towards_zero()
    {
        Tensor<int> a = Make.Of(new Shape(5), 7, -7, 7, -7, int.MinValue), b = Make.Of(new Shape(5), 2, 2, -2, -2, -1);
        Assert.Equal([3, -3, -3, 3, int.MinValue], new NodeRunner("Div", 14).Run(a, b).Span<int>().ToArray());
        Assert.Equal<byte>(
            [127], new NodeRunner("Div", 14).Run(Make.Of<byte>(new Shape(1), 255), Make.Of<byte>(new Shape(1), 2)).Span<byte>().ToArray());
        new NodeRunner("Div", 14).Refuses("other than 0", a, Make.Scalar(0));
    }

    [Fact]
    public void Remainders_take_the_sign_of_divisor_or_dividend()
    {
        Tensor<int> a = Make.Of(new Shape(6), -4, 7, 5, 4, -7, int.MinValue), b = Make.Of(new Shape(6), 2, -3, 8, -2, 3, -1);
        Assert.Equal([0, -2, 5, 0, 2, 0], new NodeRunner("Mod", 13).Run(a, b).Span<int>().ToArray());
        Assert.Equal([0, 1, 5, 0, -1, 0], new NodeRunner("Mod", 13).With("fmod", 1).Run(a, b).Span<int>().ToArray());
        Tensor<float> x = Make.Floats(-4.3f, 7.2f), y = Make.Floats(2.1f, -3.4f);
        Make.Close([-4.3f % 2.1f, 7.2f % -3.4f], new NodeRunner("Mod", 13).With("fmod", 1).Run(x, y).Span<float>());
        new NodeRunner("Mod", 13).Refuses("fmod = 1", x, y);
        new NodeRunner("Mod", 13).Refuses("other than 0", a, Make.Scalar(0));
    }

    [Fact]
    public void Every_number_type_adds_and_wraps()
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            if (type == ElementType.Bool) continue;
            Tensor three = Cast(type, 3), four = Cast(type, 4);
            Make.Same(Cast(type, 7), new NodeRunner("Add", 14).Run(three, four));
            Make.Same(Cast(type, 12), new NodeRunner("Mul", 14).Run(three, four));
            Make.Same(Cast(type, 1), new NodeRunner("Sub", 14).Run(four, three));
            Make.Same(Cast(type, 4), new NodeRunner("Max", 13).Run(four, three));
            Make.Same(Cast(type, 3), new NodeRunner("Min", 13).Run(four, three));
            Assert.True(new NodeRunner("Less", 13).Run(three, four).Span<bool>()[0]);
            Make.Same(Cast(type, 81), new NodeRunner("Pow", 15).Run(three, four));
        }

        Assert.Equal<byte>(
            [44], new NodeRunner("Add", 14).Run(Make.Of<byte>(new Shape(1), 200), Make.Of<byte>(new Shape(1), 100)).Span<byte>().ToArray());
        new NodeRunner("Add", 14).Refuses("bool", Make.Scalar(true), Make.Scalar(true));
    }

    [Fact]
    public void Powers_follow_the_library()
    {
        var random = new Random(14);
        float[] x = [.. Enumerable.Range(0, 300).Select(_ => random.NextSingle() * 8)];
        foreach (float y in new[] { 2, 3, 0.5f, -1, 0, 1, 1.7f, -2.5f, 10 })
        {
            float[] want = [.. x.Select(v => (float)Math.Pow(v, y))];
            Span<float> got = new NodeRunner("Pow", 13).Run(Make.Floats(x), Make.Scalar(y)).Span<float>();
            for (int i = 0; i < x.Length; i++)
                Assert.True(Math.Abs(got[i] - want[i]) <= 1.2e-7 * Math.Abs(want[i]), $"{x[i]:R}^{y:R} = {got[i]:R}");

            // One exponent for all and an exponent for each give the same bits.
            Tensor each = new NodeRunner("Pow", 13).Run(Make.Floats(x), Make.Floats([.. x.Select(_ => y)]));
            Assert.Equal(got.ToArray(), each.Span<float>().ToArray());
        }
    }

    [Fact]
    public void Powers_of_special_numbers()
    {
        const float Inf = float.PositiveInfinity;
        Tensor<float> x = Make.Floats(-0f, -Inf, -8, 0, 1, 2);
        Assert.Equal([0, Inf, float.NaN, 0, 1, MathF.Sqrt(2)], new NodeRunner("Pow", 13).Run(x, Make.Scalar(0.5f)).Span<float>().ToArray());
        Assert.Equal([-0f, -Inf, -512, 0, 1, 8], new NodeRunner("Pow", 13).Run(x, Make.Scalar(3f)).Span<float>().ToArray());
        Assert.Equal([1f, 1, 1, 1, 1, 1], new NodeRunner("Pow", 13).Run(x, Make.Scalar(0f)).Span<float>().ToArray());
    }

    [Fact]
    public void Powers_keep_the_type_of_the_base()
    {
        Assert.Equal([8, 0, -1, 1],
            new NodeRunner("Pow", 15).Run(Make.Of(new Shape(4), 2, 2, -1, -1), Make.Ints(3, -1, -3, -2)).Span<int>().ToArray());
        Assert.Equal([2, 5], new NodeRunner("Pow", 15).Run(Make.Of(new Shape(2), 4, 26), Make.Scalar(0.5f)).Span<int>().ToArray());
        Assert.Equal([0.25f, 9], new NodeRunner("Pow", 15).Run(Make.Floats(0.5f, 3), Make.Scalar(2L)).Span<float>().ToArray());
        Assert.Equal([1e200, 0.01], new NodeRunner("Pow", 15).Run(Make.Of(new Shape(2), 1e100, 0.1), Make.Scalar(2.0)).Span<double>()
            .ToArray().Select(v => double.Parse(v.ToString("G12"))));
        new NodeRunner("Pow", 7).Refuses("equal", Make.Floats(1), Make.Ints(1));
    }

    [Fact]
    public void Larger_and_smaller_let_nan_win()
    {
        Tensor<float> a = Make.Floats(1, float.NaN, 3), b = Make.Floats(float.NaN, 2, 4);
        Assert.Equal([float.NaN, float.NaN, 4], new NodeRunner("Max", 13).Run(a, b).Span<float>().ToArray());
        Assert.Equal([float.NaN, float.NaN, 3], new NodeRunner("Min", 13).Run(a, b).Span<float>().ToArray());
    }

    [Fact]
    public void Comparisons_are_false_for_nan()
    {
        Tensor<float> a = Make.Floats(1, 2, 3, float.NaN), b = Make.Floats(2, 2, 2, float.NaN);
        Assert.Equal([true, false, false, false], new NodeRunner("Less", 13).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([true, true, false, false], new NodeRunner("LessOrEqual", 16).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([false, false, true, false], new NodeRunner("Greater", 13).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([false, true, true, false], new NodeRunner("GreaterOrEqual", 12).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([false, true, false, false], new NodeRunner("Equal", 13).Run(a, b).Span<bool>().ToArray());
        new NodeRunner("Less", 13).Refuses("bool", Make.Scalar(true), Make.Scalar(true));
    }

    [Fact]
    public void Logic_follows_its_tables()
    {
        Tensor<bool> a = Make.Of(new Shape(4), false, false, true, true), b = Make.Of(new Shape(4), false, true, false, true);
        Assert.Equal([false, false, false, true], new NodeRunner("And", 7).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([false, true, true, true], new NodeRunner("Or", 7).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([false, true, true, false], new NodeRunner("Xor", 7).Run(a, b).Span<bool>().ToArray());
        Assert.Equal([true, false, false, true], new NodeRunner("Equal", 13).Run(a, b).Span<bool>().ToArray());
        Assert.Equal(
            [false, false, true, true], new NodeRunner("And", 1).With("broadcast", 1).Run(a, Make.Scalar(true)).Span<bool>().ToArray());
    }

    [Fact]
    public void Bits_are_combined_and_moved()
    {
        Tensor<byte> a = Make.Of<byte>(new Shape(2), 0b1100, 255), b = Make.Of<byte>(new Shape(2), 0b1010, 1);
        Assert.Equal<byte>([0b1000, 1], new NodeRunner("BitwiseAnd", 18).Run(a, b).Span<byte>().ToArray());
        Assert.Equal<byte>([0b1110, 255], new NodeRunner("BitwiseOr", 18).Run(a, b).Span<byte>().ToArray());
        Assert.Equal<byte>([0b0110, 254], new NodeRunner("BitwiseXor", 18).Run(a, b).Span<byte>().ToArray());
        Tensor<byte> steps = Make.Of<byte>(new Shape(2), 2, 8);
        Assert.Equal<byte>([0b110000, 0], new NodeRunner("BitShift", 11).With("direction", "LEFT").Run(a, steps).Span<byte>().ToArray());
        Assert.Equal<byte>([0b11, 0], new NodeRunner("BitShift", 11).With("direction", "RIGHT").Run(a, steps).Span<byte>().ToArray());
        new NodeRunner("BitShift", 11).With("direction", "UP").Refuses("LEFT or RIGHT", a, steps);
        new NodeRunner("BitShift", 11).With("direction", "LEFT").Refuses("unsigned", Make.Scalar(1), Make.Scalar(1));
        new NodeRunner("BitwiseAnd", 18).Refuses("whole numbers", Make.Floats(1), Make.Floats(1));
    }

    private static Tensor Cast(ElementType type, int value)
    {
        Tensor<int> whole = Make.Of(new Shape(1), value);
        return new NodeRunner("CastLike", 15).Run(whole, Tensor.Create(type, new Shape(1)));
    }
}
