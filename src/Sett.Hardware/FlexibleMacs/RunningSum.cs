namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// The register that products are added into. It is wide enough for the widest product and has guard bits above it, four unless said
/// otherwise (Camus et al., JETCAS 2019): room for 2^guard of the largest products. Beyond its width it wraps, as a register does.
/// </summary>
/// <param name="bits">Its width, the sign included; 1 to 127.</param>
public sealed class RunningSum(int bits)
{
    /// <summary>Guard bits unless said otherwise.</summary>
    public const int GuardBits = 4;

    /// <summary>What it holds.</summary>
    public Int128 Value { get; private set; }

    /// <summary>The width for sums of products in a mode.</summary>
    /// <param name="activationBits">Bits of the first operand.</param>
    /// <param name="weightBits">Bits of the second.</param>
    /// <param name="guard">Guard bits.</param>
    public static int BitsFor(int activationBits, int weightBits, int guard = GuardBits) => activationBits + weightBits + guard;

    /// <summary>Adds a product.</summary>
    public void Add(Int128 product)
    {
        int unused = 128 - bits;
        Value = ((Value + product) << unused) >> unused;
    }
}
