using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// A multiplier divided along the weight alone: each part takes some bits of a weight and the whole activation (1-D
/// divide and conquer, DNPU).
/// </summary>
/// <param name="bits">The widest operands.</param>
/// <param name="unit">Bits of the weight that a part takes.</param>
/// <param name="isApart">Whether each narrow product has a sum of its own.</param>
internal sealed class SplitMac(int bits, int unit, bool isApart) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "split";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => unit;

    /// <inheritdoc/>
    public bool IsApart => isApart;

    /// <inheritdoc/>
    public int BitProducts => bits * bits;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) => (bits, MacWidths.Doubled(weightBits, unit));

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) => MacRate.SideBySide(bits / MacWidths.Doubled(weightBits, unit));

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return FusedProduct.Of(activation, a, activationIsSigned, weight, w, weightIsSigned, a, unit);
    }

    /// <inheritdoc/>
    // Parts of bits × unit make up as many one-bit products as a square multiplier; shifted sums join them two by two.
    public IReadOnlyList<Cell> UnitCells(int lanes)
    {
        var cells = new List<Cell> { new(Component.Multiplier, bits, lanes) };
        for (int width = bits + unit, number = bits / unit / 2; number >= 1; number /= 2, width += unit)
        {
            cells.Add(new Cell(Component.Adder, width, number * lanes));
            cells.Add(CommonParts.Multiplexers(width, number * lanes));
        }

        return [.. cells, .. Cell.Tree(lanes, 2 * bits)];
    }

    /// <inheritdoc/>
    // No such unit was published with figures; it is taken to pay for its splitting as one that splits both operands.
    public double Standing(MacPrices prices, LogicQuantity quantity) =>
        prices.Fixed(bits, bits, quantity) * prices.Splitting(MacWidths.Levels(bits, unit), quantity);

    /// <inheritdoc/>
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        Standing(prices, LogicQuantity.Energy) / RateOf(activationBits, weightBits).Products;
}
