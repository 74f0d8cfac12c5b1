using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Quantized;

/// <summary>
/// Protects QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear: ties, saturation, NaN, axes, blocks, 16-bit types, versions.
/// </summary>
public sealed class LinearQuantizationTests
{
    [Fact]
    public void TiesGoToEvenAndTheRangeSaturates()
    {
        float[] values =
        [
            0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1000, -1000, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 126.5f, 127.5f,
        ];
        Tensor x = Make.Floats(values);
        var signed = (Tensor<sbyte>)new NodeRunner("QuantizeLinear", 10).Run(x, Make.Scalar(1f), Make.Scalar((sbyte)0));
        Assert.Equal([0, 2, 2, 0, -2, 127, -128, -128, 127, -128, 126, 127], signed.Values.ToArray());
        var unsigned = (Tensor<byte>)new NodeRunner("QuantizeLinear", 10).Run(x, Make.Scalar(1f));
        Assert.Equal([0, 2, 2, 0, 0, 255, 0, 0, 255, 0, 126, 128], unsigned.Values.ToArray());
    }

    [Fact]
    public void VectorsEqualTheDefinition()
    {
        var random = new Random(1);
        for (int round = 0; round < 60; round++)
        {
            Tensor<float> x = Make.Random(random, new Shape(random.Next(1, 200)));
            float scale = random.NextSingle() * 0.02f + 0.001f;
            int zero = random.Next(256);
            var q = (Tensor<byte>)new NodeRunner("QuantizeLinear", 13).On(Workers.Of(2))
                .Run(x, Make.Scalar(scale), Make.Scalar((byte)zero));
            var y = (Tensor<float>)new NodeRunner("DequantizeLinear", 13).On(Workers.Of(2))
                .Run(q, Make.Scalar(scale), Make.Scalar((byte)zero));
            for (int i = 0; i < x.Length; i++)
            {
                Assert.Equal((byte)Math.Clamp(MathF.Round(x[i] / scale, MidpointRounding.ToEven) + zero, 0, 255), q[i]);
                Assert.Equal((q[i] - zero) * scale, y[i]);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void AScaleForEachPositionOfAnAxis(int axis)
    {
        var random = new Random(2);
        var shape = new Shape(3, 4, 5);
        Tensor<float> x = Make.Random(random, shape);
        int along = axis < 0 ? axis + 3 : axis;
        Tensor<float> scales = Make.Floats([.. Enumerable.Range(0, shape[along]).Select(i => 0.01f * (i + 1))]);
        var zeros = new Tensor<sbyte>(new Shape(shape[along]), Enumerable.Range(0, shape[along]).Select(i => (sbyte)(i - 2)).ToArray());
        var q = (Tensor<sbyte>)new NodeRunner("QuantizeLinear", 13).With("axis", (long)axis).Run(x, scales, zeros);
        var y = (Tensor<float>)new NodeRunner("DequantizeLinear", 13).With("axis", (long)axis).Run(q, scales, zeros);
        foreach ((int flat, int[] at) in Make.Places(shape))
        {
            int i = at[along];
            Assert.Equal((sbyte)Math.Clamp(MathF.Round(x[flat] / scales[i], MidpointRounding.ToEven) + zeros[i], -128, 127), q[flat]);
            Assert.Equal((q[flat] - zeros[i]) * scales[i], y[flat]);
        }
    }

    [Fact]
    public void AScaleForEachBlock()
    {
        var random = new Random(3);
        var shape = new Shape(2, 7, 3);
        Tensor<float> x = Make.Random(random, shape);
        Tensor<float> scales = Make.Random(random, new Shape(2, 3, 3));
        foreach (ref float s in scales.Values) s = Math.Abs(s) * 0.01f + 0.001f;
        var zeros = new Tensor<ushort>(scales.Shape);
        foreach (ref ushort z in zeros.Values) z = (ushort)random.Next(30000, 34000);
        NodeRunner Node(string name) => new NodeRunner(name, 21).With("axis", 1L).With("block_size", 3L);
        var q = (Tensor<ushort>)Node("QuantizeLinear").Run(x, scales, zeros);
        var y = (Tensor<float>)Node("DequantizeLinear").Run(q, scales, zeros);
        foreach ((int flat, int[] at) in Make.Places(shape))
        {
            int s = (at[0] * 3 + at[1] / 3) * 3 + at[2];
            Assert.Equal((ushort)(MathF.Round(x[flat] / scales[s], MidpointRounding.ToEven) + zeros[s]), q[flat]);
            Assert.Equal((q[flat] - zeros[s]) * scales[s], y[flat]);
        }
    }

    [Fact]
    public void OtherTypesGoInAndOut()
    {
        var half = new Tensor<Half>(new Shape(2), new[] { (Half)1.5f, (Half)(-3f) });
        Assert.Equal([3, -6], ((Tensor<short>)new NodeRunner("QuantizeLinear", 21)
            .Run(half, Make.Scalar((Half)0.5f), Make.Scalar((short)0))).Values.ToArray());
        Assert.Equal([2, 255],
            ((Tensor<byte>)new NodeRunner("QuantizeLinear", 13).Run(Make.Of(new Shape(2), 5, 9000), Make.Scalar(2f))).Values.ToArray());
        Assert.Equal([-32768], ((Tensor<short>)new NodeRunner("QuantizeLinear", 21).With("output_dtype", 5L)
            .Run(Make.Floats(-1e9f), Make.Scalar(1f))).Values.ToArray());
        Tensor wide = new NodeRunner("DequantizeLinear", 19).Run(Make.Of(new Shape(2), 7, -9), Make.Scalar((Half)0.5f));
        Assert.Equal([(Half)3.5f, (Half)(-4.5f)], ((Tensor<Half>)wide).Values.ToArray());
    }

    [Fact]
    public void RangeOfTheValuesGivesScaleAndZeroPoint()
    {
        // The example of the operator's description: −3 … 2 takes 5 / 255 a step.
        Tensor[] y = new NodeRunner("DynamicQuantizeLinear", 11).Outputs(3).RunAll(Make.Floats(0, 2, -3, -2.5f, 1.34f, 0.5f));
        Assert.Equal([153, 255, 0, 26, 221, 179], ((Tensor<byte>)y[0]).Values.ToArray());
        Assert.Equal(5f / 255, ((Tensor<float>)y[1])[0]);
        Assert.Equal(153, ((Tensor<byte>)y[2])[0]);
        Tensor[] none = new NodeRunner("DynamicQuantizeLinear", 11).Outputs(3).RunAll(new Tensor<float>(new Shape(40)));
        Assert.Equal(1f, ((Tensor<float>)none[1])[0]);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor x = new Tensor<float>(new Shape(2, 3)), scales = Make.Floats(1, 1, 1);
        new NodeRunner("QuantizeLinear", 10).Refuses("before opset 13", x, scales);
        new NodeRunner("QuantizeLinear", 13).With("axis", 0L).Refuses("2 for axis 0", x, scales);
        new NodeRunner("QuantizeLinear", 13).With("axis", 2L).Refuses("axis 2", x, scales);
        new NodeRunner("QuantizeLinear", 13).Refuses("have to be the same", x, scales, Make.Scalar((byte)0));
        new NodeRunner("QuantizeLinear", 21).With("output_dtype", 21L).Refuses("4-bit", x, Make.Scalar(1f));
        new NodeRunner("QuantizeLinear", 21).With("output_dtype", 17L).Refuses("8-bit float", x, Make.Scalar(1f));
        new NodeRunner("QuantizeLinear", 21).With("output_dtype", 3L)
            .Refuses("zero point is uint8", x, Make.Scalar(1f), Make.Scalar((byte)0));
        new NodeRunner("QuantizeLinear", 21).With("block_size", 2L).Refuses("rank", x, scales);
        new NodeRunner("QuantizeLinear", 21).With("block_size", -2L).Refuses("block_size", x, scales);
        new NodeRunner("DequantizeLinear", 13)
            .Refuses("like the values", Make.Of(new Shape(1), (byte)1), Make.Scalar(1f), Make.Scalar((sbyte)0));
        new NodeRunner("DequantizeLinear", 13).Refuses("supported", x, Make.Scalar(1f));
    }
}
