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
