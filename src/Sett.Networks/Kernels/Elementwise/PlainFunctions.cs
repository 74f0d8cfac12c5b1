using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>e^x.</summary>
internal readonly struct Exponential : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Exp(x);

    public double Of(double x) => DoubleMath.Exp(x);
}

/// <summary>The natural logarithm.</summary>
internal readonly struct Logarithm : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Log(x);

    public double Of(double x) => DoubleMath.Log(x);
}

/// <summary>The error function.</summary>
internal readonly struct Erf : IRealFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> x) => FloatMath.Erf(x);

    public double Of(double x) => DoubleMath.Erf(x);
}

/// <summary>The square root.</summary>
internal readonly struct SquareRoot : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Sqrt(x);

    public double Of(double x) => Math.Sqrt(x);
}

/// <summary>1/x.</summary>
internal readonly struct Reciprocal : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Create(1f) / x;

    public double Of(double x) => 1 / x;
}

/// <summary>|x|; the lowest whole number wraps around to itself.</summary>
internal readonly struct AbsoluteValue : IRealFunction, IWholeFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Abs(x);

    public double Of(double x) => Math.Abs(x);

    T IWholeFunction.Of<T>(T x) => T.IsNegative(x) ? unchecked(T.Zero - x) : x;
}

/// <summary>−x; the lowest whole number wraps around to itself.</summary>
internal readonly struct Negation : IRealFunction, IWholeFunction
{
    public Vector512<float> Of(Vector512<float> x) => -x;

    public double Of(double x) => -x;

    T IWholeFunction.Of<T>(T x) => unchecked(T.Zero - x);
}

/// <summary>−1, 0 or 1; NaN for NaN.</summary>
internal readonly struct SignOf : IRealFunction, IWholeFunction
{
    public Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> zero = Vector512<float>.Zero;
        Vector512<float> y = Vector512.ConditionalSelect(Vector512.GreaterThan(x, zero), Vector512.Create(1f), x);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, zero), Vector512.Create(-1f), y);
    }

    public double Of(double x) => x > 0 ? 1 : x < 0 ? -1 : x;

    T IWholeFunction.Of<T>(T x) => T.IsZero(x) ? T.Zero : T.IsNegative(x) ? unchecked(T.Zero - T.One) : T.One;
}

/// <summary>The largest whole number that is not above x.</summary>
internal readonly struct RoundDown : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Floor(x);

    public double Of(double x) => Math.Floor(x);
}

/// <summary>The smallest whole number that is not below x.</summary>
internal readonly struct RoundUp : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Ceiling(x);

    public double Of(double x) => Math.Ceiling(x);
}

/// <summary>The nearest whole number, the even one of two.</summary>
internal readonly struct RoundHalfEven : IRealFunction
{
    public Vector512<float> Of(Vector512<float> x) => Vector512.Round(x);

    public double Of(double x) => Math.Round(x, MidpointRounding.ToEven);
}

/// <summary>The complement of every bit.</summary>
internal readonly struct Complement : IWholeFunction
{
    public T Of<T>(T x) where T : unmanaged, IBinaryInteger<T> => ~x;
}
