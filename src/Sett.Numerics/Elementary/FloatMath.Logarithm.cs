using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

public static partial class FloatMath
{
    /// <summary>The natural logarithm. Error below 1 ulp; −infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // Subnormal numbers are scaled up by 2^23 first.
        Vector512<float> tiny = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        Vector512<float> scaled = Vector512.ConditionalSelect(tiny, x * Vector512.Create(8388608f), x);
        Vector512<float> shift = Vector512.ConditionalSelect(tiny, Vector512.Create(-23f), Vector512<float>.Zero);

        // x = 2^k·m with m in 2/3 … 4/3; 0x3F2AAAAB is 2/3.
        Vector512<int> bits = scaled.AsInt32();
        Vector512<int> k = (bits - Vector512.Create(0x3F2AAAAB)) >> 23;
        Vector512<float> f = (bits - (k << 23)).AsSingle() - Vector512.Create(1f);
        Vector512<float> exponent = Vector512.ConvertToSingle(k) + shift;

        Vector512<float> p = Vector512.Create(-0.1308494210243225f);
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.1381327360868454f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.12143142521381378f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.14044027030467987f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.16683100163936615f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.20007789134979248f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(-0.24999752640724182f));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(0.33333268761634827f));

        // ln m = f − f²/2 + f³·p, the large parts added last.
        Vector512<float> square = f * f;
        Vector512<float> y = square * f * p;
        y = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), y);
        y = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(Ln2Low), y);
        y = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(Ln2High), f + y);

        Vector512<float> infinity = Vector512.Create(float.PositiveInfinity);
        Vector512<float> outside = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), -infinity, x);
        outside = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(float.NaN), outside);
        Vector512<float> inside = Vector512.GreaterThan(x, Vector512<float>.Zero) & Vector512.LessThan(x, infinity);
        return Vector512.ConditionalSelect(inside, y, outside);
    }

    /// <inheritdoc cref="Log(Vector512{float})"/>
    public static float Log(float x) => Log(Vector512.Create(x)).ToScalar();

    /// <summary>ln(1 + x), accurate near zero. Error below 2 ulp; −infinity at −1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> u = one + x;

        // What rounding 1 + x lost counts as lost/u. It is not a number at −1 and at infinity, where there is nothing to correct.
        Vector512<float> correction = (x - (u - one)) / u;
        Vector512<float> log = Log(u);
        return Vector512.ConditionalSelect(Vector512.Equals(correction, correction), log + correction, log);
    }

    /// <inheritdoc cref="Log1p(Vector512{float})"/>
    public static float Log1p(float x) => Log1p(Vector512.Create(x)).ToScalar();

    /// <summary>ln(1 + e^x). Error below 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x)
    {
        Vector512<float> zero = Vector512<float>.Zero;
        Vector512<float> positive = Vector512.ConditionalSelect(Vector512.LessThan(x, zero), zero, x);
        return positive + Log1p(Exp(-Vector512.Abs(x)));
    }

    /// <inheritdoc cref="Softplus(Vector512{float})"/>
    public static float Softplus(float x) => Softplus(Vector512.Create(x)).ToScalar();
}
