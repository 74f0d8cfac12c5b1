namespace Sett.Hardware.Schedules;

/// <summary>
/// Bricks of a single window taken by the columns in turn, at most one a cycle since the weight port brings one brick's weights a cycle:
/// the fully connected layers of DNNsim's bit-serial designs. A brick starts when its turn has come and its column is free.
/// </summary>
/// <param name="columns">Columns that take turns.</param>
internal sealed class ColumnTurns(int columns)
{
    private readonly long[] _ends = new long[columns];
    private int _column;

    /// <summary>The cycle after the last brick started.</summary>
    public long Issued { get; private set; }

    /// <summary>When the last column has ended.</summary>
    public long Cycles { get; private set; }

    /// <summary>Bricks started so far.</summary>
    public long Bricks { get; private set; }

    /// <summary>Starts a brick that occupies its column for some cycles.</summary>
    public void Take(int cycles)
    {
        long start = Math.Max(Issued, _ends[_column]);
        _ends[_column] = start + cycles;
        Cycles = Math.Max(Cycles, start + cycles);
        Issued = start + 1;
        Bricks++;
        if (++_column == _ends.Length) _column = 0;
    }
}
