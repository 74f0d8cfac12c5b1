using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// What synthesised multiplier-accumulators cost in a technology. Bit Fusion's authors published units of one width, units that split, and
/// serial ones; models that they did not build are priced from these, as each says.
/// </summary>
/// <param name="table">The technology.</param>
/// <param name="used">Is given every figure that went into a price.</param>
public sealed class MacPrices(TechnologyTable table, Action<CostFigure> used)
{
    // The unit whose flexibility stands for that of one reused multiplier: 8 bits down to 2.
    private const int ReuseLevels = 2;

    /// <summary>Whether units that split or are serial are priced as if they were of one width.</summary>
    public bool IsFlexibilityFree { get; init; }

    /// <summary>A unit of one width: of a cycle where energy is asked.</summary>
    public double Fixed(int activationBits, int weightBits, LogicQuantity quantity) =>
        LogicCosts.OfProduct(table, Component.Mac, activationBits, weightBits, quantity, used);

    /// <summary>
    /// How many times more a unit costs that splits in halves so many times. Published for one to three levels; from 32 bits
    /// the factor of three stays.
    /// </summary>
    public double Splitting(int levels, LogicQuantity quantity)
    {
        if (levels == 0 || IsFlexibilityFree) return 1;
        int bits = 2 << levels;
        return LogicCosts.Of(table, Component.FusibleMac, bits, quantity, used) / LogicCosts.Of(table, Component.Mac, bits, quantity, used);
    }

    /// <summary>
    /// How many times more a small unit costs that is used again and again for one product: nobody published it; it is taken to be what an
    /// 8-bit unit pays that splits down to 2.
    /// </summary>
    public double Reuse(LogicQuantity quantity) => Splitting(ReuseLevels, quantity);

    /// <summary>
    /// How many times more a serial unit costs than one of the same multipliers that is not serial, as published for steps of 2 bits.
    /// </summary>
    public double Serial(LogicQuantity quantity) => IsFlexibilityFree
        ? 1
        : LogicCosts.Of(table, Component.SerialMac, 2, quantity, used) / LogicCosts.Of(table, Component.Mac, 2, quantity, used);

    /// <summary>A running sum of so many bits: an adder and a register; of one addition where energy is asked.</summary>
    public double Sum(int bits, LogicQuantity quantity) =>
        LogicCosts.Of(table, Component.Adder, bits, quantity, used) + LogicCosts.Of(table, Component.Register, bits, quantity, used);

    /// <summary>A float32 multiplier and adder.</summary>
    public double Float32(LogicQuantity quantity) =>
        LogicCosts.Of(table, Component.FloatMultiplier, 32, quantity, used)
        + LogicCosts.Of(table, Component.FloatAdder, 32, quantity, used);
}
