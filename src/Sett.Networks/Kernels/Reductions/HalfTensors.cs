using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>Half-precision tensors that are computed in single precision.</summary>
internal static class HalfTensors
{
    /// <summary>The elements in single precision.</summary>
    public static float[] Widened(ReadOnlySpan<Half> x)
    {
        var wide = new float[x.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = (float)x[i];
        return wide;
    }

    /// <summary>Rounds the elements to half precision.</summary>
    public static void Narrow(ReadOnlySpan<float> x, Span<Half> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = (Half)x[i];
    }
}
