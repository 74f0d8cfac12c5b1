using Sett.Hardware.Memory;
using Sett.Hardware.Technology;

namespace Sett.Studies.Simulation;

/// <summary>What areas, energies and traffic are computed with.</summary>
/// <param name="Technology">The table of costs.</param>
/// <param name="Cells">The kind of cells of on-chip memories, one of the table's.</param>
/// <param name="Offchip">The memory beside the chip, with or without a limit of bandwidth.</param>
/// <param name="Storage">How values are stored there.</param>
public sealed record CostSettings(TechnologyTable Technology, string Cells, OffchipMemory Offchip, Storage Storage)
{
    /// <summary>The kind of memory beside the chip unless another is named.</summary>
    public const string DefaultDram = "hbm2";

    /// <summary>The table for 45 nm with its first kind of cells, a stack of HBM2, values in containers.</summary>
    public static CostSettings Default { get; } = Of(TechnologyTables.Find(TechnologyTables.Default));

    /// <summary>A table with its first kind of cells, a stack of HBM2, values in containers.</summary>
    public static CostSettings Of(TechnologyTable table) =>
        new(table, table.CellKinds[0],
            OffchipMemory.Of(table, table.OffchipKinds.Contains(DefaultDram) ? DefaultDram : table.OffchipKinds[0]),
            new Storage(StorageForm.Container));
}
