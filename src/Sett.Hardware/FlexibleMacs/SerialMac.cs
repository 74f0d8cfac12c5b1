using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>The weight arrives some bits a cycle, the activation whole, as in UNPU and Stripes (with operands exchanged).</summary>
/// <param name="bits">The widest operands.</param>
/// <param name="step">Bits of the weight a cycle.</param>
internal sealed class SerialMac(int bits, int step) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "serial";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => step;

    /// <inheritdoc/>
    public bool IsApart => false;

    /// <inheritdoc/>
    public int BitProducts => bits * step;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) => (bits, MacWidths.Steps(weightBits, step) * step);

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) => MacRate.OneIn(MacWidths.Steps(weightBits, step));

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        (int a, int w) = ModeOf(activationBits, weightBits);
        return FusedProduct.Of(activation, a, activationIsSigned, weight, w, weightIsSigned, a, step);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Cell> UnitCells(int lanes) => [new Cell(Component.Gate, 1, lanes * bits * step), .. Cell.Tree(lanes * step, bits)];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) => prices.Fixed(bits, step, quantity) * prices.Serial(quantity);

    /// <inheritdoc/>
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits) =>
        RateOf(activationBits, weightBits).Cycles * prices.Fixed(bits, step, LogicQuantity.Energy) * prices.Serial(LogicQuantity.Energy);
}
