using Sett.Hardware.Tiling;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Options;

/// <summary>Options that several designs share, once.</summary>
internal static class CommonOptions
{
    /// <summary>Size of the array.</summary>
    /// <param name="columns">Columns; divided by the bits a cycle where <paramref name="byBits"/>.</param>
    /// <param name="byBits">Whether columns follow from the bits a cycle unless given.</param>
    public static DesignOption[] Array(int columns, bool byBits = false) => byBits
        ? ArrayOrAuto($"{columns} divided by the bits a cycle")
        : [.. Rows, DesignOption.Number("columns", columns, 1, 256, "windows side by side")];

    /// <summary>Size of an array whose columns follow from other options unless given.</summary>
    /// <param name="columns">How many they are then, in words.</param>
    public static DesignOption[] ArrayOrAuto(string columns) =>
        [.. Rows, DesignOption.NumberOrAuto("columns", 256, $"windows side by side; auto: {columns}")];

    /// <summary>
    /// Memories and clock. Defaults are those of the node that the bit-serial papers share: 16 tiles of 2 MB, 4 MB for
    /// activations, 980 MHz (recalled).
    /// </summary>
    /// <param name="activationMemory">The activation memory, with its unit.</param>
    /// <param name="weightBuffer">A tile's weight buffer, with its unit.</param>
    /// <param name="banks">Banks of each of them.</param>
    /// <param name="clockMhz">The clock.</param>
    public static DesignOption[] Memory(string activationMemory = "4MB", string weightBuffer = "2MB", int banks = 16, int clockMhz = 980) =>
    [
        DesignOption.Size("activation-memory", activationMemory, "activation memory; inputs and outputs of a layer share it"),
        DesignOption.Number("activation-banks", banks, 1, 1024, "banks of the activation memory"),
        DesignOption.Size("weight-buffer", weightBuffer, "weight buffer of a tile"),
        DesignOption.Number("weight-banks", banks, 1, 1024, "banks of a weight buffer"),
        DesignOption.Number("port-bits", 256, 8, 4096, "bits of an access to a bank"),
        DesignOption.Number("clock-mhz", clockMhz, 1, 10000, "clock in MHz"),
    ];

    /// <summary>How a layer is cut.</summary>
    public static DesignOption[] Cutting { get; } =
    [
        DesignOption.Choice("order",
            "windows and filter positions follow each other down (first spatial dimension first, as DNNsim) or across", "down", "across"),
        DesignOption.Switch("fold", true, "fold a 3-channel first layer with a stride: stride × stride pixels move into the channels"),
    ];

    /// <summary>How widths of negative values are counted.</summary>
    public static DesignOption Negatives =>
        DesignOption.Choice("negatives", "count negative values in two's complement or as sign and magnitude", "twos", "magnitude");

    /// <summary>How group widths are found.</summary>
    public static DesignOption[] Groups { get; } =
    [
        DesignOption.NumberOrAuto("group", 65536, "values that share a width: columns × lanes; auto: one column"),
        DesignOption.Choice("trim", "trim zero bits above the leading one only, or at both ends", "leading", "both"),
        Negatives,
    ];

    /// <summary>Whether activations are sent as differences.</summary>
    public static DesignOption Differences { get; } =
        DesignOption.Switch("diffy", false,
            "convolutions send how a window differs from the one before it in the order (Diffy), and sums are added up again");

    private static DesignOption[] Rows =>
    [
        DesignOption.Number("tiles", 16, 1, 4096, "tiles, all fed with the same activations"),
        DesignOption.Number("filters", 16, 1, 1024, "filter rows a tile"),
        DesignOption.Number("lanes", 16, 1, 256, "channels that a unit takes at once (a brick)"),
    ];

    /// <summary>The array that options describe.</summary>
    public static ArraySize ArrayOf(OptionValues values, int autoColumns) =>
        new(values.Number("tiles"), values.Number("filters"), values.Number("lanes"), values.Number("columns", autoColumns));

    /// <summary>The window order that options describe.</summary>
    public static WindowOrder OrderOf(OptionValues values) => values.Choice("order") == "down" ? WindowOrder.Down : WindowOrder.Across;

    /// <summary>How negative values are counted.</summary>
    public static SignConvention ConventionOf(OptionValues values) =>
        values.Choice("negatives") == "twos" ? SignConvention.TwosComplement : SignConvention.SignMagnitude;

    /// <summary>Columns of a group; refuses groups that are no whole columns or larger than a pallet.</summary>
    public static int ColumnsAGroup(OptionValues values, ArraySize array)
    {
        int group = values.Number("group", array.Lanes), columns = group / array.Lanes;
        if (group % array.Lanes != 0 || columns < 1 || columns > array.Columns)
        {
            int right = Math.Clamp((int)Math.Round((double)group / array.Lanes), 1, array.Columns) * array.Lanes;
            values.Refuse("group",
                $"is no whole number of columns of {array.Lanes} lanes up to {array.Lanes * array.Columns}; the nearest is {right}.");
            return 1;
        }

        return columns;
    }
}
