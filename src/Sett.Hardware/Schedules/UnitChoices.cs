using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Hardware.Schedules;

/// <summary>
/// The activations that units meet which stand at the same row, a word or more a unit as <see cref="TacticalTile.MetBy"/> has them.
/// </summary>
/// <param name="words">Words a unit.</param>
internal sealed class UnitChoices(int words)
{
    private readonly List<ulong> _units = [];
    private readonly ulong[] _used = new ulong[words];

    /// <summary>The row at which they stand.</summary>
    public int Row { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _units.Count / words;

    /// <summary>What a unit meets.</summary>
    public ReadOnlySpan<ulong> this[int unit] => Units.Slice(unit * words, words);

    /// <summary>What any of them meets.</summary>
    public ReadOnlySpan<ulong> Used => _used;

    private ReadOnlySpan<ulong> Units => CollectionsMarshal.AsSpan(_units);

    /// <summary>Starts again at a row.</summary>
    public void Clear(int row)
    {
        _units.Clear();
        Array.Clear(_used);
        Row = row;
    }

    /// <summary>Adds units.</summary>
    public void Add(ReadOnlySpan<ulong> units)
    {
        _units.AddRange(units);
        int at = 0;
        if (words == 1)
        {
            Vector256<ulong> any = Vector256<ulong>.Zero;
            for (; at + Vector256<ulong>.Count <= units.Length; at += Vector256<ulong>.Count) any |= Vector256.Create(units[at..]);
            _used[0] |= any[0] | any[1] | any[2] | any[3];
        }

        for (; at < units.Length; at += words)
            for (int w = 0; w < words; w++) _used[w] |= units[at + w];
    }

    /// <summary>The same without units that meet what others do.</summary>
    public UnitChoices Distinct()
    {
        var distinct = new UnitChoices(words);
        distinct.Clear(Row);
        distinct.Add(words > 1 ? Units : [.. _units.Distinct()]);
        return distinct;
    }

    /// <summary>Whether any unit meets all of some activations.</summary>
    public bool AnyMeets(ReadOnlySpan<ulong> activations)
    {
        for (int w = 0; w < words; w++)
            if ((activations[w] & ~_used[w]) != 0) return false;
        ReadOnlySpan<ulong> units = Units;
        int at = 0;
        if (words == 1)
        {
            var all = Vector256.Create(activations[0]);
            for (; at + Vector256<ulong>.Count <= units.Length; at += Vector256<ulong>.Count)
                if (Vector256.EqualsAny(Vector256.Create(units[at..]) & all, all)) return true;
        }

        for (; at < units.Length; at += words)
        {
            ulong missing = 0;
            for (int w = 0; w < words; w++) missing |= activations[w] & ~units[at + w];
            if (missing == 0) return true;
        }

        return false;
    }

    /// <summary>Finds the units that meet an activation of each of some sets, and those that do so for all sets but one.</summary>
    /// <param name="sets">Sets × words.</param>
    /// <param name="all">The numbers of the former.</param>
    /// <param name="butOne">The numbers of the latter.</param>
    public void FindMeeting(ReadOnlySpan<ulong> sets, List<int> all, List<int> butOne)
    {
        all.Clear();
        butOne.Clear();
        ReadOnlySpan<ulong> units = Units;
        int unit = 0;
        if (words == 1)
        {
            for (; unit + Vector256<ulong>.Count <= units.Length; unit += Vector256<ulong>.Count)
            {
                // A comparison that holds is −1.
                Vector256<ulong> own = Vector256.Create(units[unit..]), met = Vector256<ulong>.One;
                foreach (ulong set in sets) met += Vector256.Equals(own & Vector256.Create(set), Vector256<ulong>.Zero);
                Add(all, unit, Vector256.Equals(met, Vector256<ulong>.One));
                Add(butOne, unit, Vector256.Equals(met, Vector256<ulong>.Zero));
            }
        }

        for (; unit * words < units.Length; unit++)
        {
            int missed = 0;
            for (int s = 0; s < sets.Length; s += words)
            {
                ulong any = 0;
                for (int w = 0; w < words; w++) any |= sets[s + w] & units[unit * words + w];
                if (any == 0) missed++;
            }

            if (missed == 0) all.Add(unit);
            else if (missed == 1) butOne.Add(unit);
        }
    }

    private static void Add(List<int> to, int first, Vector256<ulong> which)
    {
        for (uint left = which.ExtractMostSignificantBits(); left != 0; left &= left - 1)
            to.Add(first + BitOperations.TrailingZeroCount(left));
    }
}
