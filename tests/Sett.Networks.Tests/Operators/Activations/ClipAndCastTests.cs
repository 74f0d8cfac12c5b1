using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Activations;

/// <summary>
/// Protects Clip, Cast, CastLike, Dropout, Identity and the tests of single elements, with what changed between versions.
/// </summary>
public sealed class ClipAndCastTests
{
    [Fact]
    public void Clip_takes_attributes_and_then_inputs()
    {
        Tensor<float> x = Make.Floats(-2, 0.5f, 9, float.NaN, float.PositiveInfinity);
        float[] want = [-1, 0.5f, 6, float.NaN, 6];
        Assert.Equal(want, new NodeRunner("Clip", 6).With("min", -1f).With("max", 6f).Run(x).Span<float>().ToArray());
        Assert.Equal(want, new NodeRunner("Clip", 11).Run(x, Make.Scalar(-1f), Make.Scalar(6f)).Span<float>().ToArray());
        Assert.Equal(want, new NodeRunner("Clip", 13).Varying(1, 2).Run(x, Make.Scalar(-1f), Make.Floats(6f)).Span<float>().ToArray());
    }

    [Fact]
    public void Clip_leaves_a_side_open()
    {
        Tensor<float> x = Make.Floats(-2, 9);
        Assert.Equal([0f, 9], new NodeRunner("Clip", 13).Run(x, Make.Scalar(0f)).Span<float>().ToArray());
        Assert.Equal([-2f, 3], new NodeRunner("Clip", 13).Run(x, null, Make.Scalar(3f)).Span<float>().ToArray());
        Assert.Equal([-2f, 9], new NodeRunner("Clip", 13).Run(x).Span<float>().ToArray());
    }

    [Fact]
    public void Clip_with_crossed_bounds_gives_the_upper_one()
    {
        Assert.Equal([1f, 1], new NodeRunner("Clip", 13).Run(Make.Floats(-9, 9), Make.Scalar(5f), Make.Scalar(1f)).Span<float>().ToArray());
        Assert.Equal(
            [1, 1], new NodeRunner("Clip", 13).Run(Make.Of(new Shape(2), -9, 9), Make.Scalar(5), Make.Scalar(1)).Span<int>().ToArray());
    }

    [Fact]
    public void Clip_of_whole_numbers_and_other_precisions()
    {
        Assert.Equal<byte>([3, 200, 200], new NodeRunner("Clip", 12)
            .Run(Make.Of<byte>(new Shape(3), 1, 200, 255), Make.Scalar<byte>(3), Make.Scalar<byte>(200)).Span<byte>().ToArray());
        Assert.Equal(
            [-1.0, 1e300], new NodeRunner("Clip", 12).Run(Make.Of(new Shape(2), -5.0, 1e300), Make.Scalar(-1.0)).Span<double>().ToArray());
        Assert.Equal(
            [(Half)2], new NodeRunner("Clip", 12).Run(Make.Of(new Shape(1), (Half)7), null, Make.Scalar((Half)2)).Span<Half>().ToArray());
    }

    [Fact]
    public void Clip_refuses_bounds_that_do_not_fit()
    {
        new NodeRunner("Clip", 13).Refuses("int32", Make.Floats(1), Make.Scalar(1));
        new NodeRunner("Clip", 13).Refuses("one number", Make.Floats(1), Make.Floats(1, 2));
        new NodeRunner("Clip", 6).Refuses("attributes before opset 11", Make.Floats(1), Make.Scalar(1f));
    }

    [Fact]
    public void Cast_cuts_fractions_and_keeps_low_bits()
    {
        Tensor<float> x = Make.Floats(-1.9f, 1.9f, 300, -1, float.NaN);
        Assert.Equal([-1, 1, 300, -1, 0], new NodeRunner("Cast", 13).With("to", 6).Run(x).Span<int>().ToArray());
        Assert.Equal<byte>([255, 1, 44, 255, 0], new NodeRunner("Cast", 13).With("to", 2).Run(x).Span<byte>().ToArray());
        Assert.Equal<sbyte>([-1, 1, 44, -1, 0], new NodeRunner("Cast", 13).With("to", 3).Run(x).Span<sbyte>().ToArray());
        Assert.Equal([true, true, true, true, true], new NodeRunner("Cast", 13).With("to", 9).Run(x).Span<bool>().ToArray());
        Assert.Equal([ulong.MaxValue, 1UL << 63],
            new NodeRunner("Cast", 13).With("to", 13).Run(Make.Floats(-1, 9.223372e18f)).Span<ulong>().ToArray());
    }

