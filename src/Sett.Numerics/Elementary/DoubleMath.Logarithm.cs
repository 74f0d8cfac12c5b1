namespace Sett.Numerics.Elementary;

public static partial class DoubleMath
{
    private const double SqrtHalf = 0.70710678118654752440;

    /// <summary>The natural logarithm; −infinity at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || double.IsPositiveInfinity(x)) return x;
        if (x <= 0) return x == 0 ? double.NegativeInfinity : double.NaN;
        (double high, double low) = LogInTwoParts(x);
        return high + low;
    }

    /// <summary>ln(1 + x), accurate near zero.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (double.IsNaN(x) || x == 0 || double.IsPositiveInfinity(x)) return x;
        return u > 0 ? Log(u) + (x - (u - 1)) / u : Log(u);
    }

    /// <summary>The inverse hyperbolic sine.</summary>
    public static double Asinh(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x) || size == 0) return x;
        double result = size > 1e150
            ? Log(size) + (Ln2High + Ln2Low)
            : Log1p(size + size * size / (1 + Math.Sqrt(1 + size * size)));
        return Math.CopySign(result, x);
    }

    /// <summary>The inverse hyperbolic cosine; NaN below 1.</summary>
    public static double Acosh(double x)
    {
        if (x < 1) return double.NaN;
        if (x > 1e150) return Log(x) + (Ln2High + Ln2Low);
        double above = x - 1;
        return Log1p(above + Math.Sqrt(above * (2 + above)));
    }

    /// <summary>The inverse hyperbolic tangent; NaN outside −1 … 1.</summary>
    public static double Atanh(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x) || size == 0) return x;
        if (size >= 1) return size > 1 ? double.NaN : Math.CopySign(double.PositiveInfinity, x);
        return Math.CopySign(Log1p(2 * size / (1 - size)) / 2, x);
    }

    /// <summary>x to the power y, with the special cases of IEEE 754's pow.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        if (y == 1) return x;
        if (y == 2) return x * x;
        if (y == -1) return 1 / x;
        double size = Math.Abs(x);
        bool wholeExponent = Math.Abs(y) >= 9007199254740992.0 || Math.Floor(y) == y;
        bool odd = wholeExponent && Math.Abs(y) < 9007199254740992.0 && Math.Floor(y / 2) * 2 != y;
        if (double.IsInfinity(y)) return size == 1 ? 1 : size > 1 == y > 0 ? double.PositiveInfinity : 0;
        if (size == 0 || double.IsInfinity(size))
        {
            double limit = size == 0 == y > 0 ? 0 : double.PositiveInfinity;
            return odd ? Math.CopySign(limit, x) : limit;
        }

        if (x < 0 && !wholeExponent) return double.NaN;
        if (y == 0.5) return Math.Sqrt(x);
        double power = wholeExponent && Math.Abs(y) <= 64 ? WholePower(size, (int)Math.Abs(y), y < 0) : PowerOfPositive(size, y);
        return odd && x < 0 ? -power : power;
    }

    /// <summary>Repeated squaring, which is exact as long as the numbers are.</summary>
    private static double WholePower(double x, int exponent, bool inverted)
    {
        double result = 1;
        for (double square = x; exponent > 0; exponent >>= 1, square *= square)
        {
            if ((exponent & 1) != 0) result *= square;
        }

        return inverted ? 1 / result : result;
    }

    private static double PowerOfPositive(double x, double y)
    {
        (double high, double low) = LogInTwoParts(x);
        double product = y * high;
        if (product > 710) return double.PositiveInfinity;
        if (product < -746) return 0;
        double lost = Math.FusedMultiplyAdd(y, high, -product) + y * low;
        double n = Math.Round(product * Log2E);
        return Math.ScaleB(1 + ExpTail(product - n * Ln2High, n * Ln2Low - lost), (int)n);
    }

    /// <summary>ln x of a positive finite number as a sum whose second part holds what the first has lost.</summary>
    private static (double High, double Low) LogInTwoParts(double x)
    {
        int k = Math.ILogB(x) + 1;
        double m = Math.ScaleB(x, -k);
        if (m < SqrtHalf)
        {
            m *= 2;
            k--;
        }

        // m in √½ … √2: ln m = 2(s + s³/3 + s⁵/5 …) with s = f/(2 + f), s in two parts.
        double f = m - 1;
        double divisor = 2 + f;
        double s = f / divisor;
        double lost = (Math.FusedMultiplyAdd(-s, divisor, f) - s * (f - (divisor - 2))) / divisor;
        double z = s * s;
        double sum = 0;
        for (int i = 25; i >= 3; i -= 2) sum = (sum + 1.0 / i) * z;

        (double high, double low) = TwoSum(k * Ln2High, 2 * s);
        return TwoSum(high, low + (2 * (s * sum + lost) + k * Ln2Low));
    }

    private static (double Sum, double Lost) TwoSum(double a, double b)
    {
        double sum = a + b;
        double part = sum - a;
        return (sum, a - (sum - part) + (b - part));
    }
}
