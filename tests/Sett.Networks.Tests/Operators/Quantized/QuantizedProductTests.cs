using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Quantized;

/// <summary>
/// Protects 8-bit matrix products: exact sums for all sizes around the tiles, signs, zero points by column, stacks, transposition, bias.
/// </summary>
public sealed class QuantizedProductTests
{
    private const ElementType I8 = ElementType.Int8, U8 = ElementType.UInt8;

    [Fact]
    public void MatMulIntegerEqualsLoops()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            (ElementType left, ElementType right) = Types(random);
            int rows = random.Next(1, 30), depth = random.Next(1, 90), columns = random.Next(1, 80);
            Tensor a = IntegerModel.Bytes(random, left, rows, depth), b = IntegerModel.Bytes(random, right, depth, columns);
            int zero = IntegerModel.RandomZero(random, left);
            int[] zeros = [.. Enumerable.Range(0, random.Next(2) == 0 ? 1 : columns).Select(_ => IntegerModel.RandomZero(random, right))];
            NodeRunner node = new NodeRunner("MatMulInteger", 10).On(Workers.Of(2));
            if (random.Next(2) == 0) node.Varying(0, 1, 2, 3);
            Tensor y = node.Run(a, b, IntegerModel.Zero(left, zero), IntegerModel.Zeros(right, zeros));
            Assert.Equal(IntegerModel.Multiply(a, zero, b, j => zeros[j % zeros.Length]),
                ((Tensor<int>)y).Values.ToArray().Select(v => (long)v));
        }
    }

    [Fact]
    public void QLinearMatMulEqualsLoops()
    {
        var random = new Random(2);
        for (int round = 0; round < 100; round++)
        {
            (ElementType left, ElementType right) = Types(random);
            int rows = random.Next(1, 30), depth = random.Next(1, 90), columns = random.Next(1, 80);
            int zero = IntegerModel.RandomZero(random, left);
            Tensor a = IntegerModel.Bytes(random, left, rows, depth), b = IntegerModel.Bytes(random, right, depth, columns);
            float[] scales = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() * 0.02f + 0.001f)];
            int[] zeros = [.. scales.Select(_ => IntegerModel.RandomZero(random, right))];
            Tensor y = new NodeRunner("QLinearMatMul", 21).Run(
                a, Make.Scalar(0.03f), IntegerModel.Zero(left, zero), b, Make.Floats(scales), IntegerModel.Zeros(right, zeros),
                Make.Scalar(0.2f), IntegerModel.Zero(left, 5));
            long[] sums = IntegerModel.Multiply(a, zero, b, j => zeros[j]);
            for (int i = 0; i < sums.Length; i++)
                Assert.Equal(IntegerModel.Requantise(sums[i], 0.03f, scales[i % columns], 0.2f, 5, left), IntegerModel.At(y, i));
        }
    }

    [Fact]
    public void StacksBroadcastAsInNumpy()
    {
        var random = new Random(3);
        Tensor a = IntegerModel.Bytes(random, U8, 3, 1, 4, 5), b = IntegerModel.Bytes(random, I8, 2, 5, 6);
        Tensor y = new NodeRunner("MatMulInteger", 10).Run(a, b);
        Assert.Equal(new Shape(3, 2, 4, 6), y.Shape);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                Tensor left = Part(a, i * 20, new Shape(4, 5)), right = Part(b, j * 30, new Shape(5, 6));
                long[] expected = IntegerModel.Multiply(left, 0, right, _ => 0);
                Assert.Equal(expected, ((Tensor<int>)y).Values.Slice((i * 2 + j) * 24, 24).ToArray().Select(v => (long)v));
            }
        }

        Assert.Equal(new Shape(7),
            new NodeRunner("MatMulInteger", 10).Info(IntegerModel.Bytes(random, U8, 5), IntegerModel.Bytes(random, I8, 5, 7)).Shape);
        Assert.Equal(Shape.Scalar,
            new NodeRunner("MatMulInteger", 10).Info(IntegerModel.Bytes(random, U8, 5), IntegerModel.Bytes(random, I8, 5)).Shape);
        new NodeRunner("MatMulInteger", 10).Refuses("cannot be multiplied", a, IntegerModel.Bytes(random, I8, 4, 4));
    }

    [Fact]
    public void QGemmTransposesAndAddsItsBias()
    {
        var random = new Random(4);
        for (int round = 0; round < 60; round++)
        {
            (ElementType left, ElementType right) = Types(random);
            int rows = random.Next(1, 20), depth = random.Next(1, 50), columns = random.Next(1, 70);
            Tensor a = IntegerModel.Bytes(random, left, rows, depth), b = IntegerModel.Bytes(random, right, depth, columns);
            bool transA = random.Next(2) == 0, transB = random.Next(2) == 0, real = random.Next(3) == 0;
            Shape biasShape = random.Next(3) switch { 0 => new Shape(columns), 1 => new Shape(rows, 1), _ => new Shape(rows, columns) };
            var bias = new Tensor<int>(biasShape);
            foreach (ref int v in bias.Values) v = random.Next(-9000, 9000);
            int zero = IntegerModel.RandomZero(random, left);
            Tensor y = new NodeRunner("QGemm", 1, "com.microsoft").With("transA", transA ? 1L : 0).With("transB", transB ? 1L : 0).Run(
                transA ? Transposed(a) : a, Make.Scalar(0.03f), IntegerModel.Zero(left, zero),
                transB ? Transposed(b) : b, Make.Scalar(0.01f), IntegerModel.Zero(right, 2), bias, real ? null : Make.Scalar(0.3f),
                real ? null : IntegerModel.Zero(left, 5));
            long[] sums = IntegerModel.Multiply(a, zero, b, _ => 2);
            for (int i = 0; i < sums.Length; i++)
            {
                int r = i / columns, c = i % columns;
                long sum = sums[i] + (biasShape.Rank == 1 ? bias[c] : biasShape[1] == 1 ? bias[r] : bias[i]);
                if (real) Assert.Equal((int)sum * (0.03f * 0.01f), ((Tensor<float>)y)[i]);
                else Assert.Equal(IntegerModel.Requantise(sum, 0.03f, 0.01f, 0.3f, 5, left), IntegerModel.At(y, i));
            }
        }
    }

    [Fact]
    public void RealProductsScaleTheirSums()
    {
        var random = new Random(5);
        Tensor a = IntegerModel.Bytes(random, U8, 3, 40), b = IntegerModel.Bytes(random, I8, 40, 35);
        Tensor<float> bias = Make.Random(random, new Shape(35));
        Tensor y = new NodeRunner("MatMulIntegerToFloat", 1, "com.microsoft").Varying(0, 2, 4).Run(
            a, b, Make.Scalar(0.5f), Make.Scalar(0.25f), Make.Scalar((byte)7), Make.Scalar((sbyte)-3), bias);
        long[] sums = IntegerModel.Multiply(a, 7, b, _ => -3);
        for (int i = 0; i < sums.Length; i++) Assert.Equal(sums[i] * 0.125f + bias[i % 35], ((Tensor<float>)y)[i]);
    }

    [Fact]
    public void DynamicProductQuantisesItsInput()
    {
        var random = new Random(6);
        Tensor<float> a = Make.Random(random, new Shape(4, 33));
        Tensor b = IntegerModel.Bytes(random, I8, 33, 12);
        Tensor[] quantized = new NodeRunner("DynamicQuantizeLinear", 11).Outputs(3).RunAll(a);
        Tensor expected = new NodeRunner("MatMulIntegerToFloat", 1, "com.microsoft").Run(
            quantized[0], b, quantized[1], Make.Scalar(0.02f), quantized[2], Make.Scalar((sbyte)1));
        Make.Same(expected,
            new NodeRunner("DynamicQuantizeMatMul", 1, "com.microsoft").Varying(0).Run(a, b, Make.Scalar(0.02f), Make.Scalar((sbyte)1)));
    }

    [Fact]
    public void LongSumsStayExact()
    {
        // 20,000 products of 255 × 128 fit int32 and pass 2^24, where a float accumulator would lose them.
        var a = new Tensor<byte>(new Shape(1, 20000));
        var b = new Tensor<sbyte>(new Shape(20000, 1));
        a.Values.Fill(255);
        b.Values.Fill(-128);
        b[0] = 1;
        Assert.Equal(-255 * 128 * 19999 + 255, ((Tensor<int>)new NodeRunner("MatMulInteger", 10).Run(a, b))[0]);
    }

    private static (ElementType, ElementType) Types(Random random) => (random.Next(2) == 0 ? I8 : U8, random.Next(2) == 0 ? I8 : U8);

    private static Tensor Transposed(Tensor m) => Make.Moved(m, new Shape(m.Shape[1], m.Shape[0]), at => [at[1], at[0]]);

    private static Tensor Part(Tensor whole, int first, Shape shape)
    {
        Tensor part = Tensor.Create(whole.Type, shape);
        whole.Bytes.Slice(first, shape.Length).CopyTo(part.Bytes);
        return part;
    }
}
