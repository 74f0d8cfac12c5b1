using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

public static partial class FloatMath
{
    /// <summary>The error function. Error below 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        // Near zero: x + x·P(x²), fitted up to |x| = 1.
        Vector512<float> z = x * x;
        Vector512<float> near = Vector512.Create(7.853860734030604e-05f);
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(-0.0008010193705558777f));
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(0.005188327748328447f));
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(-0.026853812858462334f));
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(0.1128358542919159f));
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(-0.3761262595653534f));
        near = Vector512.FusedMultiplyAdd(near, z, Vector512.Create(0.12837916612625122f));
        near = Vector512.FusedMultiplyAdd(near, x, x);

        // Further out: 1 − e^Q(|x|), fitted to ln erfc from 0.95 to 3.95, where erf has become 1.
        Vector512<float> t = Vector512.Abs(x);
        Vector512<float> isNear = Vector512.LessThan(t, Vector512.Create(0.95f));
        t = Vector512.ConditionalSelect(Vector512.GreaterThan(t, Vector512.Create(3.95f)), Vector512.Create(3.95f), t);
        Vector512<float> q = Vector512.Create(0.00019243103452026844f);
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-0.003008576575666666f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(0.022087741643190384f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-0.10364041477441788f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-0.6375170350074768f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-1.1274749040603638f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-0.0002447441511321813f));
        Vector512<float> p = Reduce(q, out Vector512<float> first, out Vector512<float> second);
        Vector512<float> far = Vector512.Create(1f) - (Vector512.Create(1f) + p) * first * second;
        far = Vector512.ConditionalSelect(Vector512.Create(-0f), x, far);
        return Vector512.ConditionalSelect(isNear, near, far);
    }

    /// <inheritdoc cref="Erf(Vector512{float})"/>
    public static float Erf(float x) => Erf(Vector512.Create(x)).ToScalar();
}
