namespace Sett.Studies.Reports.Charts;

/// <summary>How bars of one category stand.</summary>
public enum Arrangement
{
    /// <summary>Side by side.</summary>
    Grouped,
    /// <summary>One on another: they are parts of a whole.</summary>
    Stacked,
}

/// <summary>What charts demand of their data.</summary>
internal static class ChartData
{
    /// <summary>Refuses series that do not have a finite number for every category, or parts of a whole below zero.</summary>
    public static void Check(string chart, IReadOnlyList<string> categories, IReadOnlyList<Series> series, Arrangement arrangement)
    {
        foreach (Series s in series)
        {
            if (s.Values.Count != categories.Count)
                throw new ArgumentException(
                    $"{chart}: '{s.Name}' has {s.Values.Count} values for {categories.Count} categories.", nameof(series));
            foreach (double value in s.Values)
            {
                Finite(chart, value);
                if (arrangement == Arrangement.Stacked && value < 0)
                    throw new ArgumentException($"{chart}: '{s.Name}' has {value} as part of a whole.", nameof(series));
            }
        }
    }

    /// <summary>Refuses what is no number.</summary>
    public static void Finite(string chart, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"{chart}: {value} cannot be drawn.", nameof(value));
    }

    /// <summary>The smallest and largest end of a bar.</summary>
    public static (double Least, double Most) Range(IReadOnlyList<Series> series, int categories, Arrangement arrangement)
    {
        double least = 0, most = 0;
        for (int c = 0; c < categories; c++)
        {
            double sum = 0;
            foreach (Series s in series)
            {
                double value = s.Values[c];
                sum += value;
                if (arrangement == Arrangement.Grouped) (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }

            if (arrangement == Arrangement.Stacked) most = Math.Max(most, sum);
        }

        return (least, most);
    }

    /// <summary>What a bar says when it is pointed at.</summary>
    public static string Tip(string category, IReadOnlyList<Series> series, int index, ChartQuantity quantity) =>
        series.Count == 1 && series[0].Name.Length == 0
        ? $"{category}: {quantity.Of(series[0].Values[index])}"
        : $"{category}: " + string.Join(", ", series.Select(s => $"{s.Name} {quantity.Of(s.Values[index])}"));

    /// <summary>Categories in words: each with its numbers, for the description.</summary>
    public static bool HasNames(IReadOnlyList<Series> series) => series.Count > 1 || (series.Count == 1 && series[0].Name.Length > 0);
}
