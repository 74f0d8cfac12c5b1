using Sett.Hardware.Parts;

namespace Sett.Hardware.Technology;

/// <summary>
/// The cost of logic at any width: linear between the widths that a table has (for multipliers: between the products of the widths), proportional to the width beyond them.
/// </summary>
public static class LogicCosts
{
    /// <summary>A cost of one piece.</summary>
    /// <param name="table">The table.</param>
    /// <param name="component">What it is.</param>
    /// <param name="bits">Its width.</param>
    /// <param name="quantity">What is asked.</param>
    /// <param name="used">Is given the figures that went into it.</param>
    public static double Of(TechnologyTable table, Component component, int bits, LogicQuantity quantity, Action<CostFigure> used)
    {
        LogicCost[] points = [.. table.Logic.Where(c => c.Component == component && c.Quantity == quantity).OrderBy(c => c.Bits)];
        double Size(int width) => component == Component.Multiplier ? (double)width * width : width;
        double at = Size(bits);
        int above = Array.FindIndex(points, p => p.Bits >= bits);
        if (above > 0 && points[above].Bits > bits)
        {
            (LogicCost low, LogicCost high) = (points[above - 1], points[above]);
            used(TechnologyTable.Figure(low));
            used(TechnologyTable.Figure(high));
            return low.Value + (high.Value - low.Value) * (at - Size(low.Bits)) / (Size(high.Bits) - Size(low.Bits));
        }

        LogicCost nearest = above < 0 ? points[^1] : points[above];
        used(TechnologyTable.Figure(nearest));
        return nearest.Value * at / Size(nearest.Bits);
    }
}
