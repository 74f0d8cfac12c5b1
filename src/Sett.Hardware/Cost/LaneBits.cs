namespace Sett.Hardware.Cost;

/// <summary>
/// Where the array's capacity went: lanes × cycles × bits a cycle, every one of them accounted for. Counted in bits that a lane could have
/// taken in (whole multiplications for the bit-parallel baseline, one-bit products for Loom).
/// </summary>
/// <param name="Useful">Bits that values need, at the granularity at which the design finds widths (layer or group).</param>
/// <param name="Rounding">Bits beyond the need because a cycle takes several bits at once.</param>
/// <param name="Waiting">Columns or rows done with their brick that wait for the slowest.</param>
/// <param name="IdleLanes">Lanes without a channel.</param>
/// <param name="IdleColumns">Columns without a window or output.</param>
/// <param name="IdleRows">Rows without a filter.</param>
/// <param name="FillDrain">Loading the first weights, draining the last sums.</param>
public readonly record struct LaneBits(
    long Useful, long Rounding, long Waiting, long IdleLanes, long IdleColumns, long IdleRows, long FillDrain)
{
    /// <summary>All of the capacity.</summary>
    public long Total => checked(Useful + Rounding + Waiting + IdleLanes + IdleColumns + IdleRows + FillDrain);

    /// <summary>The sum of two.</summary>
    public static LaneBits operator +(LaneBits a, LaneBits b) => checked(new(a.Useful + b.Useful, a.Rounding + b.Rounding,
        a.Waiting + b.Waiting, a.IdleLanes + b.IdleLanes, a.IdleColumns + b.IdleColumns, a.IdleRows + b.IdleRows,
        a.FillDrain + b.FillDrain));
}
