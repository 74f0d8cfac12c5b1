using Sett.Numerics.Elementary;

namespace Sett.Numerics.FixedPoint;

/// <summary>What a neuron does to its sum.</summary>
public enum NeuronActivation
{
    /// <summary>1 / (1 + e^−x), by table.</summary>
    Sigmoid,
    /// <summary>max(x, 0), clipped to less than 1.</summary>
    Relu,
}

/// <summary>
/// A neuron's activation and its derivative for every word, as the sparse edge processor's public register-transfer code has them. Both lie
/// above 0 and below 1.
/// </summary>
public sealed class ActivationTable
{
    private const int MostEntries = 4096, MostDomain = 8;
    private readonly short[] _values, _slopes;

    private ActivationTable(SignedWord word, NeuronActivation activation, short[] values, short[] slopes) =>
        (Word, Activation, _values, _slopes) = (word, activation, values, slopes);

    /// <summary>The words.</summary>
    public SignedWord Word { get; }

    /// <summary>The function.</summary>
    public NeuronActivation Activation { get; }

    /// <summary>The largest derivative.</summary>
    public int MostSlope => Activation == NeuronActivation.Sigmoid ? (1 << (Word.FractionBits - 2)) - 1 : Word.One - 1;

    /// <summary>The table of a word and a function.</summary>
    public static ActivationTable Of(SignedWord word, NeuronActivation activation)
    {
        var values = new short[1 << word.Bits];
        var slopes = new short[1 << word.Bits];
        for (int x = word.Least; x <= word.Most; x++)
        {
            (int value, int slope) = activation == NeuronActivation.Sigmoid ? Sigmoid(word, x) : Relu(word, x);
            (values[x - word.Least], slopes[x - word.Least]) = ((short)value, (short)slope);
        }

        return new ActivationTable(word, activation, values, slopes);
    }

    /// <summary>The activation of a sum.</summary>
    public int Value(int sum) => _values[sum - Word.Least];

    /// <summary>The derivative at a sum.</summary>
    public int Slope(int sum) => _slopes[sum - Word.Least];

    /// <summary>
    /// Sums within ±M, M = min(8, 2^I), address a table by their top bits; it has at most 4096 entries, so that words of many bits lose the
    /// last ones. Derivatives have two fraction bits less, since they stay below a quarter.
    /// </summary>
    private static (int Value, int Slope) Sigmoid(SignedWord word, int x)
    {
        int domain = Math.Min(MostDomain, 1 << word.IntegerBits), f = word.FractionBits, domainBits = f + int.Log2(domain) + 1;
        int edge = domain << f;
        if (x < -edge) return (1, 1);
        if (x >= edge) return (word.One - 1, 1);
        int entries = Math.Min(Math.Min(1 << word.Bits, MostEntries), 1 << domainBits), dropped = domainBits - int.Log2(entries);
        double real = Math.ScaleB((x >> dropped) << dropped, -f), s = 1 / (1 + DoubleMath.Exp(-real));
        int value = (int)Math.Round(Math.ScaleB(s, f), MidpointRounding.AwayFromZero);
        int slope = (int)Math.Round(Math.ScaleB(s * (1 - s), f), MidpointRounding.AwayFromZero);
        return (Math.Min(value, word.One - 1), Math.Min(slope, (1 << (f - 2)) - 1));
    }

    private static (int Value, int Slope) Relu(SignedWord word, int x) =>
        x <= 0 ? (1, 1) : x >= word.One ? (word.One - 1, 1) : (x, word.One - 1);
}
