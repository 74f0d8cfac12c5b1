namespace Sett.Hardware.Datapath;

/// <summary>A product as Bit Fusion's units make it: each small multiplier takes some bits of either operand, and shifted sums join what they make. Only the highest bits of an operand carry a sign.</summary>
internal static class FusedProduct
{
    /// <summary>One product.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="activationBits">The width it is sent with, a multiple of <paramref name="least"/>.</param>
    /// <param name="activationIsSigned">Whether its highest bit is a sign.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="weightBits">The width it is sent with, a multiple of <paramref name="least"/>.</param>
    /// <param name="weightIsSigned">Whether its highest bit is a sign.</param>
    /// <param name="least">Bits of a small multiplier's operands.</param>
    public static long Of(short activation, int activationBits, bool activationIsSigned, short weight, int weightBits, bool weightIsSigned, int least)
    {
        long product = 0;
        for (int i = 0; i < activationBits; i += least)
            for (int j = 0; j < weightBits; j += least)
                product += (long)(Part(activation, i, activationBits, activationIsSigned, least) * Part(weight, j, weightBits, weightIsSigned, least)) << (i + j);
        return product;
    }

    private static int Part(short value, int low, int bits, bool isSigned, int least)
    {
        int part = (value >> low) & ((1 << least) - 1);
        return isSigned && low + least == bits && (part >> (least - 1)) != 0 ? part - (1 << least) : part;
    }
}
