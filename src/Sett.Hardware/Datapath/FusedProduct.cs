namespace Sett.Hardware.Datapath;

/// <summary>
/// A product made of small ones: each small multiplier takes some bits of either operand, and shifted sums join what they make, side by
/// side in a cycle or one after another. Only the highest bits of an operand carry a sign.
/// </summary>
internal static class FusedProduct
{
    /// <summary>One product.</summary>
    /// <param name="activation">The activation (or any first operand), at most 32 bits; 31 where it is unsigned.</param>
    /// <param name="activationBits">The width it is sent with, a multiple of <paramref name="activationStep"/>.</param>
    /// <param name="activationIsSigned">Whether its highest bit is a sign.</param>
    /// <param name="weight">The weight (or any second operand), likewise.</param>
    /// <param name="weightBits">The width it is sent with, a multiple of <paramref name="weightStep"/>.</param>
    /// <param name="weightIsSigned">Whether its highest bit is a sign.</param>
    /// <param name="activationStep">Bits of the activation that a small multiplier takes.</param>
    /// <param name="weightStep">Bits of the weight that a small multiplier takes.</param>
    public static long Of(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned,
        int activationStep, int weightStep)
    {
        long product = 0;
        for (int i = 0; i < activationBits; i += activationStep)
            for (int j = 0; j < weightBits; j += weightStep)
                product += (Part(activation, i, activationBits, activationIsSigned, activationStep) * Part(
                    weight, j, weightBits, weightIsSigned, weightStep)) << (i + j);
        return product;
    }

    private static long Part(long value, int low, int bits, bool isSigned, int step)
    {
        long part = (value >> low) & ((1L << step) - 1);
        return isSigned && low + step == bits && (part >> (step - 1)) != 0 ? part - (1L << step) : part;
    }
}
