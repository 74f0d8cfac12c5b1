using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Networks.Tests.Kernels;

/// <summary>
/// Protects that rounding to a grid has the bits of its scalar definition, whatever the length, the scale and the values.
/// </summary>
public sealed class GridRoundingTests
{
    private static readonly float[] s_scales =
    [
        1, 0.25f, 8, 0.1f, 3, 0.0071f, 1e-30f, 1.5e30f, -0.5f, -0.3f, float.BitIncrement(0.5f), MathF.ScaleB(1, -130), MathF.ScaleB(1, 125),
    ];

    private static readonly float[] s_values =
        [0, -0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 3.4999998f, 1e9f, -1e9f, float.MaxValue, float.MinValue, float.Epsilon, float.NaN,
            float.PositiveInfinity, float.NegativeInfinity];

    [Fact]
    public void Every_width_sign_scale_and_length_equals_the_definition()
    {
        var random = new Random(1);
        foreach (float scale in s_scales)
        {
            for (int bits = 1; bits <= 16; bits++)
            {
                foreach (bool signed in new[] { false, true })
                {
                    (float least, float most) = QonnxOperands.Range(bits, signed, false);
                    float zero = random.Next(3) == 0 ? random.Next(-3, 4) : 0;
                    var x = new float[random.Next(1, 70)];
                    for (int i = 0; i < x.Length; i++)
                    {
                        float special = s_values[random.Next(s_values.Length)];
                        // Ties of the grid, their neighbours, values anywhere, and what needs care everywhere.
                        x[i] = random.Next(4) switch
                        {
                            0 => (random.Next(-20, 20) + 0.5f) * scale,
                            1 => MathF.BitIncrement((random.Next(-20, 20) + 0.5f) * scale),
                            2 => (random.NextSingle() * 4 - 2) * most * scale,
                            _ => random.Next(2) == 0 ? special : special * scale,
                        };
                    }

                    var y = new float[x.Length];
                    GridRounding.Round(x, scale, zero, least, most, y);
                    for (int i = 0; i < x.Length; i++)
                        SameBits(Slow(x[i], scale, zero, least, most), y[i],
                            $"{x[i]:R} / {scale:R}, {bits} bits, element {i} of {x.Length}");
                }
            }
        }
    }

    [Fact]
    public void Quant_with_a_scale_for_each_first_index_equals_the_definition()
    {
        var random = new Random(2);
        for (int run = 0; run < 40; run++)
        {
            var shape = new Shape(random.Next(1, 6), random.Next(1, 4), random.Next(1, 20));
            Tensor<float> x = Make.Random(random, shape), scale = Make.Random(random, new Shape(shape[0], 1, 1));
            foreach (ref float s in scale.Values) s = random.Next(2) == 0 ? MathF.ScaleB(1, random.Next(-6, 1)) : MathF.Abs(s) + 0.01f;
            int bits = random.Next(1, 9);
            bool signed = bits > 1 && random.Next(2) == 0;
            (float least, float most) = QonnxOperands.Range(bits, signed, false);
            var y = (Tensor<float>)new NodeRunner("Quant", 1, "qonnx.custom_op.general").With("signed", signed ? 1L : 0L).With("narrow", 0L)
                .With("rounding_mode", "ROUND")
                .Run(x, scale, Make.Scalar(0f), Make.Scalar((float)bits));
            foreach ((int flat, int[] at) in Make.Places(shape))
                SameBits(Slow(x[flat], scale[at[0]], 0, least, most), y[flat], $"{shape}, {flat}");
        }
    }

    private static float Slow(float x, float scale, float zero, float least, float most)
    {
        float value = x / scale + zero;
        if (float.IsNaN(value)) return float.NaN;
        return (MathF.Round(MathF.Min(MathF.Max(value, least), most), MidpointRounding.ToEven) - zero) * scale;
    }

    // Zeros may differ in sign only where the definition leaves it open: at a bound of 0.
    private static void SameBits(float expected, float actual, string where)
    {
        if (float.IsNaN(expected)) Assert.True(float.IsNaN(actual), where);
        else if (expected == 0) Assert.True(actual == 0, where);
        else
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual),
                $"{where}: {actual:R} where {expected:R} is right");
    }
}
