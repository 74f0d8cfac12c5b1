using System.Globalization;

namespace Sett.Numerics.Hashing;

/// <summary>
/// A floating-point format of a few bits: a sign, an exponent with the bias 2^(e−1) − 1, and a mantissa with a hidden bit; numbers below
/// the smallest normal one are subnormal. All codes are numbers (there is no infinity), and what is too large saturates.
/// </summary>
/// <param name="ExponentBits">e, 2 to 8.</param>
/// <param name="MantissaBits">m, 0 to 10.</param>
public readonly record struct Minifloat(int ExponentBits, int MantissaBits)
{
    /// <summary>
    /// The format of DeepCAM's norms: 1 sign, 4 exponent and 3 mantissa bits (the split is recalled, not read in the paper).
    /// </summary>
    public static Minifloat Eight { get; } = new(4, 3);

    /// <summary>The exponent's bias.</summary>
    public int Bias => (1 << (ExponentBits - 1)) - 1;

    /// <summary>The exponent of the largest numbers.</summary>
    public int LargestExponent => (1 << ExponentBits) - 1 - Bias;

    /// <summary>The largest number.</summary>
    public double Largest => Math.ScaleB(2 - Math.ScaleB(1, -MantissaBits), LargestExponent);

    /// <summary>The smallest number with a full mantissa.</summary>
    public double SmallestNormal => Math.ScaleB(1, 1 - Bias);

    /// <summary>The nearest number of the format, ties to even.</summary>
    public float Round(float value)
    {
        if (value == 0 || float.IsNaN(value)) return value;
        double size = Math.Abs((double)value);
        if (size >= Largest) return (float)Math.CopySign(Largest, value);
        int exponent = Math.Max(Math.ILogB(size), 1 - Bias);
        double step = Math.ScaleB(1, exponent - MantissaBits);
        return (float)Math.CopySign(Math.Min(Largest, Math.Round(size / step, MidpointRounding.ToEven) * step), value);
    }

    /// <summary>The bits of a number of the format: sign, exponent, mantissa.</summary>
    /// <param name="value">The number, as <see cref="Round"/> gives it.</param>
    public int Code(float value)
    {
        double size = Math.Abs((double)value);
        int exponent = size < SmallestNormal ? 0 : Math.ILogB(size) + Bias;
        double fraction = Math.ScaleB(size, MantissaBits - (Math.Max(exponent, 1) - Bias));
        int bits = exponent == 0 ? (int)fraction : (exponent << MantissaBits) + (int)fraction - (1 << MantissaBits);
        return float.IsNegative(value) ? bits | 1 << (ExponentBits + MantissaBits) : bits;
    }

    /// <summary>The number of some bits.</summary>
    /// <param name="code">Sign, exponent and mantissa.</param>
    public float Value(int code)
    {
        int exponent = code >> MantissaBits & ((1 << ExponentBits) - 1), mantissa = code & ((1 << MantissaBits) - 1);
        double size = Math.ScaleB(exponent == 0 ? mantissa : mantissa + (1 << MantissaBits), Math.Max(exponent, 1) - Bias - MantissaBits);
        return (float)(code >> (ExponentBits + MantissaBits) == 0 ? size : -size);
    }

    /// <summary>
    /// Reads sign, exponent and mantissa bits, as in 1-4-3; null where the text is none or has other than 8 bits in total.
    /// </summary>
    public static Minifloat? Parse(string text)
    {
        string[] parts = text.Split('-');
        if (parts.Length != 3 || parts[0] != "1") return null;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int exponent)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int mantissa))
        {
            return null;
        }

        return exponent is >= 2 and <= 7 && exponent + mantissa == 7 ? new Minifloat(exponent, mantissa) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"1-{ExponentBits}-{MantissaBits}");
}
