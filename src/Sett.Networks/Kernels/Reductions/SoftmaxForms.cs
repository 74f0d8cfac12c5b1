using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>What distinguishes softmax from its logarithm, once the largest element is subtracted.</summary>
internal interface ISoftmaxForm
{
    /// <summary>What is kept of an element until the sum of the exponentials is known.</summary>
    static abstract Vector512<float> Keep(Vector512<float> shifted, Vector512<float> exponential);

    /// <summary>What the sum of the exponentials becomes, once for all elements.</summary>
    static abstract Vector512<float> Scale(Vector512<float> sum);

    /// <summary>The result from what was kept and the scale.</summary>
    static abstract Vector512<float> Finish(Vector512<float> kept, Vector512<float> scale);

    /// <summary>The result in double precision.</summary>
    static abstract double Finish(double shifted, double sum);
}

/// <summary>e^x / Σ e^x.</summary>
internal readonly struct SoftmaxForm : ISoftmaxForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Keep(Vector512<float> shifted, Vector512<float> exponential) => exponential;

    public static Vector512<float> Scale(Vector512<float> sum) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<float> kept, Vector512<float> scale) => kept / scale;

    public static double Finish(double shifted, double sum) => DoubleMath.Exp(shifted) / sum;
}

/// <summary>x − ln Σ e^x.</summary>
internal readonly struct LogSoftmaxForm : ISoftmaxForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Keep(Vector512<float> shifted, Vector512<float> exponential) => shifted;

    public static Vector512<float> Scale(Vector512<float> sum) => FloatMath.Log(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<float> kept, Vector512<float> scale) => kept - scale;

    public static double Finish(double shifted, double sum) => shifted - DoubleMath.Log(sum);
}
