using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>Both operands arrive some bits a cycle, as in Loom; many small units work side by side.</summary>
/// <param name="bits">The widest operands.</param>
/// <param name="step">Bits of either operand a cycle.</param>
internal sealed class SerialBothMac(int bits, int step) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "serial-both";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => step;

    /// <inheritdoc/>
    public bool IsApart => false;

    /// <inheritdoc/>
    public int BitProducts => step * step;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) =>
        (MacWidths.Steps(activationBits, step) * step, MacWidths.Steps(weightBits, step) * step);

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) =>
        MacRate.OneIn(MacWidths.Steps(activationBits, step) * MacWidths.Steps(weightBits, step));

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return FusedProduct.Of(activation, a, activationIsSigned, weight, w, weightIsSigned, step, step);
    }

    /// <inheritdoc/>
    // One-bit products are gates; wider ones small multipliers with a sign bit more. A second sum gathers over the weight's steps.
    public IReadOnlyList<Cell> UnitCells(int lanes) => step == 1
        ? [new Cell(Component.Gate, 1, lanes), .. Cell.Tree(lanes, 1), new Cell(Component.Adder, 2 * bits)]
        : [new Cell(Component.Multiplier, step + 1, lanes), .. Cell.Tree(lanes, 2 * step + 2), new Cell(Component.Adder, 2 * bits)];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) => prices.Fixed(step, step, quantity) * prices.Serial(quantity);

    /// <inheritdoc/>
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        RateOf(activationBits, weightBits).Cycles * prices.Fixed(step, step, LogicQuantity.Energy) * prices.Serial(LogicQuantity.Energy);
}
