using System.Runtime.Intrinsics;

namespace Sett.Numerics.FixedPoint;

/// <summary>
/// Dynamic fixed point &lt;I,F&gt;: two's complement with I integer bits (sign included) and F fraction bits; real = integer × 2^−F.
/// I or F may be negative where all values are small or large; I + F is the word length, 1 to 16.
/// </summary>
/// <param name="IntegerBits">I, the sign bit included.</param>
/// <param name="FractionBits">F.</param>
public readonly record struct FixedPointFormat(int IntegerBits, int FractionBits)
{
    /// <summary>The word length I + F.</summary>
    public int Bits => IntegerBits + FractionBits;

    /// <summary>The real number that the integer 1 stands for.</summary>
    public double Scale => Math.ScaleB(1.0, -FractionBits);

    /// <summary>The smallest integer, −2^(bits − 1).</summary>
    public int Least => -(1 << (Bits - 1));

    /// <summary>The largest integer, 2^(bits − 1) − 1.</summary>
    public int Most => (1 << (Bits - 1)) - 1;

    /// <summary>The format of a word length with the fewest integer bits that hold values up to a magnitude without saturation.</summary>
    /// <param name="magnitude">The largest magnitude, finite and at least 0.</param>
    /// <param name="bits">The word length, 2 to 16.</param>
    public static FixedPointFormat ForMagnitude(double magnitude, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16);
        if (!double.IsFinite(magnitude) || magnitude < 0)
            throw new ArgumentOutOfRangeException(nameof(magnitude), "A finite magnitude is needed.");
        if (magnitude == 0) return new FixedPointFormat(1, bits - 1);
        int integerBits = Math.Clamp(Math.ILogB(magnitude) + 2, -64, 128);
        var format = new FixedPointFormat(integerBits, bits - integerBits);
        // Rounding may carry the largest value to 2^(bits − 1): one integer bit more.
        return Math.Round(Math.ScaleB(magnitude, format.FractionBits), MidpointRounding.ToEven) > format.Most
            ? new FixedPointFormat(integerBits + 1, bits - integerBits - 1)
            : format;
    }

    /// <summary>Rounds to the nearest integer of the format, ties to even, and saturates. NaN becomes 0.</summary>
    public void Quantize(ReadOnlySpan<float> values, Span<short> integers)
    {
        if (integers.Length < values.Length) throw new ArgumentException("The destination is shorter than the source.", nameof(integers));
        float factor = (float)Math.ScaleB(1.0, FractionBits);
        float least = Least, most = Most;
        int i = 0;
        Vector512<float> factors = Vector512.Create(factor), leasts = Vector512.Create(least), mosts = Vector512.Create(most);
        for (; i <= values.Length - 2 * Vector512<float>.Count; i += 2 * Vector512<float>.Count)
        {
            Vector512<int> low = Quantize(Vector512.Create(values.Slice(i, 16)), factors, leasts, mosts);
            Vector512<int> high = Quantize(Vector512.Create(values.Slice(i + 16, 16)), factors, leasts, mosts);
            Vector512.Narrow(low, high).CopyTo(integers[i..]);
        }

        for (; i < values.Length; i++)
        {
            float scaled = MathF.Round(values[i] * factor, MidpointRounding.ToEven);
            integers[i] = float.IsNaN(scaled) ? (short)0 : (short)Math.Clamp(scaled, least, most);
        }
    }

    /// <summary>As "&lt;I,F&gt;".</summary>
    public override string ToString() => $"<{IntegerBits},{FractionBits}>";

    private static Vector512<int> Quantize(Vector512<float> values, Vector512<float> factor, Vector512<float> least, Vector512<float> most)
    {
        Vector512<float> rounded = Vector512.Round(values * factor);
        Vector512<float> saturated = Vector512.MinNative(Vector512.MaxNative(rounded, least), most);
        // A number that is not equal to itself is NaN. All others lie within 16 bits, where the native conversion is the same everywhere.
        return Vector512.ConvertToInt32Native(
            Vector512.ConditionalSelect(Vector512.Equals(rounded, rounded), saturated, Vector512<float>.Zero));
    }
}
