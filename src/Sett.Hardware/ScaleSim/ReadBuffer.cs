namespace Sett.Hardware.ScaleSim;

/// <summary>
/// A double-buffered memory of an operand as SCALE-Sim v2 estimates its bandwidth: half of it holds what the array works on, the other half
/// is fetched meanwhile. Words count as fetched in the order of their first use, in sets of a hundredth of the memory; when half of the
/// memory's sets are full the next half begins and the oldest is forgotten. The first half comes before the first use at 10 words a cycle,
/// each other half while the one before it is filled.
/// </summary>
internal sealed class ReadBuffer
{
    private const int Sets = 100, HalfSets = 50, FirstBandwidth = 10, Latency = 1;

    private readonly int _setWords, _words;
    private int[]? _setOf;
    private int _oldest, _current, _last = HalfSets - 1, _inCurrent, _nextToFetch;
    private long _firstUse = -1, _fetchStart, _fetchEnd;
    private bool _hasFetched;

    /// <summary>An empty memory.</summary>
    /// <param name="memoryWords">Its words, at least <see cref="LeastWords"/>.</param>
    /// <param name="words">Words of the operand.</param>
    public ReadBuffer(long memoryWords, int words)
    {
        _setWords = (int)Math.Min(memoryWords / Sets, int.MaxValue / Sets);
        _words = words;
    }

    /// <summary>The smallest memory for which the tool gives figures: a word a set.</summary>
    public static int LeastWords => Sets;

    /// <summary>Words fetched.</summary>
    public long Reads { get; private set; }

    /// <summary>When the first word comes.</summary>
    public long Start { get; private set; }

    /// <summary>When the last fetch ends.</summary>
    public long Stop { get; private set; }

    /// <summary>Whether two halves were used up in the same cycle, for which the tool gives no figures.</summary>
    public bool IsTooSmall { get; private set; }

    /// <summary>Uses a word.</summary>
    public void Use(int word, long cycle)
    {
        // Sets are noted from 1 on.
        ref int set = ref (_setOf ??= new int[_words])[word];
        if (set > _oldest) return;
        set = _current + 1;
        UseNew(cycle);
    }

    /// <summary>Uses a word that has not been used before and will not be used again.</summary>
    public void UseNew(long cycle)
    {
        if (_firstUse < 0) _firstUse = cycle;
        if (++_inCurrent < _setWords) return;
        _inCurrent = 0;
        if (++_current == _last + 1) Swap(cycle);
    }

    /// <summary>Whether a whole operand goes into the first half, in whatever order its words are used.</summary>
    public bool Holds(long words) => words < (long)HalfSets * _setWords;

    /// <summary>Uses words that the first half holds.</summary>
    public void UseAll(long words) => (_current, _inCurrent) = ((int)(words / _setWords), (int)(words % _setWords));

    /// <summary>Fetches what is left.</summary>
    public void Complete()
    {
        int sets = _current + (_inCurrent > 0 ? 1 : 0);
        if (_hasFetched) Fetch((long)(_current - _nextToFetch) * _setWords + _inCurrent);
        else FetchFirst(0, sets, (long)_current * _setWords + _inCurrent);
    }

    private void Swap(long cycle)
    {
        if (_hasFetched) Fetch((long)HalfSets * _setWords);
        else FetchFirst(_firstUse, HalfSets, (long)HalfSets * _setWords);
        (_hasFetched, _nextToFetch) = (true, _nextToFetch + HalfSets);
        (_oldest, _last) = (_oldest + HalfSets, _last + HalfSets);
        (_fetchStart, _fetchEnd) = (_fetchEnd + 1, cycle);
    }

    private void FetchFirst(long before, int sets, long words)
    {
        _fetchEnd = before - 1 - Latency;
        long cycles = ((long)sets * _setWords + FirstBandwidth - 1) / FirstBandwidth;
        _fetchStart = _fetchEnd - cycles + 1;
        (Reads, Start, Stop) = (words, _fetchStart + Latency, _fetchEnd + Latency);
    }

    private void Fetch(long words)
    {
        if (_fetchEnd < _fetchStart) IsTooSmall = true;
        Reads += words;
        Stop = _fetchEnd + Latency;
    }
}
