namespace Sett.Networks.Profiling;

/// <summary>What a search may choose and what it wants little of.</summary>
/// <param name="Operands">Two operands a layer, activations first.</param>
/// <param name="Cost">What a layer costs at so many activation bits and weight bits; layers' costs add up.</param>
public sealed record SearchSpace(IReadOnlyList<ProfiledOperand> Operands, Func<int, int, int, double> Cost)
{
    /// <summary>How many layers there are.</summary>
    public int Layers => Operands.Count / 2;

    /// <summary>The most bits of every operand.</summary>
    public int[] Most() => [.. Operands.Select(o => o.MostBits)];

    /// <summary>The cost of a profile.</summary>
    public double CostOf(int[] widths)
    {
        double cost = 0;
        for (int layer = 0; layer < Layers; layer++) cost += Cost(layer, widths[2 * layer], widths[2 * layer + 1]);
        return cost;
    }

    /// <summary>
    /// The cost as searches compare it: over that of the most bits, and a little of the mean width beside it, so that of two profiles which
    /// cost the same the one with fewer bits wins.
    /// </summary>
    public double Compared(int[] widths)
    {
        double bits = 0;
        for (int layer = 0; layer < Layers; layer++) bits += widths[2 * layer] + widths[2 * layer + 1];
        return CostOf(widths) / _whole.Value + bits / _bits.Value * BitsShare;
    }

    /// <summary>The compared cost of one layer.</summary>
    public double Compared(int layer, int activationBits, int weightBits) =>
        Cost(layer, activationBits, weightBits) / _whole.Value + (activationBits + weightBits) / _bits.Value * BitsShare;

    private const double BitsShare = 1e-3;
    private readonly Lazy<double> _whole = new(() => Math.Max(
        double.Epsilon, Enumerable.Range(0, Operands.Count / 2).Sum(l => Cost(l, Operands[2 * l].MostBits, Operands[2 * l + 1].MostBits))));
    private readonly Lazy<double> _bits = new(() => Operands.Sum(o => o.MostBits));

    /// <summary>The mean width of a profile over all operands.</summary>
    public static double MeanBits(int[] widths) => widths.Average();
}
