using Sett.Hardware.Cost;

namespace Sett.Studies.Simulation;

/// <summary>
/// The costs of one layer on one design, summed over inputs. Whole numbers only, so that the order in which threads add them does not show.
/// </summary>
internal sealed class CostSums(int inputs)
{
    private readonly Lock _gate = new();
    private LaneBits _lanes;
    private LayerEvents _events;

    /// <summary>Cycles of each input.</summary>
    public long[] Cycles { get; } = new long[inputs];

    /// <summary>Busy cycles of all inputs.</summary>
    public long Busy { get; private set; }

    /// <summary>Cycles of waiting of all inputs.</summary>
    public long Synchronisation { get; private set; }

    /// <summary>Cycles of filling and draining of all inputs.</summary>
    public long FillDrain { get; private set; }

    /// <summary>Capacity of a cycle.</summary>
    public long Capacity { get; private set; }

    /// <summary>Where the capacity went over all inputs.</summary>
    public LaneBits Lanes => _lanes;

    /// <summary>Counts that only this design has, of all inputs.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Details { get; private set; } = [];

    /// <summary>The events of all inputs.</summary>
    public LayerEvents Events => _events;

    /// <summary>Adds an input's cost.</summary>
    public void Add(int input, LayerCost cost)
    {
        lock (_gate)
        {
            Cycles[input] = cost.Cycles;
            Busy = checked(Busy + cost.BusyCycles);
            Synchronisation = checked(Synchronisation + cost.SynchronisationCycles);
            FillDrain = checked(FillDrain + cost.FillDrainCycles);
            Capacity = cost.Capacity;
            _lanes += cost.Lanes;
            _events += cost.Events;
            Details = Details.Count == 0
                ? cost.Details
                : [.. Details.Zip(cost.Details, (a, b) => KeyValuePair.Create(a.Key, checked(a.Value + b.Value)))];
        }
    }

    /// <summary>Adds the same cost for every input.</summary>
    public void AddToAll(LayerCost cost)
    {
        for (int i = 0; i < Cycles.Length; i++) Add(i, cost);
    }
}
