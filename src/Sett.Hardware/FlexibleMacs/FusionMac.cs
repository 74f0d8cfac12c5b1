using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// Small multipliers that join in both operands to one wide product or stay apart as several narrow ones, whose sum is one: Bit Fusion.
/// </summary>
/// <param name="bits">The widest operands.</param>
/// <param name="unit">Bits of a small multiplier.</param>
internal sealed class FusionMac(int bits, int unit) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "fusion";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => unit;

    /// <inheritdoc/>
    public bool IsApart => false;

    /// <inheritdoc/>
    public int BitProducts => bits * bits;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) =>
        (MacWidths.Doubled(activationBits, unit), MacWidths.Doubled(weightBits, unit));

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return MacRate.SideBySide(bits / a * (bits / w));
    }

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return FusedProduct.Of(activation, a, activationIsSigned, weight, w, weightIsSigned, unit, unit);
    }

    /// <summary>
    /// The logic of a lane. Small multipliers take a sign bit more than their operands; four of them, or four of what four of them make,
    /// are shifted and added.
    /// </summary>
    /// <param name="bits">The widest operands.</param>
    /// <param name="unit">Bits of a small multiplier.</param>
    internal static IEnumerable<Cell> LaneCells(int bits, int unit)
    {
        int side = bits / unit;
        yield return new Cell(Component.Multiplier, unit + 1, side * side);
        for (int width = 2 * unit, number = side * side; number > 1; width *= 2)
        {
            number /= 4;
            yield return new Cell(Component.Adder, 2 * width, 3 * number);
            yield return CommonParts.Multiplexers(2 * width, number);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Cell> UnitCells(int lanes) =>
        [.. LaneCells(bits, unit).Select(c => c with { Number = c.Number * lanes }), .. Cell.Tree(lanes, 2 * bits)];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) =>
        prices.Fixed(bits, bits, quantity) * prices.Splitting(MacWidths.Levels(bits, unit), quantity);

    /// <inheritdoc/>
    // The power of a cycle is taken to be the same in all modes.
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        Standing(prices, LogicQuantity.Energy) / RateOf(activationBits, weightBits).Products;
}
