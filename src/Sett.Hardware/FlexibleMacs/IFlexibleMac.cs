using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>How many products a multiplier-accumulator makes in how many cycles; one of both numbers is 1.</summary>
/// <param name="Products">Products side by side.</param>
/// <param name="Cycles">Cycles that they take.</param>
public readonly record struct MacRate(int Products, int Cycles)
{
    /// <summary>Products side by side in every cycle.</summary>
    public static MacRate SideBySide(int products) => new(products, 1);

    /// <summary>One product after so many cycles.</summary>
    public static MacRate OneIn(int cycles) => new(1, cycles);

    /// <summary>Cycles of a product, on average.</summary>
    public double CyclesAProduct => (double)Cycles / Products;
}

/// <summary>
/// A multiplier-accumulator whose time, energy or both follow the widths of its operands. Operands are called activation and weight; in
/// training's backward passes gradients take the place of one of them.
/// </summary>
public interface IFlexibleMac
{
    /// <summary>The model's name, as the option <c>model</c> of the design flexmac has it.</summary>
    string Model { get; }

    /// <summary>The widest operands.</summary>
    int Bits { get; }

    /// <summary>
    /// The smallest piece: bits that a reused multiplier takes, of a serial step, or that the unit splits down to; <see cref="Bits"/> where
    /// there is none.
    /// </summary>
    int Unit { get; }

    /// <summary>Whether products side by side go to sums of their own; otherwise they are added up before one sum takes them in.</summary>
    bool IsApart { get; }

    /// <summary>One-bit products that its multipliers do in a cycle.</summary>
    int BitProducts { get; }

    /// <summary>The widths that operands are taken with: a mode.</summary>
    /// <param name="activationBits">Bits that the activation needs, 1 to <see cref="Bits"/>.</param>
    /// <param name="weightBits">Bits that the weight needs, likewise.</param>
    (int Activation, int Weight) ModeOf(int activationBits, int weightBits);

    /// <summary>Products and cycles in the mode of these widths.</summary>
    MacRate RateOf(int activationBits, int weightBits);

    /// <summary>A product as the datapath makes it, piece by piece, in the mode of these widths.</summary>
    /// <param name="activation">The activation; it fits its bits.</param>
    /// <param name="activationBits">Its bits, the sign included; at most 31 where it is unsigned.</param>
    /// <param name="activationIsSigned">Whether it has a sign.</param>
    /// <param name="weight">The weight, likewise.</param>
    /// <param name="weightBits">Its bits.</param>
    /// <param name="weightIsSigned">Whether it has a sign.</param>
    long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned);

    /// <summary>
    /// The logic of a unit with so many lanes beside the adder that takes their sum in: what switches in each of its cycles.
    /// </summary>
    IReadOnlyList<Cell> UnitCells(int lanes);

    /// <summary>Area (µm²) or leakage (nW) of one, its running sums left out.</summary>
    double Standing(MacPrices prices, LogicQuantity quantity);

    /// <summary>Energy of a product in pJ, its running sum left out.</summary>
    double EnergyPj(MacPrices prices, int activationBits, int weightBits);
}
