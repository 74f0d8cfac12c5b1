using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The slowest of units that meet different activations of a window and spend a cycle on each digit of their slowest lane (see
/// <see cref="DigitCycles"/>). No unit is slower than one that met all activations, and one that meets those of a longest chain (see
/// <see cref="DigitChain"/>) is as slow. Where no unit meets any of the longest chains (see <see cref="ChainUnits"/>), one may meet a chain
/// that is a cycle shorter, most likely of its own row. Only where that does not settle it are units timed, 16 at once.
/// </summary>
internal sealed class SlowestChoice
{
    private readonly WindowChains _chains;
    private readonly DigitChain _chain;
    private readonly ChainUnits _chainUnits;
    private readonly int _firstStage;
    private readonly Vector256<ushort>[] _lanes;
    private readonly ushort[] _digits;
    private readonly ulong[] _chosen, _own;

    /// <summary>Prepares for a layer.</summary>
    /// <param name="chains">The chains of its windows.</param>
    /// <param name="firstStage">B.</param>
    public SlowestChoice(WindowChains chains, int firstStage)
    {
        (_chains, _firstStage) = (chains, firstStage);
        _chain = new DigitChain(firstStage, chains.Places);
        (_chainUnits, _chosen) = (new ChainUnits(chains.Places, _chain.Reach), new ulong[_chain.Words]);
        _own = chains.OwnRow();
        (_lanes, _digits) = (new Vector256<ushort>[chains.Places], new ushort[chains.Places]);
    }

    /// <summary>Raises each window's cycles to those of its slowest unit.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="units">The units.</param>
    /// <param name="origins">Where the windows start.</param>
    /// <param name="cycles">One count a window, at least 1.</param>
    public void Raise(int pass, StepUnits units, ReadOnlySpan<int> origins, Span<byte> cycles)
    {
        _chains.Start(pass, units.Row);
        for (int w = 0; w < origins.Length; w++)
        {
            bool isShared = _chains.TryLookUp(origins[w], _chain, out int most, out ReadOnlySpan<ulong> chain);
            if (isShared && cycles[w] >= most) continue;
            cycles[w] = isShared && units.AnyMeets(chain) ? (byte)most : Slowest(units, origins[w], cycles[w]);
        }
    }

    // The cycles of the slowest unit, or what is given if that is more. Tried from the cheapest answer to the dearest.
    private byte Slowest(StepUnits units, int origin, byte slowest)
    {
        // Without activations that no unit meets.
        _chains.Read(origin, units.Used, _chain);
        _chain.Follow();
        int most = _chain.Count;
        if (slowest >= most) return slowest;
        _chain.Find(_chosen);
        if (units.AnyMeets(_chosen)) return (byte)most;
        UnitSets sets = units.Sets;
        if (_chainUnits.AnyHas(_chain, _chain.FindAll(), sets)) return (byte)most;
        // No unit takes as long as all activations together would.
        if (slowest >= most - 1) return slowest;
        // Most units meet most of their own row.
        for (int w = 0; w < _own.Length; w++) _chosen[w] = units.Used[w] & _own[w];
        _chains.Read(origin, _chosen, _chain);
        _chain.Follow();
        _chain.Find(_chosen);
        if (_chain.Count > slowest && sets.AnyMeets(_chosen)) slowest = (byte)_chain.Count;
        if (slowest >= most - 1) return slowest;
        _chains.Read(origin, _digits);
        // The chunk that had the slowest unit last often has it again.
        for (int i = 0, chunk = units.SlowestChunk; i < sets.Chunks && slowest < most - 1; i++, chunk = (chunk + 1) % sets.Chunks)
        {
            byte own = Time(units, chunk);
            if (own > slowest) (slowest, units.SlowestChunk) = (own, chunk);
        }

        return slowest;
    }

    // The cycles of the slowest of a chunk's units.
    private byte Time(StepUnits units, int chunk)
    {
        UnitSets sets = units.Sets;
        int lanes = 0;
        for (int w = 0; w < units.Used.Length; w++)
        {
            for (ulong left = units.Used[w]; left != 0; left &= left - 1)
            {
                int place = w * 64 + BitOperations.TrailingZeroCount(left);
                ushort meeting = sets.ChunkAt(place, chunk);
                _lanes[lanes] = Lanes16.MaskOf(meeting) & Vector256.Create(_digits[place]);
                lanes += meeting == 0 ? 0 : 1;
            }
        }

        Vector256<ushort> cycles = DigitCycles.OfSixteen(_lanes.AsSpan(0, lanes), _firstStage);
        ushort most = 0;
        for (int i = 0; i < Vector256<ushort>.Count; i++) most = Math.Max(most, cycles[i]);
        return (byte)most;
    }
}