    [Fact]
    public void Cast_rounds_to_the_nearest_float()
    {
        Assert.Equal(
            [16777216f, 16777220f], new NodeRunner("Cast", 13).With("to", 1).Run(Make.Ints(16777217, 16777219)).Span<float>().ToArray());
        Assert.Equal([(Half)2048, Half.PositiveInfinity],
            new NodeRunner("Cast", 13).With("to", 10).Run(Make.Floats(2049, 70000)).Span<Half>().ToArray());
        Assert.Equal([1f, 0], new NodeRunner("Cast", 13).With("to", 1).Run(Make.Of(new Shape(2), true, false)).Span<float>().ToArray());
    }

    [Fact]
    public void Cast_goes_between_all_types()
    {
        foreach (ElementType from in Enum.GetValues<ElementType>())
        {
            for (int to = 1; to <= 13; to++)
            {
                if (to == 8) continue;
                Tensor x = new NodeRunner("Cast", 13).With("to", OnnxNumber(from)).Run(Make.Floats(0, 1));
                Tensor y = new NodeRunner("Cast", 21).With("to", to).Run(x);
                Assert.Equal([0f, 1], new NodeRunner("Cast", 13).With("to", 1).Run(y).Span<float>().ToArray());
                Make.Same(y, new NodeRunner("CastLike", 15).Run(x, Tensor.Create(y.Type, new Shape(3))));
            }
        }
    }

    [Fact]
    public void Cast_of_the_first_operator_sets_names_its_target()
    {
        Assert.Equal([2], new NodeRunner("Cast", 1).With("to", "INT32").Run(Make.Floats(2.5f)).Span<int>().ToArray());
        new NodeRunner("Cast", 1).With("to", "STRING").Refuses("'STRING'", Make.Floats(1));
        new NodeRunner("Cast", 13).With("to", 16).Refuses("'16'", Make.Floats(1));
    }

    [Fact]
    public void Dropout_keeps_everything()
    {
        Tensor<float> x = Make.Floats(1, 2, 3);
        Make.Same(x, new NodeRunner("Dropout", 1).With("is_test", 1).Run(x));
        Make.Same(x, new NodeRunner("Dropout", 7).With("ratio", 0.7f).Run(x));
        Tensor[] both = new NodeRunner("Dropout", 12).Outputs(2).RunAll(x, Make.Scalar(0.5f), Make.Scalar(false));
        Make.Same(x, both[0]);
        Assert.Equal([true, true, true], both[1].Span<bool>().ToArray());
        Assert.Equal([1f, 1, 1], new NodeRunner("Dropout", 7).Outputs(2).RunAll(x)[1].Span<float>().ToArray());
    }

    [Fact]
    public void Dropout_refuses_to_train()
    {
        new NodeRunner("Dropout", 1).Refuses("is_test", Make.Floats(1));
        new NodeRunner("Dropout", 13).Refuses("training_mode", Make.Floats(1), Make.Scalar(0.5f), Make.Scalar(true));
    }

    [Fact]
    public void Single_elements_are_tested()
    {
        Tensor<float> x = Make.Floats(1, float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        Assert.Equal([false, true, false, false], new NodeRunner("IsNaN", 13).Run(x).Span<bool>().ToArray());
        Assert.Equal([false, false, true, true], new NodeRunner("IsInf", 10).Run(x).Span<bool>().ToArray());
        Assert.Equal([false, false, false, true], new NodeRunner("IsInf", 20).With("detect_positive", 0).Run(x).Span<bool>().ToArray());
        Assert.Equal([false, true], new NodeRunner("Not", 1).Run(Make.Of(new Shape(2), true, false)).Span<bool>().ToArray());
        Assert.Equal<sbyte>([-1, -128], new NodeRunner("BitwiseNot", 18).Run(Make.Of<sbyte>(new Shape(2), 0, 127)).Span<sbyte>().ToArray());
        Make.Same(x, new NodeRunner("Identity", 16).Run(x));
    }

    private static int OnnxNumber(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Bool => 9,
        ElementType.Float16 => 10,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        _ => 13,
    };
}
