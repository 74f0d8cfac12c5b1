using System.Globalization;

namespace Sett.Numerics.FixedPoint;

/// <summary>
/// A two's complement word of one sign bit, I integer and F fraction bits, 8 to 16 in all, with the arithmetic of the sparse edge
/// processor: products are truncated, saturated and then rounded, sums saturate (the processor's public register-transfer code, multiplier
/// and adder).
/// </summary>
public readonly record struct SignedWord
{
    /// <summary>The fewest bits.</summary>
    public const int LeastBits = 8;

    /// <summary>The most bits.</summary>
    public const int MostBits = 16;

    /// <summary>Makes a word.</summary>
    /// <param name="integerBits">I, the sign left out, 1 or more, so that 1 itself is a value.</param>
    /// <param name="fractionBits">F, 4 or more.</param>
    /// <exception cref="BadInputException">There is no such word.</exception>
    public SignedWord(int integerBits, int fractionBits)
    {
        if (integerBits < 1 || fractionBits < 4 || 1L + integerBits + fractionBits is < LeastBits or > MostBits)
            throw new BadInputException($"word 1,{integerBits},{fractionBits}: one sign bit, 1 or more integer bits and 4 or more fraction "
                + $"bits have to be {LeastBits} to {MostBits} bits together, as in 1,3,8.");
        (IntegerBits, FractionBits) = (integerBits, fractionBits);
    }

    /// <summary>I, without the sign.</summary>
    public int IntegerBits { get; }

    /// <summary>F.</summary>
    public int FractionBits { get; }

    /// <summary>All bits, 1 + I + F.</summary>
    public int Bits => 1 + IntegerBits + FractionBits;

    /// <summary>The smallest integer, −2^(bits − 1).</summary>
    public int Least => -(1 << (Bits - 1));

    /// <summary>The largest integer, 2^(bits − 1) − 1.</summary>
    public int Most => (1 << (Bits - 1)) - 1;

    /// <summary>The integer that stands for 1.</summary>
    public int One => 1 << FractionBits;

    /// <summary>The real number that the integer 1 stands for.</summary>
    public double Scale => Math.ScaleB(1.0, -FractionBits);

    /// <summary>Reads "1,3,8".</summary>
    /// <exception cref="BadInputException">It is no word.</exception>
    public static SignedWord Parse(string text)
    {
        string[] parts = text.Trim('(', ')').Split(',');
        int[] bits = [.. parts.Select(p => int.TryParse(p.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        if (bits.Length != 3 || bits[0] != 1 || bits.Contains(-1))
            throw new BadInputException(
                $"word '{text}': write sign, integer and fraction bits, as in 1,3,8 (12 bits); there is always one sign bit.");
        return new SignedWord(bits[1], bits[2]);
    }

    /// <summary>
    /// The product: all 2·bits bits are cut after F fraction bits, saturated, and raised by one where the first bit cut off is set and the
    /// value is not the largest already. A product that saturates at the lower end can thus come out one above it.
    /// </summary>
    public int Multiply(int a, int b)
    {
        int product = a * b, clipped = Clip(product >> FractionBits);
        return clipped == Most ? clipped : clipped + ((product >> (FractionBits - 1)) & 1);
    }

    /// <summary>The sum, saturated.</summary>
    public int Add(int a, int b) => Clip(a + b);

    /// <summary>The nearest integer of the word.</summary>
    public int Clip(int value) => Math.Clamp(value, Least, Most);

    /// <summary>A real number cut towards zero and saturated.</summary>
    public int Truncate(double value) => (int)Math.Clamp(Math.Truncate(Math.ScaleB(value, FractionBits)), Least, Most);

    /// <summary>
    /// The step of a bias at a rate of 2^−<paramref name="shift"/>: −delta divided by 2^shift, halves up; −delta of the
    /// smallest word is the largest.
    /// </summary>
    /// <param name="delta">A word.</param>
    /// <param name="shift">0 to 15.</param>
    public int Step(int delta, int shift)
    {
        int descent = delta == Least ? Most : -delta;
        return shift == 0 ? descent : (descent >> shift) + ((descent >> (shift - 1)) & 1);
    }

    /// <summary>As "1,3,8".</summary>
    public override string ToString() => $"1,{IntegerBits},{FractionBits}";
}
