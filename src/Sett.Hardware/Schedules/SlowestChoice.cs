using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The slowest of units that meet different activations of a window and spend a cycle on each digit of their slowest lane (see
/// <see cref="DigitCycles"/>). No unit is slower than one that met all activations, and one that meets those of a longest chain (see
/// <see cref="DigitChain"/>) is as slow. Only where no unit does are units timed, 16 at once: first those that meet something of a longest
/// chain in every cycle, since others take fewer cycles; then those that do not in one cycle; then all.
/// </summary>
internal sealed class SlowestChoice
{
    private readonly WindowChains _chains;
    private readonly int _firstStage;
    private readonly Vector256<ushort>[] _batch;
    private readonly ulong[] _chosen;
    private readonly List<int> _meeting = [], _missing = [], _every = [];

    /// <summary>Prepares for a layer.</summary>
    /// <param name="chains">The chains of its windows.</param>
    /// <param name="lanes">Lanes of a unit.</param>
    /// <param name="firstStage">B.</param>
    public SlowestChoice(WindowChains chains, int lanes, int firstStage)
    {
        (_chains, _firstStage) = (chains, firstStage);
        (_batch, _chosen) = (new Vector256<ushort>[lanes], new ulong[chains.Words]);
    }

    /// <summary>Raises each window's cycles to those of its slowest unit.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="units">The units.</param>
    /// <param name="origins">Where the windows start.</param>
    /// <param name="cycles">One count a window.</param>
    public void Raise(int pass, UnitChoices units, ReadOnlySpan<int> origins, Span<byte> cycles)
    {
        _chains.Start(pass, units.Row);
        for (int w = 0; w < origins.Length; w++)
        {
            int most = _chains.Known(origins[w], _chosen);
            if (most > 0 && cycles[w] >= most) continue;
            if (most == 0 || !units.AnyMeets(_chosen))
            {
                // Without activations that no unit meets.
                DigitChain chain = _chains.Among(origins[w], units.Used);
                most = chain.Find(_chosen);
                if (cycles[w] >= most) continue;
                if (!units.AnyMeets(_chosen)) most = Slowest(units, chain, most, cycles[w]);
            }

            cycles[w] = (byte)most;
        }
    }

    // Where no unit meets the chain that was found.
    private byte Slowest(UnitChoices units, DigitChain chain, int most, byte slowest)
    {
        units.FindMeeting(chain.FindAll(), _meeting, _missing);
        slowest = Time(units, CollectionsMarshal.AsSpan(_meeting), chain.Digits, most, slowest);
        most--;
        slowest = Time(units, CollectionsMarshal.AsSpan(_missing), chain.Digits, most, slowest);
        if (slowest >= most) return slowest;
        while (_every.Count < units.Count) _every.Add(_every.Count);
        return Time(units, CollectionsMarshal.AsSpan(_every)[..units.Count], chain.Digits, most, slowest);
    }

    // Times units until one takes as many cycles as any can.
    private byte Time(UnitChoices units, ReadOnlySpan<int> which, ReadOnlySpan<ushort> digits, int most, byte slowest)
    {
        for (int first = 0; first < which.Length && slowest < most; first += 16)
        {
            Span<ushort> into = MemoryMarshal.Cast<Vector256<ushort>, ushort>(_batch.AsSpan());
            into.Clear();
            int count = Math.Min(16, which.Length - first);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<ulong> met = units[which[first + i]];
                int at = i;
                for (int w = 0; w < met.Length; w++)
                {
                    for (ulong left = met[w]; left != 0; left &= left - 1, at += 16)
                        into[at] = digits[w * 64 + BitOperations.TrailingZeroCount(left)];
                }
            }

            Vector256<ushort> own = DigitCycles.OfSixteen(_batch, _firstStage);
            for (int i = 0; i < count; i++) slowest = Math.Max(slowest, (byte)own[i]);
        }

        return slowest;
    }
}
