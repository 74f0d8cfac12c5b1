namespace Sett.Hardware.ScaleSim;

/// <summary>
/// A double-buffered memory of outputs as SCALE-Sim v2 simulates it: written words lie in lines as wide as the array; when half of the
/// memory is full, a line a cycle is written on while the other half fills. A line is closed, full or not, whenever that begins, and lines
/// that are not full count as full but for the last of a half, so that more words are counted than were written.
/// </summary>
/// <param name="memoryWords">Words of the memory.</param>
/// <param name="lineWords">Words of a line.</param>
internal sealed class WriteBuffer(long memoryWords, int lineWords)
{
    private readonly long _half = memoryWords / 2, _keptFree = memoryWords - memoryWords / 2;
    private readonly Queue<int> _lines = [];
    private long _free = memoryWords, _end;
    private int _inLine;

    /// <summary>Words written on, as the tool counts them.</summary>
    public long Writes { get; private set; }

    /// <summary>When the first line is written on.</summary>
    public long? Start { get; private set; }

    /// <summary>When the last line is, be it that a half begun before ends later.</summary>
    public long Stop { get; private set; }

    /// <summary>Takes in words.</summary>
    /// <param name="words">How many come at once.</param>
    /// <param name="cycle">When.</param>
    /// <returns>When they have been taken in: later if the memory was full.</returns>
    public long Write(int words, long cycle)
    {
        for (; words > 0; words--)
        {
            _free--;
            if (++_inLine == lineWords) Close();
            if (cycle < _end)
            {
                if (_free <= 0) cycle = _end;
            }
            else if (_free < _keptFree)
            {
                Close();
                Drain(cycle);
            }
        }

        return cycle;
    }

    /// <summary>Writes on what is left.</summary>
    public void Empty(long cycle)
    {
        for (Close(); _lines.Count > 0; cycle = _end + 1) Drain(cycle);
    }

    private void Close()
    {
        if (_inLine > 0) _lines.Enqueue(_inLine);
        _inLine = 0;
    }

    private void Drain(long cycle)
    {
        int count = (int)Math.Min((_half + lineWords - 1) / lineWords, _lines.Count), last = 0;
        for (int l = 0; l < count; l++) last = _lines.Dequeue();
        long words = count == 0 ? 0 : (long)(count - 1) * lineWords + last;
        Writes += words;
        _free += words;
        Start ??= cycle;
        Stop = _end = cycle + count - 1;
    }
}
