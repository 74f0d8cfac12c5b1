using Sett.Hardware.Datapath;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>
/// A wide multiplier that does several narrow products of packed words at once: the blocks on its diagonal, the others are gated (DVAFS).
/// Both operands take the wider one's width.
/// </summary>
/// <param name="bits">The widest operands.</param>
/// <param name="unit">The narrowest words.</param>
/// <param name="isApart">Whether each word has a sum of its own.</param>
public sealed class SubwordMac(int bits, int unit, bool isApart) : IFlexibleMac
{
    /// <inheritdoc/>
    public string Model => "subword";

    /// <inheritdoc/>
    public int Bits => bits;

    /// <inheritdoc/>
    public int Unit => unit;

    /// <inheritdoc/>
    public bool IsApart => isApart;

    /// <inheritdoc/>
    public int BitProducts => bits * bits;

    /// <inheritdoc/>
    public (int Activation, int Weight) ModeOf(int activationBits, int weightBits) =>
        (Width(activationBits, weightBits), Width(activationBits, weightBits));

    /// <inheritdoc/>
    public MacRate RateOf(int activationBits, int weightBits) => MacRate.SideBySide(bits / Width(activationBits, weightBits));

    /// <inheritdoc/>
    public long Product(long activation, int activationBits, bool activationIsSigned, long weight, int weightBits, bool weightIsSigned)
    {
        int width = Width(activationBits, weightBits), words = bits / width;
        // The operands take the last word; the words before them are all ones, which must not reach it.
        ulong below = (1UL << (bits - width)) - 1;
        int last = words - 1;
        return Word(below | Pack(activation, width, last), activationIsSigned,
            below | Pack(weight, width, last), weightIsSigned, width, last);
    }

    /// <summary>The product of the words at one place of two packed words.</summary>
    /// <param name="activations">Packed activations.</param>
    /// <param name="activationsAreSigned">Whether they have signs.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="weightsAreSigned">Whether they have signs.</param>
    /// <param name="width">Bits of a word.</param>
    /// <param name="place">Which word, from the lowest.</param>
    public long Word(ulong activations, bool activationsAreSigned, ulong weights, bool weightsAreSigned, int width, int place)
    {
        ulong mask = (1UL << width) - 1;
        return FusedProduct.Of((long)((activations >> (place * width)) & mask), width, activationsAreSigned,
            (long)((weights >> (place * width)) & mask), width, weightsAreSigned, unit, unit);
    }

    /// <summary>A value at its place in a packed word.</summary>
    public static ulong Pack(long value, int width, int place) => ((ulong)value & ((1UL << width) - 1)) << (place * width);

    /// <inheritdoc/>
    public IReadOnlyList<Cell> UnitCells(int lanes) =>
        [new Cell(Component.Multiplier, bits, lanes), new Cell(Component.Gate, 1, lanes * bits * bits), .. Cell.Tree(lanes, 2 * bits)];

    /// <inheritdoc/>
    public double Standing(MacPrices prices, LogicQuantity quantity) =>
        prices.Fixed(bits, bits, quantity) * prices.Splitting(MacWidths.Levels(bits, unit), quantity);

    /// <inheritdoc/>
    public double EnergyPj(MacPrices prices, int activationBits, int weightBits)
    {
        int width = Width(activationBits, weightBits);
        return prices.Fixed(width, width, LogicQuantity.Energy) * prices.Splitting(MacWidths.Levels(bits, unit), LogicQuantity.Energy);
    }

    private int Width(int activationBits, int weightBits) => MacWidths.Doubled(Math.Max(activationBits, weightBits), unit);
}
