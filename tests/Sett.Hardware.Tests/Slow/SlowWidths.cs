namespace Sett.Hardware.Tests.Slow;

/// <summary>Widths of groups, value by value and bit by bit.</summary>
internal static class SlowWidths
{
    public static int Of(IEnumerable<int> group, bool isSigned, bool bothEnds, bool magnitude)
    {
        int highest = -1, lowest = 16;
        foreach (int value in group)
        {
            int top = value >= 0 ? value : magnitude ? -value : ~value;
            for (int bit = 0; bit < 17; bit++)
                if (((top >> bit) & 1) != 0) highest = Math.Max(highest, bit);
            if (value != 0) lowest = Math.Min(lowest, LowestSet(value));
        }

        int width = !bothEnds ? highest + 1 : lowest > 15 ? 1 : highest - lowest + 1;
        return Math.Max(1, width) + (isSigned ? 1 : 0);
    }

    private static int LowestSet(int value)
    {
        int bit = 0;
        while (((value >> bit) & 1) == 0) bit++;
        return bit;
    }
}
