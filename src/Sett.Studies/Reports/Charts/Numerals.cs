using System.Globalization;

namespace Sett.Studies.Reports.Charts;

/// <summary>Numbers as charts and tables write them; the same in every culture.</summary>
public static class Numerals
{
    private static readonly (double Size, string Letter)[] s_sizes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

    /// <summary>Three digits and a letter for the size from ten thousand on; three significant digits below.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        if (size == 0) return "0";
        if (size >= 9999.5)
        {
            foreach ((double unit, string letter) in s_sizes)
            {
                // 999,950 is 1M rather than 1000k.
                if (size >= unit * 0.9995) return Significant(value / unit) + letter;
            }
        }

        return size >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : Significant(value);
    }

    /// <summary>A whole number as 1,234,567; others with up to two digits after the point.</summary>
    public static string Grouped(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as percent; what is there but less than a thousandth is told from nothing.</summary>
    public static string Percent(double share) =>
        share is > 0 and < 0.0005 ? "<0.1%" : (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A coordinate: at most two digits after the point.</summary>
    internal static string Coordinate(double value)
    {
        string text = value.ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    private static string Significant(double value)
    {
        double size = Math.Abs(value);
        if (size < 0.99995e-4) return value.ToString("0.##E0", CultureInfo.InvariantCulture);
        // Half a unit of the last digit is added first: 0.99996 is 1 rather than 1.000.
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(size * 1.0005)), 0, 6);
        return value.ToString(decimals == 0 ? "0" : "0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }
}
