namespace Sett.Training.Precision.Rounding;

/// <summary>
/// Dynamic fixed point &lt;IL, FL&gt;: multiples of 2^−FL from −2^IL to 2^IL − 2^−FL, a word of 1 + IL + FL bits. Either may be negative or
/// exceed the word (Na and Mukhopadhyay, ISLPED 2016, and its public code). Unlike <see cref="Numerics.FixedPoint.FixedPointFormat"/> the
/// sign is not counted.
/// </summary>
/// <param name="IntegerBits">IL, −64 to 64.</param>
/// <param name="FractionBits">FL; IL + FL is 1 to 31.</param>
public readonly record struct DynamicFormat(int IntegerBits, int FractionBits)
{
    /// <summary>IL is never below or above this: beyond it a float32 cannot hold the steps.</summary>
    public const int MostIntegerBits = 64;

    /// <summary>The largest IL + FL.</summary>
    public const int MostLength = 31;

    // A float32 holds integers below 2^24 exactly.
    private const int FloatBits = 24;

    /// <summary>The word's length without the sign, IL + FL.</summary>
    public int Length => IntegerBits + FractionBits;

    /// <summary>Whether both numbers lie where they have to.</summary>
    public bool IsPossible =>
        IntegerBits is >= -MostIntegerBits and <= MostIntegerBits && (long)IntegerBits + FractionBits is >= 1 and <= MostLength;

    /// <summary>The bits of a word, the sign included.</summary>
    public int Bits => 1 + Length;

    /// <summary>The distance of neighbours, 2^−FL.</summary>
    public double Step => Math.ScaleB(1.0, -FractionBits);

    /// <summary>The least value, −2^IL.</summary>
    public double Least => -Math.ScaleB(1.0, IntegerBits);

    /// <summary>The greatest value, 2^IL − 2^−FL.</summary>
    public double Most => Math.ScaleB(1.0, IntegerBits) - Step;

    /// <summary>
    /// From here on a float32 in steps (multiplied by 2^FL) overflows: the greatest integer, or 2^(IL + FL) where no float32 lies between.
    /// </summary>
    internal float OverflowsFrom => Length <= FloatBits ? (1L << Length) - 1 : 1L << Length;

    /// <summary>What an overflow becomes, in steps: the greatest integer that a float32 holds.</summary>
    internal float Greatest => Length <= FloatBits ? (1L << Length) - 1 : MathF.BitDecrement(1L << Length);

    /// <summary>The format with another length and the same integer bits.</summary>
    public DynamicFormat WithLength(int length) => new(IntegerBits, length - IntegerBits);

    /// <summary>As "&lt;IL,FL&gt;".</summary>
    public override string ToString() => $"<{IntegerBits},{FractionBits}>";
}
