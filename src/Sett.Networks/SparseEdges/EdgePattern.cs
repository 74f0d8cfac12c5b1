namespace Sett.Networks.SparseEdges;

/// <summary>
/// Which left neuron each edge of a junction comes from. Edges are numbered on the right, neuron after neuron. A clash-free pattern also
/// knows the rows at which the left memories start, sweep by sweep, and which memory a lane reads.
/// </summary>
public sealed class EdgePattern
{
    /// <summary>Makes a pattern.</summary>
    /// <param name="kind">How it was drawn, in the words of the command line.</param>
    /// <param name="leftNeurons">Neurons on the left.</param>
    /// <param name="left">The left neuron of every edge.</param>
    /// <param name="starts">The first edge of every right neuron, and behind them the number of edges.</param>
    /// <param name="sweepStarts">
    /// The row at which a lane starts, sweep after sweep, where lanes then go from row to row; empty otherwise.
    /// </param>
    public EdgePattern(string kind, int leftNeurons, int[] left, int[] starts, int[]? sweepStarts = null)
    {
        if (starts.Length < 2 || starts[0] != 0 || starts[^1] != left.Length)
            throw new ArgumentException("The right neurons' edges are not those that there are.", nameof(starts));
        if (left.Any(l => (uint)l >= (uint)leftNeurons))
            throw new ArgumentException("An edge comes from a neuron that is not there.", nameof(left));
        (Kind, LeftNeurons, _left, _starts, _sweepStarts) = (kind, leftNeurons, left, starts, sweepStarts ?? []);
    }

    private readonly int[] _left, _starts, _sweepStarts;

    /// <summary>How it was drawn.</summary>
    public string Kind { get; }

    /// <summary>Neurons on the left.</summary>
    public int LeftNeurons { get; }

    /// <summary>Neurons on the right.</summary>
    public int RightNeurons => _starts.Length - 1;

    /// <summary>All edges.</summary>
    public int Edges => _left.Length;

    /// <summary>The left neuron of every edge.</summary>
    public ReadOnlySpan<int> Left => _left;

    /// <summary>The first edge of every right neuron, and the number of edges.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>
    /// The row at which a lane starts (fan-out × z), where lane m of every sweep reads memory m from row to row; else empty.
    /// </summary>
    public ReadOnlySpan<int> SweepStarts => _sweepStarts;

    /// <summary>Whether every right neuron has equally many edges.</summary>
    public bool IsRegular
    {
        get
        {
            int fanIn = _starts[1];
            for (int r = 1; r < RightNeurons; r++)
                if (_starts[r + 1] - _starts[r] != fanIn) return false;
            return true;
        }
    }

    /// <summary>Edges that connect two neurons which an earlier edge connects already.</summary>
    public int Repeated
    {
        get
        {
            var seen = new HashSet<int>();
            int repeated = 0;
            for (int r = 0; r < RightNeurons; r++)
            {
                seen.Clear();
                for (int e = _starts[r]; e < _starts[r + 1]; e++)
                    if (!seen.Add(_left[e])) repeated++;
            }

            return repeated;
        }
    }

    /// <summary>
    /// The most accesses that a left memory gets in each cycle, where cycle c processes edges c·z to c·z + z − 1 and neuron l lies in
    /// memory l mod z: 1 everywhere for a clash-free pattern, and the cycles that a row takes for others.
    /// </summary>
    /// <param name="z">Edges a cycle; divides the number of edges.</param>
    public int[] AccessesPerCycle(int z)
    {
        var most = new int[(Edges + z - 1) / z];
        var accesses = new int[z];
        for (int c = 0; c < most.Length; c++)
        {
            Array.Clear(accesses);
            foreach (int l in _left.AsSpan(c * z, Math.Min(z, Edges - c * z))) most[c] = Math.Max(most[c], ++accesses[l % z]);
        }

        return most;
    }

    /// <summary>A mask of right × left: 1 where neurons are connected.</summary>
    public byte[] Mask()
    {
        var mask = new byte[RightNeurons * LeftNeurons];
        for (int r = 0; r < RightNeurons; r++)
            for (int e = _starts[r]; e < _starts[r + 1]; e++) mask[r * LeftNeurons + _left[e]] = 1;
        return mask;
    }

    /// <summary>The first edges of right neurons with equally many each.</summary>
    internal static int[] EvenStarts(int right, int fanIn) => [.. Enumerable.Range(0, right + 1).Select(r => r * fanIn)];
}
