namespace Sett.Hardware.Parts;

/// <summary>The logic that a technology table has costs for.</summary>
public enum Component
{
    /// <summary>An adder of so many bits.</summary>
    Adder,
    /// <summary>A multiplier of two operands of so many bits; costs follow the product of the widths.</summary>
    Multiplier,
    /// <summary>A register of so many bits; its energy is that of one new value.</summary>
    Register,
    /// <summary>So many two-input gates.</summary>
    Gate,
    /// <summary>A comparator of so many bits.</summary>
    Comparator,
    /// <summary>
    /// A multiplier-accumulator of one width, synthesised as a whole; costs follow the product of the widths, its
    /// energy is that of a cycle.
    /// </summary>
    Mac,
    /// <summary>A multiplier-accumulator of so many bits that splits down to 2, synthesised as a whole.</summary>
    FusibleMac,
    /// <summary>A serial multiplier-accumulator that takes so many bits of both operands a cycle, synthesised as a whole.</summary>
    SerialMac,
    /// <summary>An adder of floating-point numbers of so many bits.</summary>
    FloatAdder,
    /// <summary>A multiplier of floating-point numbers of so many bits.</summary>
    FloatMultiplier,
}

/// <summary>So many equal pieces of logic.</summary>
/// <param name="Component">What it is.</param>
/// <param name="Bits">Its width.</param>
/// <param name="Number">How many.</param>
public readonly record struct Cell(Component Component, int Bits, int Number = 1)
{
    /// <summary>The adders of a tree over some inputs, level by level: each level is a bit wider.</summary>
    /// <param name="inputs">Inputs, 1 or more.</param>
    /// <param name="bits">Their width.</param>
    public static IEnumerable<Cell> Tree(int inputs, int bits)
    {
        for (; inputs > 1; inputs = (inputs + 1) / 2, bits++)
            yield return new Cell(Component.Adder, bits, inputs / 2);
    }
}
