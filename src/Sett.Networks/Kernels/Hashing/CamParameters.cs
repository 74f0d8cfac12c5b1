using Sett.Networks.Hashing;
using Sett.Numerics.Hashing;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>What a layer in the CAM computes with.</summary>
/// <param name="Bits">k, bits of a hash.</param>
/// <param name="IsHadamard">Whether projections are Hadamard transforms.</param>
/// <param name="Norm">The format of norms, or null for float32.</param>
/// <param name="NormExponent">Activation norms are divided by 2 to this power before they are rounded.</param>
/// <param name="Cosine">The cosine unit.</param>
/// <param name="Centres">Whether means are taken away from rows and their product added exactly.</param>
/// <param name="Estimator">How dot products are estimated.</param>
internal readonly record struct CamParameters(
    int Bits, bool IsHadamard, Minifloat? Norm, int NormExponent, CosineModel Cosine, bool Centres, DotEstimator Estimator)
{
    /// <summary>An activation norm as it is kept.</summary>
    public float Kept(float norm) => Norm is { } format ? NormFormat.Round(norm, format, NormExponent) : norm;
}

/// <summary>Norms in a format of few bits, scaled by a power of two so that they fit its range.</summary>
public static class NormFormat
{
    /// <summary>
    /// The exponent p for which <paramref name="largest"/>·2^−p lies in the upper half of the format's range; 0 where
    /// there is nothing to scale.
    /// </summary>
    public static int ExponentFor(float largest, Minifloat format) =>
        largest > 0 && float.IsFinite(largest) ? Math.Clamp(Math.ILogB(largest / format.Largest) + 1, -126, 127) : 0;

    /// <summary>The nearest number of the scaled format.</summary>
    public static float Round(float norm, Minifloat format, int exponent) =>
        MathF.ScaleB(format.Round(MathF.ScaleB(norm, -exponent)), exponent);
}
