using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

/// <summary>
/// Elementary functions of single-precision numbers, 16 at a time, from additions, multiplications, divisions and fused multiply-adds
/// alone: the same bits on every processor and for every position in a span. The scalar form of a function is its vector form's first lane.
/// Polynomials are minimax fits (Remez exchange, coefficients then rounded to float); the stated errors were measured against double
/// precision.
/// </summary>
public static partial class FloatMath
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693147182f;
    private const float Ln2Low = -1.90465421e-9f;

    /// <summary>
    /// e^x. Error below 1.1 ulp; 0 and infinity where the true value leaves the range of float, subnormal results included.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // Beyond these bounds every float gives 0 or infinity. NaN fails both comparisons and passes through.
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(89f)), Vector512.Create(89f), x);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-104f)), Vector512.Create(-104f), x);
        Vector512<float> p = Reduce(x, out Vector512<float> first, out Vector512<float> second);
        return (Vector512.Create(1f) + p) * first * second;
    }

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    public static float Exp(float x) => Exp(Vector512.Create(x)).ToScalar();

    /// <summary>e^x − 1, accurate near zero. Error below 1.6 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(89f)), Vector512.Create(89f), x);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-104f)), Vector512.Create(-104f), x);
        Vector512<float> p = Reduce(x, out Vector512<float> first, out Vector512<float> second);

        // 2^n·(1 + p) − 1 with 2^n = first·second: the factor second is taken out so that nothing overflows on the way.
        Vector512<float> reciprocal = (Vector512.Create(254 << 23) - second.AsInt32()).AsSingle();
        return Vector512.FusedMultiplyAdd(first, p, first - reciprocal) * second;
    }

    /// <inheritdoc cref="Expm1(Vector512{float})"/>
    public static float Expm1(float x) => Expm1(Vector512.Create(x)).ToScalar();

    /// <summary>
    /// x = n·ln 2 + r with |r| ≤ ln 2 / 2: returns e^r − 1 and two powers of two whose product is 2^n. x is in −104 … 89.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Reduce(Vector512<float> x, out Vector512<float> first, out Vector512<float> second)
    {
        // Adding 1.5·2^23 rounds to a whole number, which then stands in the low bits; 254 more is twice the exponent bias.
        Vector512<float> magic = Vector512.Create(12582912f + 254f);
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), magic);
        Vector512<float> n = shifted - magic;
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);

        Vector512<int> bits = shifted.AsInt32();
        Vector512<int> half = bits >>> 1;
        first = (half << 23).AsSingle();
        second = ((bits - half) << 23).AsSingle();

        Vector512<float> q = Vector512.Create(0.0013917610049247742f);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.008367105387151241f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.04166661202907562f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.16666539013385773f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.5f));
        return Vector512.FusedMultiplyAdd(r * r, q, r);
    }
}
