using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Numerics.FixedPoint;

/// <summary>
/// 32 products a time of 16-bit words with fractions. A fraction below 1 with F fraction bits is held as a multiple of 2^−15; then (word ×
/// fraction + 2^14) ≫ 15 is the word's product rounded with halves up, which is <see cref="SignedWord.Multiply"/> wherever nothing can
/// saturate, and with a factor below 1 nothing can. The same bits on every path.
/// </summary>
public static class FractionProducts
{
    /// <summary>Fraction bits of the second factor.</summary>
    public const int FractionBits = 15;

    /// <summary>(word × fraction + 2^14) ≫ 15; not both −2^15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Multiply(Vector512<short> words, Vector512<short> fractions)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyHighRoundScale(words, fractions);
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.MultiplyHighRoundScale(words.GetLower(), fractions.GetLower()),
                Avx2.MultiplyHighRoundScale(words.GetUpper(), fractions.GetUpper()));
        }

        return MultiplyPortably(words, fractions);
    }

    /// <summary>Sums of neighbours: 16 numbers of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> PairSums(Vector512<short> values)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyAddAdjacent(values, Vector512<short>.One);
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.MultiplyAddAdjacent(values.GetLower(), Vector256<short>.One),
                Avx2.MultiplyAddAdjacent(values.GetUpper(), Vector256<short>.One));
        }

        return PairSumsPortably(values);
    }

    /// <summary>As <see cref="Multiply"/>, on any processor.</summary>
    internal static Vector512<short> MultiplyPortably(Vector512<short> words, Vector512<short> fractions)
    {
        (Vector512<int> wordsLow, Vector512<int> wordsHigh) = Vector512.Widen(words);
        (Vector512<int> fractionsLow, Vector512<int> fractionsHigh) = Vector512.Widen(fractions);
        Vector512<int> half = Vector512.Create(1 << (FractionBits - 1));
        return Vector512.Narrow((wordsLow * fractionsLow + half) >> FractionBits, (wordsHigh * fractionsHigh + half) >> FractionBits);
    }

    /// <summary>As <see cref="PairSums"/>, on any processor.</summary>
    internal static Vector512<int> PairSumsPortably(Vector512<short> values)
    {
        Vector512<int> pairs = values.AsInt32();
        return ((pairs << 16) >> 16) + (pairs >> 16);
    }
}
