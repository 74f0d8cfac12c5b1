namespace Sett.Numerics.Elementary;

/// <summary>
/// Elementary functions of one double-precision number, from IEEE basic operations alone, for the places where single precision does not do
/// (float64 tensors, powers, trigonometric functions of any argument). Series are Taylor's, cut where the rest is below rounding.
/// Errors are a few ulp of double, so a result rounded to float is nearly always the nearest one.
/// </summary>
public static partial class DoubleMath
{
    private const double Ln2High = 0.693147180369123816490;   // 33 bits, so that n·Ln2High is exact
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896340736;

    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 710) return double.PositiveInfinity;
        if (x < -746) return 0;
        double n = Math.Round(x * Log2E);
        return Math.ScaleB(1 + ExpTail(x - n * Ln2High, n * Ln2Low), (int)n);
    }

    /// <summary>e^x − 1, accurate near zero.</summary>
    public static double Expm1(double x)
    {
        if (double.IsNaN(x) || x == 0) return x;
        if (x > 710) return double.PositiveInfinity;
        if (x < -40) return -1;
        double n = Math.Round(x * Log2E);
        double tail = ExpTail(x - n * Ln2High, n * Ln2Low);
        if (n == 0) return tail;

        // The last power of two is applied outside: 2^n itself may pass the largest double where the result does not.
        double half = Math.ScaleB(1, (int)n - 1);
        return (half * tail + (half - 0.5)) * 2;
    }

    /// <summary>The hyperbolic tangent.</summary>
    public static double Tanh(double x)
    {
        if (double.IsNaN(x) || x == 0) return x;
        double t = Expm1(-2 * Math.Abs(x));
        return Math.CopySign(-t / (2 + t), x);
    }

    /// <summary>The hyperbolic sine.</summary>
    public static double Sinh(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x) || size == 0) return x;
        double result;
        if (size < 700)
        {
            double e = Expm1(size);
            result = (e + e / (e + 1)) / 2;
        }
        else
        {
            double root = Exp(size / 2);
            result = root / 2 * root;
        }

        return Math.CopySign(result, x);
    }

    /// <summary>The hyperbolic cosine.</summary>
    public static double Cosh(double x)
    {
        double size = Math.Abs(x);
        double root = Exp(size / 2);
        return size < 700 ? (Exp(size) + Exp(-size)) / 2 : root / 2 * root;
    }

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Sigmoid(double x)
    {
        double e = Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>ln(1 + e^x).</summary>
    public static double Softplus(double x) => (x < 0 ? 0 : x) + Log1p(Exp(-Math.Abs(x)));

    /// <summary>e^(high − low) − 1 for |high| ≤ 0.35 and a tiny low.</summary>
    private static double ExpTail(double high, double low)
    {
        double r = high - low;
        double lost = high - r - low;
        double sum = 0;
        for (int i = s_inverseFactorials.Length - 1; i >= 2; i--) sum = sum * r + s_inverseFactorials[i];
        return r + (r * r * sum + lost * (1 + r));
    }

    // 1/k! for k = 0 … 14.
    private static readonly double[] s_inverseFactorials =
    [
        1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
        1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200,
    ];
}
