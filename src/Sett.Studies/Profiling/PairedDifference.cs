namespace Sett.Studies.Profiling;

/// <summary>
/// Two networks on the same examples: how many the second has lost and gained, and what that says of examples that nobody saw.
/// </summary>
/// <param name="Count">n, the examples.</param>
/// <param name="Right">How many the first has right.</param>
/// <param name="Lost">Right with the first, wrong with the second.</param>
/// <param name="Gained">Wrong with the first, right with the second.</param>
public readonly record struct PairedDifference(int Count, int Right, int Lost, int Gained)
{
    /// <summary>The quantile of the normal distribution for 95 %.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Percent that the first has right.</summary>
    public double Before => 100.0 * Right / Count;

    /// <summary>Percent that the second has right.</summary>
    public double After => 100.0 * (Right - Lost + Gained) / Count;

    /// <summary>
    /// The 95 % interval of the difference in percentage points, second less first, for paired proportions: Wald's with half an example
    /// added to each cell of the two-by-two table (Agresti and Min, Statistics in Medicine 24, 2005), which holds its level in small
    /// samples.
    /// </summary>
    public (double Low, double High) Interval
    {
        get
        {
            double n = Count + 2, lost = Lost + 0.5, gained = Gained + 0.5, difference = (gained - lost) / n;
            double deviation = Math.Sqrt(lost + gained - (gained - lost) * (gained - lost) / n) / n;
            return (100 * Math.Max(-1, difference - Z * deviation), 100 * Math.Min(1, difference + Z * deviation));
        }
    }

    /// <summary>
    /// McNemar's exact test: the probability of a difference as large as this or larger, either way, if both networks were equally good.
    /// </summary>
    public double McNemar
    {
        get
        {
            int discordant = Lost + Gained, fewer = Math.Min(Lost, Gained);
            if (discordant == 0) return 1;
            // The binomial tail, each term from the one before, in logarithms so that it holds for any n.
            double log = -discordant * Math.Log(2), sum = 0;
            for (int k = 0; k <= fewer; k++)
            {
                sum += Math.Exp(log);
                log += Math.Log((double)(discordant - k) / (k + 1));
            }

            return Math.Min(1, 2 * sum);
        }
    }
}
