using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Quantized;

/// <summary>
/// Protects com.microsoft's quantised sums, products, tables, joins and averages against float64 definitions, away from rounding ties.
/// </summary>
public sealed class QLinearElementwiseTests
{
    private const string Microsoft = "com.microsoft";
    private const ElementType I8 = ElementType.Int8, U8 = ElementType.UInt8;

    [Theory]
    [InlineData("QLinearAdd", U8)]
    [InlineData("QLinearAdd", I8)]
    [InlineData("QLinearMul", U8)]
    [InlineData("QLinearMul", I8)]
    public void SumsAndProductsBroadcast(string name, ElementType type)
    {
        var random = new Random(name.Length + (int)type);
        Shape[][] shapes =
        [
            [new(2, 3, 5), new(2, 3, 5)], [new(2, 3, 50), new(1)], [new(1), new(2, 3, 50)],
            [new(2, 3, 5), new(3, 1)], [new(4, 1, 40), new(3, 1)],
            [new(70000), new(70000)], [Shape.Scalar, Shape.Scalar], [new(1, 1000), new(1000)],
        ];
        foreach (Shape[] pair in shapes)
        {
            Tensor a = IntegerModel.Bytes(random, type, pair[0].Sizes.ToArray());
            Tensor b = IntegerModel.Bytes(random, type, pair[1].Sizes.ToArray());
            const float scaleA = 0.031f, scaleB = 0.017f, scaleY = 0.043f;
            int zeroA = IntegerModel.RandomZero(random, type), zeroB = IntegerModel.RandomZero(random, type);
            int zeroY = IntegerModel.RandomZero(random, type);
            Tensor y = new NodeRunner(name, 1, Microsoft).On(Workers.Of(2)).Run(
                a, Make.Scalar(scaleA), IntegerModel.Zero(type, zeroA), b, Make.Scalar(scaleB), IntegerModel.Zero(type, zeroB),
                Make.Scalar(scaleY), IntegerModel.Zero(type, zeroY));
            foreach ((int flat, int[] at) in Make.Places(y.Shape))
            {
                double left = (IntegerModel.At(a, Flat(a.Shape, at)) - zeroA) * (double)scaleA;
                double right = (IntegerModel.At(b, Flat(b.Shape, at)) - zeroB) * (double)scaleB;
                Near((name == "QLinearAdd" ? left + right : left * right) / scaleY, zeroY, type, IntegerModel.At(y, flat));
            }
        }
    }

    [Fact]
    public void TablesFollowTheirFunction()
    {
        var random = new Random(3);
        foreach (ElementType type in new[] { I8, U8 })
        {
            Tensor x = IntegerModel.Bytes(random, type, 1000);
            int zero = IntegerModel.RandomZero(random, type), zeroY = IntegerModel.RandomZero(random, type);
            Tensor[] rest = [Make.Scalar(0.05f), IntegerModel.Zero(type, zero), Make.Scalar(0.01f), IntegerModel.Zero(type, zeroY)];
            Tensor sigmoid = new NodeRunner("QLinearSigmoid", 1, Microsoft).Run([x, .. rest]);
            Tensor leaky = new NodeRunner("QLinearLeakyRelu", 1, Microsoft).With("alpha", 0.2f).Run([x, .. rest]);
            for (int i = 0; i < x.Length; i++)
            {
                double real = (IntegerModel.At(x, i) - zero) * 0.05;
                Near(1 / (1 + Math.Exp(-real)) / 0.01, zeroY, type, IntegerModel.At(sigmoid, i));
                Near((real < 0 ? 0.2 * real : real) / 0.01, zeroY, type, IntegerModel.At(leaky, i));
            }
        }
    }

    [Fact]
    public void PartsOfOtherScalesAreJoined()
    {
        var random = new Random(4);
        Tensor a = IntegerModel.Bytes(random, U8, 2, 3, 70), b = IntegerModel.Bytes(random, U8, 2, 4, 70);
        Tensor y = new NodeRunner("QLinearConcat", 1, Microsoft).With("axis", 1L).Run(
            Make.Scalar(0.02f), Make.Scalar((byte)10), a, Make.Scalar(0.02f), Make.Scalar((byte)10), b,
            Make.Scalar(0.013f), Make.Scalar((byte)90));
        Assert.Equal(new Shape(2, 7, 70), y.Shape);
        foreach ((int flat, int[] at) in Make.Places(y.Shape))
        {
            if (at[1] < 3) Assert.Equal(IntegerModel.At(a, (at[0] * 3 + at[1]) * 70 + at[2]), IntegerModel.At(y, flat));
            else Near((IntegerModel.At(b, (at[0] * 4 + at[1] - 3) * 70 + at[2]) - 90) * 0.013 / 0.02, 10, U8, IntegerModel.At(y, flat));
        }

        new NodeRunner("QLinearConcat", 1, Microsoft).With("axis", 0L).Refuses("does not fit", Make.Scalar(1f), Make.Scalar((byte)0),
            a, Make.Scalar(1f), Make.Scalar((byte)0), b, Make.Scalar(1f), Make.Scalar((byte)0));
    }

