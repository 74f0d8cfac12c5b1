namespace Sett.Numerics.Elementary;

public static partial class DoubleMath
{
    private const double TwoOverSqrtPi = 1.12837916709551257390;

    /// <summary>The error function.</summary>
    public static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x) || size == 0) return x;
        if (size > 6) return Math.CopySign(1, x);
        double result = size < 2.5 ? ErfSeries(size) : 1 - ErfcFraction(size);
        return Math.CopySign(result, x);
    }

    /// <summary>erf x = 2/√π · e^(−x²) · Σ 2^n·x^(2n+1) / (1·3·5 … (2n+1)); every term is positive, so nothing cancels.</summary>
    private static double ErfSeries(double x)
    {
        double term = x, sum = x;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return TwoOverSqrtPi * Exp(-x * x) * sum;
    }

    /// <summary>erfc x = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))) from a fixed depth upwards.</summary>
    private static double ErfcFraction(double x)
    {
        double fraction = 0;
        for (int k = 60; k >= 1; k--) fraction = k / 2.0 / (x + fraction);
        return Exp(-x * x) * (TwoOverSqrtPi / 2) / (x + fraction);
    }
}
