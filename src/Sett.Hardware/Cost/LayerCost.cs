namespace Sett.Hardware.Cost;

/// <summary>
/// What a layer costs on a design. Cycles are those of the array; they split by cause, and the array's capacity over these cycles splits
/// into <see cref="LaneBits"/>. Both sums are checked when the record is made.
/// </summary>
public sealed record LayerCost
{
    /// <summary>Makes a cost.</summary>
    /// <param name="busy">Cycles in which the mean column works on its bricks.</param>
    /// <param name="synchronisation">Cycles in which the mean column waits for the slowest, for weights, or for its turn.</param>
    /// <param name="fillDrain">Cycles of filling and draining.</param>
    /// <param name="lanes">Where the capacity went.</param>
    /// <param name="capacity">Capacity of one cycle, in the unit of <paramref name="lanes"/>.</param>
    /// <param name="events">What was done.</param>
    /// <exception cref="InvalidOperationException">A part is below 0, or lanes are not all of the capacity.</exception>
    /// <exception cref="OverflowException">The capacity of all cycles passes 2^63 − 1.</exception>
    public LayerCost(long busy, long synchronisation, long fillDrain, LaneBits lanes, long capacity, LayerEvents events)
    {
        (BusyCycles, SynchronisationCycles, FillDrainCycles, Lanes, Capacity, Events) =
            (busy, synchronisation, fillDrain, lanes, capacity, events);
        bool negative = long.Min(long.Min(busy, synchronisation), fillDrain) < 0
            || long.Min(long.Min(long.Min(lanes.Useful, lanes.Rounding), long.Min(lanes.Waiting, lanes.IdleLanes)),
                long.Min(long.Min(lanes.IdleColumns, lanes.IdleRows), lanes.FillDrain)) < 0;
        if (negative || lanes.Total != checked(Cycles * capacity))
            throw new InvalidOperationException($"The parts of a cost do not add up: {this}.");
    }

    /// <summary>Cycles in which the mean column works on its bricks.</summary>
    public long BusyCycles { get; }

    /// <summary>Cycles in which the mean column waits for the slowest one, for weights, or for its turn.</summary>
    public long SynchronisationCycles { get; }

    /// <summary>Cycles of loading the first weights, of chains that drain, of the last brick's tail.</summary>
    public long FillDrainCycles { get; }

    /// <summary>All cycles.</summary>
    public long Cycles => BusyCycles + SynchronisationCycles + FillDrainCycles;

    /// <summary>Where the capacity of all cycles went.</summary>
    public LaneBits Lanes { get; }

    /// <summary>Capacity of one cycle.</summary>
    public long Capacity { get; }

    /// <summary>What was done.</summary>
    public LayerEvents Events { get; }

    /// <summary>Counts that only this design has, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Details { get; init; } = [];

    /// <summary>Cycles if only the bits counted: all lanes always busy with bits that are needed.</summary>
    public double IdealCycles => (double)Lanes.Useful / Capacity;

    /// <summary>Share of the capacity that was useful, 0 to 1.</summary>
    public double Utilization => Lanes.Total == 0 ? 0 : (double)Lanes.Useful / Lanes.Total;
}
