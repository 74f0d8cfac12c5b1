using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

public static partial class FloatMath
{
    /// <summary>1 / (1 + e^−x). Error below 2.5 ulp, for very negative x too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        // e^−|x| never overflows: 1/(1 + e) on the right, e/(1 + e) on the left.
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> e = Exp(-Vector512.Abs(x));
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), e, one) / (one + e);
    }

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    public static float Sigmoid(float x) => Sigmoid(Vector512.Create(x)).ToScalar();

    /// <summary>The hyperbolic tangent. Error below 2.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // With t = e^−2|x| − 1, tanh |x| = −t/(2 + t). From |x| = 9.02 on that is 1, so 2|x| may stop at 40.
        Vector512<float> doubled = Vector512.Abs(x) * Vector512.Create(-2f);
        doubled = Vector512.ConditionalSelect(Vector512.LessThan(doubled, Vector512.Create(-40f)), Vector512.Create(-40f), doubled);
        Vector512<float> p = Reduce(doubled, out Vector512<float> first, out Vector512<float> second);
        Vector512<float> power = first * second;
        Vector512<float> t = Vector512.FusedMultiplyAdd(power, p, power - Vector512.Create(1f));
        Vector512<float> size = -t / (Vector512.Create(2f) + t);
        return Vector512.ConditionalSelect(Vector512.Create(-0f), x, size);
    }

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    public static float Tanh(float x) => Tanh(Vector512.Create(x)).ToScalar();
}
