using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Elementwise;

// Functions that networks hardly use: single precision goes through double, one number after the other.

/// <summary>The sine.</summary>
internal readonly struct Sine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Sin(x);
}

/// <summary>The cosine.</summary>
internal readonly struct Cosine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Cos(x);
}

/// <summary>The tangent.</summary>
internal readonly struct Tangent : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Tan(x);
}

/// <summary>The inverse sine.</summary>
internal readonly struct ArcSine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Asin(x);
}

/// <summary>The inverse cosine.</summary>
internal readonly struct ArcCosine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Acos(x);
}

/// <summary>The inverse tangent.</summary>
internal readonly struct ArcTangent : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Atan(x);
}

/// <summary>The hyperbolic sine.</summary>
internal readonly struct HyperbolicSine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Sinh(x);
}

/// <summary>The hyperbolic cosine.</summary>
internal readonly struct HyperbolicCosine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Cosh(x);
}

/// <summary>The inverse hyperbolic sine.</summary>
internal readonly struct ArcHyperbolicSine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Asinh(x);
}

/// <summary>The inverse hyperbolic cosine.</summary>
internal readonly struct ArcHyperbolicCosine : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Acosh(x);
}

/// <summary>The inverse hyperbolic tangent.</summary>
internal readonly struct ArcHyperbolicTangent : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => RealSpans.ThroughDouble(this, x);

    public double Of(double x) => DoubleMath.Atanh(x);
}
