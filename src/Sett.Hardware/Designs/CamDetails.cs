namespace Sett.Hardware.Designs;

/// <summary>Names under which a design with a content addressable memory tells what it does; those that tables show.</summary>
public static class CamDetails
{
    /// <summary>Searches of all rows.</summary>
    public const string Searches = "searches";

    /// <summary>Rows written.</summary>
    public const string RowsWritten = "rows_written";

    /// <summary>Cycles of the searches alone.</summary>
    public const string SearchesOnlyCycles = "searches_only_cycles";

    /// <summary>Cycles of hashing, which goes on beside the searches.</summary>
    public const string HashCycles = "hash_cycles";

    /// <summary>Cycles of writing rows.</summary>
    public const string WriteCycles = "write_cycles";

    /// <summary>Cycles of everything.</summary>
    public const string FullCycles = "full_cycles";

    /// <summary>Multiplications that the projections are worth.</summary>
    public const string ProjectionMacs = "projection_macs";
}