    [Theory]
    [InlineData(U8)]
    [InlineData(I8)]
    public void AveragesAreExactBeforeTheyAreRounded(ElementType type)
    {
        var random = new Random(5);
        foreach ((int height, int width) in new[] { (7, 7), (1, 1), (30, 41), (200, 150) })
        {
            Tensor x = IntegerModel.Bytes(random, type, 2, 3, height, width);
            int zero = IntegerModel.RandomZero(random, type), count = height * width;
            Tensor[] rest = [Make.Scalar(0.03f), IntegerModel.Zero(type, zero), Make.Scalar(0.02f), IntegerModel.Zero(type, 7)];
            Tensor y = new NodeRunner("QLinearGlobalAveragePool", 1, Microsoft).Run([x, .. rest]);
            Tensor channelsLast = Make.Moved(x, new Shape(2, height, width, 3), at => [at[0], at[3], at[1], at[2]]);
            Tensor last = new NodeRunner("QLinearGlobalAveragePool", 1, Microsoft).With("channels_last", 1L).Run([channelsLast, .. rest]);
            Assert.True(y.Bytes.SequenceEqual(last.Bytes));
            for (int plane = 0; plane < 6; plane++)
            {
                double sum = Enumerable.Range(0, count).Sum(i => IntegerModel.At(x, plane * count + i) - zero);
                Near(sum / count * 0.03 / 0.02, 7, type, IntegerModel.At(y, plane));
            }
        }
    }

    /// <summary>A window of padding alone has no mean.</summary>
    [Fact]
    public void AnEmptyInputHasNoWindows() =>
        new NodeRunner("QLinearAveragePool", 1, Microsoft).With("kernel_shape", [2L, 2]).With("pads", [1L, 1, 1, 1]).Refuses(
            "spatial dimension 0 of the input is empty", new Tensor<byte>(new Shape(1, 1, 0, 3)), Make.Scalar(0.03f),
            Make.Scalar((byte)100), Make.Scalar(0.02f), Make.Scalar((byte)9));

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(1L, 0L)]
    [InlineData(0L, 1L)]
    public void WindowsAreAveraged(long includePadding, long ceiling)
    {
        var random = new Random(6);
        Tensor x = IntegerModel.Bytes(random, U8, 1, 2, 8, 9);
        Tensor y = new NodeRunner("QLinearAveragePool", 1, Microsoft).With("kernel_shape", [3L, 2])
            .With("strides", [2L, 2]).With("pads", [1L, 0, 1, 1])
            .With("count_include_pad", includePadding).With("ceil_mode", ceiling)
            .Run(x, Make.Scalar(0.03f), Make.Scalar((byte)100), Make.Scalar(0.02f), Make.Scalar((byte)9));
        Assert.Equal(new Shape(1, 2, ceiling == 1 ? 5 : 4, 5), y.Shape);
        foreach ((int flat, int[] at) in Make.Places(y.Shape))
        {
            double sum = 0;
            int count = 0;
            for (int iy = at[2] * 2 - 1; iy < at[2] * 2 + 2; iy++)
            {
                for (int ix = at[3] * 2; ix < at[3] * 2 + 2; ix++)
                {
                    if (iy < 0 || iy >= 8 || ix >= 9) continue;
                    sum += IntegerModel.At(x, (at[1] * 8 + iy) * 9 + ix) - 100;
                    count++;
                }
            }

            Near(sum / (includePadding == 1 ? 6 : count) * 0.03 / 0.02, 9, U8, IntegerModel.At(y, flat));
        }
    }

    [Fact]
    public void SoftmaxSharesAddUp()
    {
        var random = new Random(7);
        foreach (ElementType type in new[] { I8, U8 })
        {
            Tensor x = IntegerModel.Bytes(random, type, 4, 6, 3);
            Tensor y = new NodeRunner("QLinearSoftmax", 1, Microsoft).With("axis", 1L).With("opset", 13L).Run(
                x, Make.Scalar(0.04f), IntegerModel.Zero(type, 3), Make.Scalar(1f / 256), IntegerModel.Zero(type, type == I8 ? -128 : 0));
            foreach ((int flat, int[] at) in Make.Places(x.Shape))
            {
                double Exp(int k) => Math.Exp(IntegerModel.At(x, (at[0] * 6 + k) * 3 + at[2]) * (double)0.04f);
                Near(Exp(at[1]) / Enumerable.Range(0, 6).Sum(Exp) * 256, type == I8 ? -128 : 0, type, IntegerModel.At(y, flat));
            }
        }
    }

    private static int Flat(Shape operand, int[] at)
    {
        int flat = 0;
        for (int d = 0; d < operand.Rank; d++) flat = flat * operand[d] + (operand[d] == 1 ? 0 : at[at.Length - operand.Rank + d]);
        return flat;
    }

    // Exact but where the real number is within a thousandth of a tie, which float32 may put on either side.
    private static void Near(double steps, int zero, ElementType type, long actual)
    {
        (double least, double most) = type == I8 ? (-128, 127) : (0.0, 255.0);
        double low = Math.Clamp(Math.Round(steps - 1e-3 * Math.Max(1, Math.Abs(steps) / 256)) + zero, least, most);
        double high = Math.Clamp(Math.Round(steps + 1e-3 * Math.Max(1, Math.Abs(steps) / 256)) + zero, least, most);
        if (actual != low && actual != high) Assert.Fail($"{actual} where {steps} steps from {zero} are right");
    }
}
