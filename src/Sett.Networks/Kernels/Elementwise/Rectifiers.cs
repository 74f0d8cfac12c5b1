using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Elementwise;

// Piecewise linear activation functions. NaN goes through all of them: comparisons with NaN are false, so the argument itself is kept.

/// <summary>max(0, x).</summary>
internal readonly struct Relu : IRealFunction, IWholeFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512<float>.Zero, x);

    public double Of(double x) => x < 0 ? 0 : x;

    T IWholeFunction.Of<T>(T x) => T.IsNegative(x) ? T.Zero : x;
}

/// <summary>x, or alpha·x below zero.</summary>
internal readonly struct LeakyRelu(float alpha) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), x * Vector512.Create(alpha), x);

    public double Of(double x) => x < 0 ? x * alpha : x;
}

/// <summary>x above alpha, otherwise 0.</summary>
internal readonly struct ThresholdedRelu(float alpha) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512.Create(alpha)), Vector512<float>.Zero, x);

    public double Of(double x) => x <= alpha ? 0 : x;
}

/// <summary>x between two bounds; the upper one where they are crossed.</summary>
internal readonly struct Clip(double low, double high) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> lowest = Vector512.Create((float)low), highest = Vector512.Create((float)high);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, lowest), lowest, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, highest), highest, x);
    }

    public double Of(double x)
    {
        x = x < low ? low : x;
        return x > high ? high : x;
    }
}

/// <summary>alpha·x + beta between 0 and 1.</summary>
internal readonly struct HardSigmoid(float alpha, float beta) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> zero = Vector512<float>.Zero, one = Vector512.Create(1f);
        Vector512<float> y = Vector512.FusedMultiplyAdd(x, Vector512.Create(alpha), Vector512.Create(beta));
        y = Vector512.ConditionalSelect(Vector512.LessThan(y, zero), zero, y);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(y, one), one, y);
    }

    public double Of(double x)
    {
        double y = x * alpha + beta;
        y = y < 0 ? 0 : y;
        return y > 1 ? 1 : y;
    }
}

/// <summary>x·HardSigmoid(x) with alpha 1/6 and beta 1/2.</summary>
internal readonly struct HardSwish : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => x * new HardSigmoid(1f / 6, 0.5f).Of(x);

    public double Of(double x)
    {
        double y = x / 6 + 0.5;
        y = y < 0 ? 0 : y;
        return x * (y > 1 ? 1 : y);
    }
}

/// <summary>x moved towards zero by bias where it is further than lambda from it, otherwise 0.</summary>
internal readonly struct Shrink(float lambda, float bias) : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> limit = Vector512.Create(lambda), step = Vector512.Create(bias);
        Vector512<float> right = Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), x - step, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, -limit), x + step, right);
    }

    public double Of(double x) => x < -lambda ? x + bias : x > lambda ? x - bias : 0;
}
