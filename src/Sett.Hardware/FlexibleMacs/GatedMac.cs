using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// A conventional multiplier whose unused rows and columns are gated: a product a cycle at every width, less energy at narrow ones.
/// </summary>
/// <param name="bits">The widest operands.</param>
internal sealed class GatedMac(int bits) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "gated";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => bits;

    /// <inheritdoc/>
    public bool IsApart => false;

    /// <inheritdoc/>
    public int BitProducts => bits * bits;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) => (activationBits, weightBits);

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) => MacRate.SideBySide(1);

    /// <inheritdoc/>
    // One row a bit of the weight: what is above the operand's width stays gated, so that the sign sits at the operand's own highest bit.
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned) =>
        FusedProduct.Of(activation, activationBits, activationIsSigned, weight, weightBits, weightIsSigned, activationBits, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Cell> UnitCells(int lanes) => [new Cell(Component.Multiplier, bits, lanes), .. Cell.Tree(lanes, 2 * bits)];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) => prices.Fixed(bits, bits, quantity);

    /// <inheritdoc/>
    // What is gated is taken to cost nothing but leakage: the best that gating can do.
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        prices.Fixed(activationBits, weightBits, LogicQuantity.Energy);
}
