using Sett.Numerics.Elementary;

namespace Sett.Tests;

/// <summary>
/// What theory says of sign random projections (Goemans and Williamson; Charikar): the signs of two vectors at the angle θ differ with the
/// probability θ/π, so that the Hamming distance of k independent ones is Binomial(k, θ/π).
/// </summary>
internal static class HashStatistics
{
    /// <summary>The mean of cos(π·HD/k): Re[(1 − p + p·e^{iπ/k})^k] with p = θ/π.</summary>
    public static double MeanCosine(int k, double angle) => RealPower(k, angle / Math.PI, Math.PI / k);

    /// <summary>The variance of cos(π·HD/k): ½ + ½·Re[(1 − p + p·e^{2iπ/k})^k] less the square of the mean.</summary>
    public static double CosineVariance(int k, double angle)
    {
        double mean = MeanCosine(k, angle);
        return Math.Max(0, 0.5 + 0.5 * RealPower(k, angle / Math.PI, 2 * Math.PI / k) - mean * mean);
    }

    // Re[(1 − p + p·e^{iφ})^k] by size and angle of the base.
    private static double RealPower(int k, double p, double phi)
    {
        double real = 1 - p + p * DoubleMath.Cos(phi), imaginary = p * DoubleMath.Sin(phi);
        double size = DoubleMath.Exp(0.5 * k * DoubleMath.Log(real * real + imaginary * imaginary));
        double turn = real == 0 ? Math.PI / 2 : DoubleMath.Atan(imaginary / real) + (real < 0 ? Math.PI : 0);
        return size * DoubleMath.Cos(k * turn);
    }
}
