using System.Numerics;

namespace Sett.Numerics.Elementary;

public static partial class DoubleMath
{
    private const double HalfPi = 1.57079632679489661923;
    private const double HalfPiLow = 6.12323399573676603587e-17;
    private const double QuarterPi = HalfPi / 2;
    private const double QuarterPiLow = HalfPiLow / 2;

    /// <summary>The sine of an angle in radians, of any size.</summary>
    public static double Sin(double x)
    {
        if (x == 0 || !double.IsFinite(x)) return x == 0 ? x : double.NaN;
        int quadrant = ReduceAngle(x, out double r, out double low);
        double value = (quadrant & 1) == 0 ? SinNearZero(r, low) : CosNearZero(r, low);
        return (quadrant & 2) == 0 ? value : -value;
    }

    /// <summary>The cosine of an angle in radians, of any size.</summary>
    public static double Cos(double x)
    {
        if (!double.IsFinite(x)) return double.NaN;
        int quadrant = ReduceAngle(x, out double r, out double low);
        double value = (quadrant & 1) == 0 ? CosNearZero(r, low) : SinNearZero(r, low);
        return quadrant is 1 or 2 ? -value : value;
    }

    /// <summary>The tangent of an angle in radians, of any size.</summary>
    public static double Tan(double x)
    {
        if (x == 0 || !double.IsFinite(x)) return x == 0 ? x : double.NaN;
        int quadrant = ReduceAngle(x, out double r, out double low);
        double sine = SinNearZero(r, low), cosine = CosNearZero(r, low);
        return (quadrant & 1) == 0 ? sine / cosine : -cosine / sine;
    }

    /// <summary>The angle in −π/2 … π/2 whose tangent is x.</summary>
    public static double Atan(double x)
    {
        if (double.IsNaN(x) || x == 0) return x;
        double size = Math.Abs(x);
        double result = size > 1 ? HalfPi - (AtanToOne(1 / size) - HalfPiLow) : AtanToOne(size);
        return Math.CopySign(result, x);
    }

    /// <summary>The angle in −π/2 … π/2 whose sine is x; NaN outside −1 … 1.</summary>
    public static double Asin(double x)
    {
        if (x == 0) return x;
        return Math.Abs(x) > 1 ? double.NaN : Atan(x / Math.Sqrt((1 - x) * (1 + x)));
    }

    /// <summary>The angle in 0 … π whose cosine is x; NaN outside −1 … 1.</summary>
    public static double Acos(double x) => Math.Abs(x) > 1 ? double.NaN : 2 * Atan(Math.Sqrt((1 - x) / (1 + x)));

    /// <summary>x in 0 … 1. Above tan(π/8) the tangent's addition formula moves it below.</summary>
    private static double AtanToOne(double x)
    {
        const double TanEighth = 0.41421356237309504880;
        return x > TanEighth ? QuarterPi + (AtanSeries((x - 1) / (x + 1)) + QuarterPiLow) : AtanSeries(x);
    }

    private static double AtanSeries(double x)
    {
        double z = x * x;
        double sum = 0;
        for (int i = 45; i >= 3; i -= 2) sum = (1.0 / i - sum) * z;
        return x - x * sum;
    }

    private static double SinNearZero(double r, double low)
    {
        double z = r * r;
        double sum = 0;
        for (int i = 21; i >= 3; i -= 2) sum = (sum + 1) * (-z / (i * (i - 1)));
        return r + (r * sum + low * (1 - z / 2));
    }

    private static double CosNearZero(double r, double low)
    {
        double z = r * r;
        double sum = 0;
        for (int i = 20; i >= 4; i -= 2) sum = (sum + 1) * (-z / (i * (i - 1)));
        double half = z / 2;
        double high = 1 - half;
        return high + (1 - high - half - half * sum - r * low);
    }

    /// <summary>x = quadrant·π/2 + r + low (modulo 2π) with |r| ≤ π/4.</summary>
    private static int ReduceAngle(double x, out double r, out double low)
    {
        if (Math.Abs(x) > 1e5) return ReduceLargeAngle(x, out r, out low);
        double n = Math.Round(x / HalfPi);

        // π/2 in three parts of 33 bits and a rest: the products with n (17 bits) are exact, only the last subtraction rounds.
        const double First = 1.57079632673412561417, Second = 6.07710050630396597660e-11, Third = 2.02226624871116645580e-21;
        const double Rest = 8.47842766036889956997e-32;
        double a = x - n * First;
        double b = a - n * Second;
        double lost = a - b - n * Second;
        double tail = n * Third - lost + n * Rest;
        r = b - tail;
        low = b - r - tail;
        return (int)n & 3;
    }

    /// <summary>The same for angles whose bits reach far above the point, in whole-number arithmetic.</summary>
    private static int ReduceLargeAngle(double x, out double r, out double low)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        int exponent = (int)(bits >> 52) - 1075;
        BigInteger significand = (bits & ((1L << 52) - 1)) | (1L << 52);

        // x as a fixed-point number with PiBits fractional bits, then its remainder modulo π/2, signed.
        BigInteger halfPi = s_pi.Value >> 1;
        BigInteger fixedPoint = significand << (PiBits + exponent);
        BigInteger n = BigInteger.DivRem(fixedPoint, halfPi, out BigInteger rest);
        if (rest << 1 > halfPi)
        {
            rest -= halfPi;
            n += 1;
        }

        r = ScaledDown(rest);
        low = ScaledDown(rest - FixedPoint(r));
        int quadrant = (int)(n & 3);
        if (x > 0) return quadrant;
        r = -r;
        low = -low;
        return -quadrant & 3;
    }

    // 1024 bits of integer part and 53 + 53 significant bits after the deepest cancellation, with room to spare.
    private const int PiBits = 1280;

    private static readonly Lazy<BigInteger> s_pi = new(() =>
    {
        // Machin: π = 16·atan(1/5) − 4·atan(1/239). 64 guard bits, and as many again as an angle of 2^1024 has above the point.
        const int Guard = 64;
        BigInteger one = BigInteger.One << (PiBits + Guard);
        return ((16 * InverseTangent(one, 5)) - (4 * InverseTangent(one, 239))) >> Guard;
    });

    private static BigInteger InverseTangent(BigInteger one, int inverse)
    {
        BigInteger power = one / inverse, sum = power;
        for (int i = 3; !power.IsZero; i += 2)
        {
            power /= -inverse * inverse;
            sum += power / i;
        }

        return sum;
    }

    private static double ScaledDown(BigInteger value)
    {
        int drop = Math.Max(0, (int)value.GetBitLength() - 62);
        return Math.ScaleB((double)(long)(value >> drop), drop - PiBits);
    }

    private static BigInteger FixedPoint(double value)
    {
        if (value == 0) return BigInteger.Zero;
        int exponent = Math.ILogB(value) - 52;
        BigInteger whole = (long)Math.ScaleB(value, -exponent);
        int shift = PiBits + exponent;
        return shift >= 0 ? whole << shift : whole >> -shift;
    }
}
