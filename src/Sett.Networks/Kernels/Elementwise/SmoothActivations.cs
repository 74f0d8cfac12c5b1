using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>1 / (1 + e^−x).</summary>
internal readonly struct Sigmoid : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Sigmoid(x);

    public double Of(double x) => DoubleMath.Sigmoid(x);
}

/// <summary>
/// x / (1 + e^−alpha·x): SiLU (swish) with alpha 1, the quick form of GELU with 1.702. The bits of a Sigmoid and a Mul node.
/// </summary>
internal readonly struct Silu(float alpha) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => x * FloatMath.Sigmoid(x * Vector512.Create(alpha));

    public double Of(double x) => x * DoubleMath.Sigmoid(x * alpha);
}

/// <summary>The hyperbolic tangent.</summary>
internal readonly struct Tanh : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Tanh(x);

    public double Of(double x) => DoubleMath.Tanh(x);
}

/// <summary>gamma·x, or gamma·alpha·(e^x − 1) below zero: ELU with gamma 1, SELU.</summary>
internal readonly struct Selu(float alpha, float gamma) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> left = Vector512.Create(alpha) * FloatMath.Expm1(x);
        return Vector512.Create(gamma) * Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), left, x);
    }

    public double Of(double x) => gamma * (x < 0 ? alpha * DoubleMath.Expm1(x) : x);
}

/// <summary>x, or alpha·(e^(x/alpha) − 1) below zero.</summary>
internal readonly struct Celu(float alpha) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> scale = Vector512.Create(alpha);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), scale * FloatMath.Expm1(x / scale), x);
    }

    public double Of(double x) => x < 0 ? alpha * DoubleMath.Expm1(x / alpha) : x;
}

/// <summary>ln(1 + e^x).</summary>
internal readonly struct Softplus : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Softplus(x);

    public double Of(double x) => DoubleMath.Softplus(x);
}

/// <summary>x / (1 + |x|).</summary>
internal readonly struct Softsign : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => x / (Vector512.Create(1f) + Vector512.Abs(x));

    public double Of(double x) => x / (1 + Math.Abs(x));
}

/// <summary>x·tanh(ln(1 + e^x)), without the logarithm.</summary>
internal readonly struct Mish : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        // tanh ln(1 + u) = (u² + 2u)/(u² + 2u + 2). With e = e^−|x|, u is e on the left and 1/e on the right, where
        // all is multiplied by e².
        Vector512<float> e = FloatMath.Exp(-Vector512.Abs(x));
        Vector512<float> two = Vector512.Create(2f);
        Vector512<float> left = e * (e + two);
        Vector512<float> right = Vector512.FusedMultiplyAdd(two, e, Vector512.Create(1f));
        Vector512<float> isLeft = Vector512.LessThan(x, Vector512<float>.Zero);
        Vector512<float> above = Vector512.ConditionalSelect(isLeft, left, right);
        Vector512<float> more = Vector512.ConditionalSelect(isLeft, two, two * e * e);
        return x * (above / (above + more));
    }

    public double Of(double x) => x * DoubleMath.Tanh(DoubleMath.Softplus(x));
}

/// <summary>GELU: x·Φ(x) = x/2·(1 + erf(x/√2)).</summary>
internal readonly struct Gelu : IRealFunction
{
    private const double SqrtHalf = 0.70710678118654752440;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> half = x * Vector512.Create(0.5f);
        return Vector512.FusedMultiplyAdd(half, FloatMath.Erf(x * Vector512.Create((float)SqrtHalf)), half);
    }

    public double Of(double x) => x / 2 * (1 + DoubleMath.Erf(x * SqrtHalf));
}

/// <summary>GELU's tanh form: x/2·(1 + tanh u) = x / (1 + e^−2u) with u = √(2/π)·(x + 0.044715·x³).</summary>
internal readonly struct GeluTanh : IRealFunction
{
    private const double Twice = 2 * 0.79788456080286535588;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> cubic =
            Vector512.FusedMultiplyAdd(x * x, Vector512.Create((float)(Twice * 0.044715)), Vector512.Create((float)Twice));
        return x * FloatMath.Sigmoid(x * cubic);
    }

    public double Of(double x) => x * DoubleMath.Sigmoid(Twice * (x + 0.044715 * x * x * x));
}
