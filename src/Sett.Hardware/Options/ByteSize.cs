using System.Globalization;

namespace Sett.Hardware.Options;

/// <summary>Sizes of memories as people write them: 512B, 64KB, 2MB, 1GB, with 1 KB = 1024 bytes.</summary>
public static class ByteSize
{
    private static readonly (string Unit, int Shift)[] s_units = [("GB", 30), ("MB", 20), ("KB", 10), ("B", 0)];

    /// <summary>The bytes, or null where the text is no whole positive number with a unit.</summary>
    public static long? Parse(string text)
    {
        foreach ((string unit, int shift) in s_units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            bool good = long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out long number)
                && number > 0 && number <= long.MaxValue >> shift;
            return good ? number << shift : null;
        }

        return null;
    }

    /// <summary>The size in the largest unit that gives a whole number.</summary>
    public static string Text(long bytes)
    {
        (string unit, int shift) = s_units.First(u => bytes >> u.Shift << u.Shift == bytes && bytes >> u.Shift > 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift}{unit}");
    }
}
