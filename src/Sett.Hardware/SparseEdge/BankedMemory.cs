using Sett.Networks.SparseEdges;

namespace Sett.Hardware.SparseEdge;

/// <summary>
/// Memories of equal depth that are accessed side by side, in banks. A memory of a bank has one port that reads and one that writes, once a
/// cycle each; a second access in the same cycle is a clash.
/// </summary>
/// <param name="name">What it holds, for messages.</param>
/// <param name="banks">Banks.</param>
/// <param name="memories">Memories a bank.</param>
/// <param name="rows">Words a memory.</param>
internal sealed class BankedMemory(string name, int banks, int memories, int rows)
{
    private readonly short[] _words = new short[banks * memories * rows];
    private readonly long[] _readAt = Never(banks * memories), _writtenAt = Never(banks * memories);

    /// <summary>Words read.</summary>
    public long Reads { get; private set; }

    /// <summary>Words written.</summary>
    public long Writes { get; private set; }

    /// <summary>Banks.</summary>
    public int Banks => banks;

    /// <summary>Memories a bank.</summary>
    public int Memories => memories;

    /// <summary>Reads a word.</summary>
    /// <exception cref="EdgeClashException">The memory was read in this cycle already.</exception>
    public int Read(long cycle, int bank, int memory, int row)
    {
        int place = bank * memories + memory;
        if (_readAt[place] == cycle)
            throw new EdgeClashException($"{name}: memory {memory} of bank {bank} is read twice in cycle {cycle}.");
        _readAt[place] = cycle;
        Reads++;
        return _words[place * rows + row];
    }

    /// <summary>Writes a word; reads of the same cycle still see the old one.</summary>
    /// <exception cref="EdgeClashException">The memory was written in this cycle already.</exception>
    public void Write(long cycle, int bank, int memory, int row, int word)
    {
        int place = bank * memories + memory;
        if (_writtenAt[place] == cycle)
            throw new EdgeClashException($"{name}: memory {memory} of bank {bank} is written twice in cycle {cycle}.");
        _writtenAt[place] = cycle;
        Writes++;
        _words[place * rows + row] = (short)word;
    }

    /// <summary>Puts a word in place before the first cycle.</summary>
    public void Fill(int bank, int index, short word) => _words[(bank * memories + index % memories) * rows + index / memories] = word;

    /// <summary>A word, by its number across memories: how a test or a user looks at it between two cycles.</summary>
    public short Peek(int bank, int index) => _words[(bank * memories + index % memories) * rows + index / memories];

    /// <summary>Walks through its words and counts, between two block cycles.</summary>
    public void Visit(EdgeState state)
    {
        state.Words(name.Replace(' ', '_'), _words);
        (Reads, Writes) = (state.Count("reads", Reads), state.Count("writes", Writes));
    }

    private static long[] Never(int count)
    {
        var cycles = new long[count];
        Array.Fill(cycles, -1);
        return cycles;
    }
}
