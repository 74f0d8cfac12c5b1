namespace Sett.Studies.TrainingCosts;

/// <summary>Time and energy of products as functions of their words, and what follows for the published figures.</summary>
internal static class WidthLaws
{
    /// <summary>
    /// A design's law: shares of what a product takes on the baseline, for both operands of 1 bit to the design's widest.
    /// </summary>
    public static WidthLawEntry Of(MacArray array, MacArray baseline)
    {
        double cycle = (double)baseline.ClockMhz / array.ClockMhz;
        int[] widths = [.. Enumerable.Range(1, array.Bits)];
        return new WidthLawEntry(array.Label,
            [.. widths.Select(b => TrainingCostStudy.Rounded(array.CyclesAProduct(b, b) / baseline.CyclesAProduct(b, b) * cycle))],
            [.. widths.Select(b => TrainingCostStudy.Rounded(array.EnergyAProductPj(b, b) / baseline.EnergyAProductPj(b, b)))]);
    }

    /// <summary>What a design would need for the published figures.</summary>
    /// <param name="law">Its law.</param>
    /// <param name="speedup">Its speed-up with the log's widths.</param>
    /// <param name="published">The figures.</param>
    public static NeedEntry Needs(WidthLawEntry law, double speedup, PublishedTrainingEntry published) => new(law.Design,
        Share(law.Time, 16, 1 / published.Speedup), Share(law.Time, 8, 1 / published.Speedup), Widest(law.Time, 1 / published.Speedup),
        TrainingCostStudy.Rounded(published.Speedup / speedup), Share(law.Energy, 16, published.EnergyShare),
        Share(law.Energy, 8, published.EnergyShare), Widest(law.Energy, published.EnergyShare));

    /// <summary>Time or energy of products of which a share has narrow words and the others the widest.</summary>
    public static double Mixed(IReadOnlyList<double> law, int narrow, double share) => share * law[narrow - 1] + (1 - share) * law[^1];

    /// <summary>The share of narrow words that brings a law down to a value; null where none does.</summary>
    private static double? Share(IReadOnlyList<double> law, int narrow, double value)
    {
        if (law[^1] <= value) return 0;
        return narrow <= law.Count && law[narrow - 1] <= value
            ? TrainingCostStudy.Rounded((law[^1] - value) / (law[^1] - law[narrow - 1]))
            : null;
    }

    private static int? Widest(IReadOnlyList<double> law, double value)
    {
        for (int bits = law.Count; bits >= 1; bits--)
        {
            if (law[bits - 1] <= value) return bits;
        }

        return null;
    }
}
