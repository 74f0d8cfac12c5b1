using Sett.Hardware.Parts;
using Sett.Numerics;

namespace Sett.Hardware.Technology;

/// <summary>
/// The cost of logic at any width: linear between the widths that a table has, proportional to the width beyond them; for multipliers and
/// what holds them the product of the widths takes the width's place.
/// </summary>
public static class LogicCosts
{
    /// <summary>A cost of one piece.</summary>
    /// <param name="table">The table.</param>
    /// <param name="component">What it is.</param>
    /// <param name="bits">Its width.</param>
    /// <param name="quantity">What is asked.</param>
    /// <param name="used">Is given the figures that went into it.</param>
    /// <exception cref="BadInputException">The table has no such cost.</exception>
    public static double Of(TechnologyTable table, Component component, int bits, LogicQuantity quantity, Action<CostFigure> used) =>
        At(table, component, Size(component, bits), quantity, used);

    /// <summary>A cost of one piece whose operands differ in width.</summary>
    /// <param name="table">The table.</param>
    /// <param name="component">What it is: a multiplier, or what holds one.</param>
    /// <param name="bits">Width of an operand.</param>
    /// <param name="otherBits">Width of the other.</param>
    /// <param name="quantity">What is asked.</param>
    /// <param name="used">Is given the figures that went into it.</param>
    /// <exception cref="BadInputException">The table has no such cost.</exception>
    public static double OfProduct(
        TechnologyTable table, Component component, int bits, int otherBits, LogicQuantity quantity, Action<CostFigure> used) =>
        At(table, component, (double)bits * otherBits, quantity, used);

    private static double At(TechnologyTable table, Component component, double size, LogicQuantity quantity, Action<CostFigure> used)
    {
        LogicCost[] points = [.. table.Logic.Where(c => c.Component == component && c.Quantity == quantity).OrderBy(c => c.Bits)];
        if (points.Length == 0)
        {
            throw new BadInputException(
                $"the technology {table.Name} has no {TechnologyTable.Word(quantity)} of a {TechnologyTable.Word(component)}; "
                + $"give it, or start the table with 'based_on: {TechnologyTables.Default}'.");
        }

        int above = Array.FindIndex(points, p => Size(component, p.Bits) >= size);
        if (above > 0 && Size(component, points[above].Bits) > size)
        {
            (LogicCost low, LogicCost high) = (points[above - 1], points[above]);
            used(TechnologyTable.Figure(low));
            used(TechnologyTable.Figure(high));
            return low.Value
                + (high.Value - low.Value) * (size - Size(component, low.Bits)) / (Size(component, high.Bits) - Size(component, low.Bits));
        }

        LogicCost nearest = above < 0 ? points[^1] : points[above];
        used(TechnologyTable.Figure(nearest));
        return nearest.Value * size / Size(component, nearest.Bits);
    }

    private static double Size(Component component, int bits) =>
        component is Component.Multiplier or Component.Mac or Component.FusibleMac or Component.SerialMac or Component.FloatMultiplier
            ? (double)bits * bits
            : bits;
}
