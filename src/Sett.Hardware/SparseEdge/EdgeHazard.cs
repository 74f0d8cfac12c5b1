namespace Sett.Hardware.SparseEdge;

/// <summary>
/// What happens where a partial sum of a delta is read again before it is written back. A row that is read in cycle c is written in cycle c
/// + 1 + PROCTIME, and later sweeps may come back to it earlier.
/// </summary>
public enum EdgeHazard
{
    /// <summary>The newest sum is forwarded: results are those of the arithmetic.</summary>
    Exact,
    /// <summary>The junction waits until the sum is written; results are those of the arithmetic, later.</summary>
    Stall,
    /// <summary>The old sum is read, and what was added meanwhile is lost: what a memory without forwarding does.</summary>
    Stale,
}
