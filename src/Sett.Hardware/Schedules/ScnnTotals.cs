using System.Runtime.InteropServices;

namespace Sett.Hardware.Schedules;

/// <summary>What adds up over the planes of a layer on SCNN.</summary>
internal sealed class ScnnTotals
{
    /// <summary>Cycles without halos: of the slowest element after each plane.</summary>
    public long Cycles { get; private set; }

    /// <summary>Element cycles spent waiting for the slowest.</summary>
    public long Waiting { get; private set; }

    /// <summary>Bricks of activations times bricks of weights, over all elements.</summary>
    public long Steps { get; set; }

    /// <summary>Products that belong to an output.</summary>
    public long Products { get; set; }

    /// <summary>Element cycles before conflicts: steps, or the widest activation of each.</summary>
    public long Idle { get; set; }

    /// <summary>Element cycles that conflicts add.</summary>
    public long Conflicts { get; set; }

    /// <summary>Serial elements: widths of the activations of all products.</summary>
    public long Bits { get; set; }

    /// <summary>Serial elements: what rounding up to the bits of a cycle adds to these.</summary>
    public long Rounding { get; set; }

    /// <summary>Serial elements: multipliers with a product, times the bits of the step's widest activation.</summary>
    public long Working { get; set; }

    /// <summary>Activations read, whole bricks.</summary>
    public long ActivationReads { get; set; }

    /// <summary>Ends a plane: all elements wait for the slowest.</summary>
    public void Plane(ReadOnlySpan<long> elements)
    {
        long most = 0, sum = 0;
        foreach (long cycles in elements)
        {
            most = Math.Max(most, cycles);
            sum += cycles;
        }

        Cycles += most;
        Waiting += most * elements.Length - sum;
    }
}

/// <summary>
/// Cycles of bricks of weights at one filter position against a multiset of activations, found once for each that occurs.
/// </summary>
internal sealed class PureCycles
{
    private readonly BankConflicts _banks;
    private readonly long[] _cycles, _repeats;
    private readonly List<int> _known = [];

    /// <summary>Nothing known yet.</summary>
    public PureCycles(BankConflicts banks, int taps)
    {
        _banks = banks;
        _cycles = new long[taps * banks.Activations.Count];
        _repeats = new long[taps];
        _cycles.AsSpan().Fill(-1);
        Clear();
    }

    /// <summary>Forgets: the weights are others.</summary>
    public void Clear()
    {
        foreach (int place in _known) _cycles[place] = -1;
        _known.Clear();
        _repeats.AsSpan().Fill(-1);
    }

    /// <summary>Σ over the bricks at a position of the fullest bank, at least 1 each.</summary>
    public long Of(int tap, int set, SparseWeights weights)
    {
        if (set == 0) return weights.PureAt(tap).Count;
        ref long cycles = ref _cycles[tap * _banks.Activations.Count + set];
        if (cycles >= 0) return cycles;
        cycles = 0;
        ReadOnlySpan<byte> most = _banks.MostWith(set);
        foreach (ushort brick in CollectionsMarshal.AsSpan(weights.PureAt(tap))) cycles += most[brick];
        _known.Add(tap * _banks.Activations.Count + set);
        return cycles;
    }

    /// <summary>Σ over the bricks at a position of the fullest bank of a single activation, less one each.</summary>
    public long RepeatsAt(int tap, SparseWeights weights)
    {
        ref long repeats = ref _repeats[tap];
        if (repeats >= 0) return repeats;
        repeats = 0;
        ReadOnlySpan<byte> most = _banks.MostWith(_banks.Activations.Next[0]);
        foreach (ushort brick in CollectionsMarshal.AsSpan(weights.PureAt(tap))) repeats += most[brick] - 1;
        return repeats;
    }
}
