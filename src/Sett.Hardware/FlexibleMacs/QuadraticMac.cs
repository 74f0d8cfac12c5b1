using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>One small multiplier, used once for each pair of parts of the operands: half the width takes a quarter of the time.</summary>
/// <param name="bits">The widest operands.</param>
/// <param name="unit">Bits of the multiplier.</param>
internal sealed class QuadraticMac(int bits, int unit) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "quadratic";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => unit;

    /// <inheritdoc/>
    public bool IsApart => false;

    /// <inheritdoc/>
    public int BitProducts => unit * unit;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) =>
        (MacWidths.Steps(activationBits, unit) * unit, MacWidths.Steps(weightBits, unit) * unit);

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) =>
        MacRate.OneIn(MacWidths.Steps(activationBits, unit) * MacWidths.Steps(weightBits, unit));

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return FusedProduct.Of(activation, a, activationIsSigned, weight, w, weightIsSigned, unit, unit);
    }

    /// <inheritdoc/>
    // Small multipliers take a sign bit more. All lanes work at the same places, so that one shifter a unit brings their sum there.
    public IReadOnlyList<Cell> UnitCells(int lanes) =>
        [new Cell(Component.Multiplier, unit + 1, lanes), .. Cell.Tree(lanes, 2 * unit + 2),
            CommonParts.Multiplexers(2 * bits, 1 + MacWidths.Levels(bits, unit))];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) => prices.Fixed(unit, unit, quantity) * prices.Reuse(quantity);

    /// <inheritdoc/>
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        RateOf(activationBits, weightBits).Cycles * prices.Fixed(unit, unit, LogicQuantity.Energy) * prices.Reuse(LogicQuantity.Energy);
}
