using Sett.Hardware.Work;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The non-zero weights of some filters over one plane, as an SCNN processing element takes them: filter position by position, filters
/// innermost, F at a time. Most of these bricks lie at one position, of which only the multiset of their filters' classes matters; those
/// that reach over to the next are kept weight by weight.
/// </summary>
internal sealed class SparseWeights
{
    private readonly SparsePlanes _planes;
    private readonly BankConflicts _banks;
    private readonly int _size;
    private readonly List<ushort>[] _pure;
    private readonly byte[] _flags;
    private readonly short[] _filter;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="planes">The layer.</param>
    /// <param name="banks">The classes.</param>
    /// <param name="size">F.</param>
    /// <param name="filters">Filters at once at most.</param>
    public SparseWeights(SparsePlanes planes, BankConflicts banks, int size, int filters)
    {
        (_planes, _banks, _size) = (planes, banks, size);
        _pure = [.. Enumerable.Range(0, planes.Taps).Select(_ => new List<ushort>())];
        Weights = new int[planes.Taps];
        _flags = new byte[planes.Taps * filters];
        _filter = new short[planes.Taps];
        Phases = [.. Enumerable.Range(0, planes.StrideY * planes.StrideX).Select(_ => new List<int>())];
        for (int tap = 0; tap < planes.Taps; tap++)
        {
            (int r, int s) = (tap / planes.KernelWidth, tap % planes.KernelWidth);
            Phases[r * planes.DilationY % planes.StrideY * planes.StrideX + s * planes.DilationX % planes.StrideX].Add(tap);
        }

        Mixed = [.. Phases.Select(_ => new List<(int Tap, int Class)[]>())];
    }

    /// <summary>For each phase of the strides, the filter positions that meet activations of that phase.</summary>
    public List<int>[] Phases { get; }

    /// <summary>Non-zero weights at each position.</summary>
    public int[] Weights { get; }

    /// <summary>For each phase, the bricks that lie at several positions.</summary>
    public List<(int Tap, int Class)[]>[] Mixed { get; }

    /// <summary>The bricks at one position: multisets of classes.</summary>
    public List<ushort> PureAt(int tap) => _pure[tap];

    /// <summary>Bricks of a phase.</summary>
    public long BricksOf(int phase)
    {
        long count = 0;
        foreach (int tap in Phases[phase]) count += Weights[tap];
        return (count + _size - 1) / _size;
    }

    /// <summary>Reads the weights of some filters over one plane.</summary>
    public void Read(ReadOnlySpan<short> weights, int group, int first, int filters, int channel)
    {
        for (int k = 0; k < filters; k++)
        {
            _planes.ReadFilter(weights, group, first + k, channel, _filter);
            for (int tap = 0; tap < _filter.Length; tap++) _flags[tap * filters + k] = _filter[tap] != 0 ? (byte)1 : (byte)0;
        }

        // Banks follow from the filter's number in the layer.
        int number = group * _planes.Filters + first;
        ushort[] next = _banks.Weights.Next;
        Span<(int Tap, int Class)> brick = stackalloc (int, int)[_size];
        for (int phase = 0; phase < Phases.Length; phase++)
        {
            Mixed[phase].Clear();
            int held = 0, set = 0;
            bool mixed = false;
            foreach (int tap in Phases[phase])
            {
                List<ushort> pure = _pure[tap];
                pure.Clear();
                int count = 0;
                ReadOnlySpan<byte> flags = _flags.AsSpan(tap * filters, filters);
                for (int k = 0; k < flags.Length; k++)
                {
                    if (flags[k] == 0) continue;
                    count++;
                    int own = (number + k) & 7;
                    brick[held++] = (tap, own);
                    set = next[set * BankConflicts.Classes + own];
                    if (held < _size) continue;
                    if (mixed) Mixed[phase].Add(brick.ToArray());
                    else pure.Add((ushort)set);
                    (held, set, mixed) = (0, 0, false);
                }

                Weights[tap] = count;
                mixed = held > 0;
            }

            // The last brick may be short; it is kept weight by weight, whatever it holds.
            if (held > 0) Mixed[phase].Add(brick[..held].ToArray());
        }
    }
}
