namespace Sett.Hardware.Technology;

/// <summary>How sure we are of a cost.</summary>
public enum CostStatus
{
    /// <summary>Read in its source.</summary>
    Verified,
    /// <summary>From memory of the source, not checked against it.</summary>
    Recalled,
    /// <summary>Computed from other figures or by a named tool; the source says how.</summary>
    Computed,
    /// <summary>Our estimate; the source says from what.</summary>
    Estimated,
}

/// <summary>One number of a technology table.</summary>
/// <param name="Item">What it is the cost of: adder, sram, hbm2 …</param>
/// <param name="Size">The size it holds for: "8 bits", "2048 bytes, 256-bit port", or empty.</param>
/// <param name="Quantity">What is measured, with its unit: energy_pj, area_um2, leakage_nw, read_pj, bandwidth_gb_s …</param>
/// <param name="Value">The number.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Status">How sure we are of it.</param>
public sealed record CostFigure(string Item, string Size, string Quantity, double Value, string Source, CostStatus Status);

/// <summary>Words for <see cref="CostStatus"/>.</summary>
public static class CostStatuses
{
    /// <summary>All statuses with their words.</summary>
    public static IReadOnlyList<(string Word, CostStatus Value)> Words { get; } =
        [("verified", CostStatus.Verified), ("recalled", CostStatus.Recalled), ("computed", CostStatus.Computed),
            ("estimated", CostStatus.Estimated)];

    /// <summary>The word of files and tables.</summary>
    public static string Word(this CostStatus status) => Words.First(w => w.Value == status).Word;
}
