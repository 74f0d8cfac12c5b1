using System.Numerics;

namespace Sett.Hardware.FlexibleMacs;

/// <summary>Widths that the models share.</summary>
internal static class MacWidths
{
    /// <summary>Steps of so many bits that a width takes.</summary>
    public static int Steps(int bits, int step) => (bits + step - 1) / step;

    /// <summary>The least width that holds some bits and is the unit doubled any number of times.</summary>
    public static int Doubled(int bits, int unit)
    {
        int width = unit;
        while (width < bits) width *= 2;
        return width;
    }

    /// <summary>How often a width halves down to the unit.</summary>
    public static int Levels(int bits, int unit) => BitOperations.Log2((uint)(bits / unit));
}
