using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Quantized;

/// <summary>Protects QONNX's operators: ranges, rounding modes, broadcasting, the one-bit case, both forms of Trunc, all domains.</summary>
public sealed class QonnxTests
{
    private static readonly float[] s_values = [-2.6f, -2.5f, -2.4f, -0.5f, 0.5f, 1.5f, 2.4f, 2.5f, 2.6f];

    [Theory]
    [InlineData("ROUND", -3, -2, -2, 0, 0, 2, 2, 2, 3)]
    [InlineData("HALF_EVEN", -3, -2, -2, 0, 0, 2, 2, 2, 3)]
    [InlineData("CEIL", -2, -2, -2, 0, 1, 2, 3, 3, 3)]
    [InlineData("FLOOR", -3, -3, -3, -1, 0, 1, 2, 2, 2)]
    [InlineData("ROUND_TO_ZERO", -2, -2, -2, 0, 0, 1, 2, 2, 2)]
    [InlineData("DOWN", -2, -2, -2, 0, 0, 1, 2, 2, 2)]
    [InlineData("UP", -3, -3, -3, -1, 1, 2, 3, 3, 3)]
    [InlineData("HALF_UP", -3, -3, -2, -1, 1, 2, 2, 3, 3)]
    [InlineData("half_down", -3, -2, -2, 0, 0, 1, 2, 2, 3)]
    public void RoundingModes(string mode, params int[] expected)
    {
        Tensor y = Quant("", 8, signed: 1, narrow: 0, mode).Run(Make.Floats(s_values), Make.Scalar(1f), Make.Scalar(0f), Make.Scalar(8f));
        Assert.Equal(expected.Select(v => (float)v), ((Tensor<float>)y).Values.ToArray());
    }

    [Theory]
    [InlineData(1, 0, -4, 3)]
    [InlineData(1, 1, -3, 3)]
    [InlineData(0, 0, 0, 7)]
    [InlineData(0, 1, 0, 6)]
    public void RangesOfThreeBits(long signed, long narrow, float least, float most)
    {
        foreach (string domain in new[] { "", "onnx.brevitas", "qonnx.custom_op.general", "finn.custom_op.general" })
        {
            Tensor y = Quant(domain, 3, signed, narrow, "ROUND")
                .Run(Make.Floats(-100, 100), Make.Scalar(0.5f), Make.Scalar(0f), Make.Scalar(3f));
            Assert.Equal([least / 2, most / 2], ((Tensor<float>)y).Values.ToArray());
        }
    }

    [Fact]
    public void ScaleAndZeroPointBroadcast()
    {
        var random = new Random(1);
        Tensor<float> x = Make.Random(random, new Shape(3, 4)), scale = Make.Of(new Shape(3, 1), 0.1f, 0.05f, 0.2f);
        Tensor<float> zero = Make.Floats(0, 1, 2, 3);
        var y = (Tensor<float>)Quant("", 4, 1, 0, "ROUND").Run(x, scale, zero, Make.Scalar(4f));
        foreach ((int flat, int[] at) in Make.Places(x.Shape))
        {
            float q = Math.Clamp(x[flat] / scale[at[0]] + zero[at[1]], -8, 7);
            Assert.Equal((MathF.Round(q, MidpointRounding.ToEven) - zero[at[1]]) * scale[at[0]], y[flat]);
        }
    }

    [Fact]
    public void OneSignedBitIsTheSign()
    {
        Tensor x = Make.Floats(-0.1f, 0, 3);
        Assert.Equal([-0.5f, 0.5f, 0.5f],
            ((Tensor<float>)Quant("", 1, 1, 0, "ROUND").Run(x, Make.Scalar(0.5f), Make.Scalar(0f), Make.Scalar(1f))).Values.ToArray());
        Assert.Equal([-0.5f, 0.5f, 0.5f], ((Tensor<float>)new NodeRunner("BipolarQuant", 11).Run(x, Make.Scalar(0.5f))).Values.ToArray());
    }

    [Fact]
    public void TruncDropsBits()
    {
        // 6-bit values in steps of 0.5 lose 2 bits: 13 → 3, −13 → −4.
        Tensor x = Make.Floats(6.5f, -6.5f, 15.5f);
        Tensor five = new NodeRunner("Trunc", 1, "qonnx.custom_op.general").With("rounding_mode", "FLOOR")
            .Run(x, Make.Scalar(0.5f), Make.Scalar(0f), Make.Scalar(6f), Make.Scalar(4f));
        Assert.Equal([1.5f, -2f, 3.5f], ((Tensor<float>)five).Values.ToArray());
        Tensor seven = new NodeRunner("Trunc", 1, "qonnx.custom_op.general").With("rounding_mode", "FLOOR")
            .With("signed", 1L).With("narrow", 0L)
            .Run(x, Make.Scalar(0.5f), Make.Scalar(0f), Make.Scalar(6f), Make.Scalar(2f), Make.Scalar(0f), Make.Scalar(3f));
        Assert.Equal([6f, -8f, 6f], ((Tensor<float>)seven).Values.ToArray());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor x = Make.Floats(1, 2), one = Make.Scalar(1f), zero = Make.Scalar(0f);
        Quant("", 3, 1, 0, "NEAREST").Refuses("rounding_mode", x, one, zero, Make.Scalar(3f));
        Quant("", 3, 1, 0, "ROUND").Refuses("whole number of bits", x, one, zero, Make.Scalar(2.5f));
        Quant("", 3, 1, 0, "ROUND").Refuses("whole number of bits", x, one, zero, Make.Scalar(0f));
        Quant("", 3, 1, 0, "ROUND").Varying(3).Refuses("bit_width", x, one, zero, Make.Scalar(3f));
        Quant("", 3, 1, 0, "ROUND").Refuses("broadcast", x, Make.Floats(1, 2, 3), zero, Make.Scalar(3f));
        new NodeRunner("Trunc", 1, "onnx.brevitas").Refuses("6 inputs", x, one, zero, Make.Scalar(3f), one, one);
        new NodeRunner("Trunc", 1, "onnx.brevitas").Refuses("drops", x, one, zero, Make.Scalar(3f), Make.Scalar(4f));
    }

    private static NodeRunner Quant(string domain, int opset, long signed, long narrow, string mode) =>
        new NodeRunner("Quant", opset, domain).With("signed", signed).With("narrow", narrow).With("rounding_mode", mode);
}
