using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Schedules;

/// <summary>How widths of activation groups are found and what they cost.</summary>
/// <param name="ColumnsAGroup">Neighbouring columns that share a width.</param>
/// <param name="BothEnds">Whether low zero bits are trimmed too.</param>
/// <param name="Convention">How negative values are counted.</param>
/// <param name="BitsACycle">Bits that a lane takes in a cycle.</param>
/// <param name="Differences">Whether a convolution's windows are sent as differences from the one before; these always have a sign.</param>
internal readonly record struct GroupWidths(
    int ColumnsAGroup, bool BothEnds, SignConvention Convention, int BitsACycle, bool Differences = false)
{
    /// <summary>Cycles that a width takes.</summary>
    public int CyclesOf(int bits) => (bits + BitsACycle - 1) / BitsACycle;

    /// <summary>The width of a group.</summary>
    public int WidthOf(ushort mask, ushort raw, bool isSigned) =>
        BothEnds ? Widths.Trimmed(mask, raw, isSigned) : Widths.Leading(mask, isSigned);
}
