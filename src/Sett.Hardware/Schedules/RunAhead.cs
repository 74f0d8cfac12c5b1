namespace Sett.Hardware.Schedules;

/// <summary>
/// Columns that may run ahead of the slowest because each keeps the weights of the next steps in registers of its own. A column starts a
/// step when it has finished the one before and the registers are free: when the slowest column ended the step that many registers earlier.
/// </summary>
internal sealed class RunAhead
{
    private readonly long[] _ends, _slowest;
    private long _ready;
    private int _next;

    /// <summary>All columns idle at cycle 0.</summary>
    /// <param name="groups">Groups of columns that run independently.</param>
    /// <param name="registers">Weight registers a column, 1 or more.</param>
    public RunAhead(int groups, int registers)
    {
        _ends = new long[groups];
        _slowest = new long[registers];
    }

    /// <summary>When the last column has ended.</summary>
    public long Cycles { get; private set; }

    /// <summary>One step; columns beyond those given have no window and nothing to do.</summary>
    /// <param name="bits">Bits of each group.</param>
    /// <param name="widths">What bits cost.</param>
    public void Step(ReadOnlySpan<byte> bits, GroupWidths widths)
    {
        long slowest = Cycles;
        for (int g = 0; g < bits.Length; g++)
        {
            long end = Math.Max(_ready, _ends[g]) + widths.CyclesOf(bits[g]);
            _ends[g] = end;
            slowest = Math.Max(slowest, end);
        }

        for (int g = bits.Length; g < _ends.Length; g++) _ends[g] = Math.Max(_ready, _ends[g]);
        Cycles = slowest;
        _ready = _slowest[_next];
        _slowest[_next] = slowest;
        _next = (_next + 1) % _slowest.Length;
    }
}
