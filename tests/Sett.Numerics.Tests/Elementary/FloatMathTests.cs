using Sett.Numerics.Elementary;
using Xunit;

namespace Sett.Numerics.Tests.Elementary;

/// <summary>Protects the stated errors of the single-precision functions, over all magnitudes of float, and their special values.</summary>
public sealed class FloatMathTests
{
    private const uint Stride = 40_009;

    [Fact]
    public void Exp_is_within_1_1_ulp() => Within(1.1, FloatMath.Exp, Math.Exp);

    [Fact]
    public void Expm1_is_within_1_6_ulp() => Within(1.6, FloatMath.Expm1, Reference.Expm1);

    [Fact]
    public void Log_is_within_1_ulp() => Within(1.0, FloatMath.Log, Math.Log);

    [Fact]
    public void Log1p_is_within_2_ulp() => Within(2.0, FloatMath.Log1p, Reference.Log1p);

    [Fact]
    public void Tanh_is_within_2_5_ulp() => Within(2.5, FloatMath.Tanh, Math.Tanh);

    [Fact]
    public void Sigmoid_is_within_2_5_ulp() => Within(2.5, FloatMath.Sigmoid, Reference.Sigmoid);

    [Fact]
    public void Softplus_is_within_2_ulp() =>
        Within(2.0, FloatMath.Softplus, x => Math.Max(x, 0) + Reference.Log1p(Math.Exp(-Math.Abs(x))));

    [Fact]
    public void Erf_is_within_1_5_ulp() => Within(1.5, FloatMath.Erf, DoubleMath.Erf);

    [Fact]
    public void Nan_goes_through()
    {
        Func<float, float>[] all =
        [
            FloatMath.Exp, FloatMath.Expm1, FloatMath.Log, FloatMath.Log1p, FloatMath.Tanh, FloatMath.Sigmoid,
            FloatMath.Softplus, FloatMath.Erf,
        ];
        Assert.All(all, f => Assert.True(float.IsNaN(f(float.NaN))));
    }

    [Fact]
    public void Limits_are_exact()
    {
        const float Inf = float.PositiveInfinity;
        Assert.Equal(Inf, FloatMath.Exp(Inf));
        Assert.Equal(0f, FloatMath.Exp(-Inf));
        Assert.Equal(1f, FloatMath.Exp(-0f));
        Assert.Equal(-1f, FloatMath.Expm1(-Inf));
        Assert.Equal(Inf, FloatMath.Expm1(Inf));
        Assert.Equal(-Inf, FloatMath.Log(0f));
        Assert.Equal(-Inf, FloatMath.Log(-0f));
        Assert.Equal(Inf, FloatMath.Log(Inf));
        Assert.Equal(0f, FloatMath.Log(1f));
        Assert.True(float.IsNaN(FloatMath.Log(-1f)));
        Assert.True(float.IsNaN(FloatMath.Log(-Inf)));
        Assert.Equal(-Inf, FloatMath.Log1p(-1f));
        Assert.Equal(Inf, FloatMath.Log1p(Inf));
        Assert.Equal(1f, FloatMath.Tanh(Inf));
        Assert.Equal(-1f, FloatMath.Tanh(-Inf));
        Assert.Equal(1f, FloatMath.Sigmoid(Inf));
        Assert.Equal(0f, FloatMath.Sigmoid(-Inf));
        Assert.Equal(0.5f, FloatMath.Sigmoid(0f));
        Assert.Equal(-1f, FloatMath.Erf(-Inf));
        Assert.True(float.IsNegative(FloatMath.Tanh(-0f)));
        Assert.True(float.IsNegative(FloatMath.Erf(-0f)));
    }

    [Fact]
    public void Subnormal_numbers_are_not_flushed()
    {
        Assert.Equal((float)Math.Exp(-100), FloatMath.Exp(-100f));
        Assert.Equal((float)Math.Exp(-100), FloatMath.Sigmoid(-100f));
        Assert.Equal((float)Math.Log(float.Epsilon), FloatMath.Log(float.Epsilon));
        Assert.Equal(float.Epsilon, FloatMath.Expm1(float.Epsilon));
        Assert.Equal(float.Epsilon, FloatMath.Tanh(float.Epsilon));
    }

    private static void Within(double ulps, Func<float, float> f, Func<double, double> reference)
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            double error = Reference.UlpError(f(x), reference(x));
            Assert.True(error <= ulps, $"at {x:R}: {f(x):R} is {error:F2} ulp from {reference(x):R}");
        }
    }
}
