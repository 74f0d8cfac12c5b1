using System.Collections.Concurrent;

namespace Sett.Hardware.Schedules;

/// <summary>
/// How many products of a step meet in one accumulator bank of an SCNN processing element. The bank of an output follows from the low three
/// bits of its filter's number and from three bits of its position, each part shifting the other around (as DNNsim maps accumulators).
/// Which banks are met therefore depends only on how many activations of a step fall into each of eight classes and how many weights into
/// each of eight: multisets, numbered here, with a table over their pairs.
/// </summary>
internal sealed class BankConflicts
{
    /// <summary>Classes of positions and of filters.</summary>
    public const int Classes = 8;

    private static readonly ConcurrentDictionary<(int, int, int), BankConflicts> s_known = new();
    private readonly byte[] _most;

    private BankConflicts(int activations, int weights, int banks)
    {
        Banks = banks;
        Activations = new Multisets(activations);
        Weights = new Multisets(weights);
        _most = new byte[Activations.Count * Weights.Count];
        Span<byte> load = stackalloc byte[32];
        for (int a = 0; a < Activations.Count; a++)
        {
            for (int w = 0; w < Weights.Count; w++)
            {
                load.Clear();
                byte most = 0;
                foreach (int position in Activations.Of(a))
                    foreach (int filter in Weights.Of(w)) most = Math.Max(most, ++load[BankOf(position, filter)]);
                _most[a * Weights.Count + w] = most;
            }
        }
    }

    /// <summary>Banks of a processing element: a power of two up to 32.</summary>
    public int Banks { get; }

    /// <summary>The multisets of activations of a step.</summary>
    public Multisets Activations { get; }

    /// <summary>The multisets of weights of a step.</summary>
    public Multisets Weights { get; }

    /// <summary>The tables for a size of step, made once.</summary>
    /// <param name="activations">I: activations of a step.</param>
    /// <param name="weights">F: weights of a step.</param>
    /// <param name="banks">Banks.</param>
    public static BankConflicts For(int activations, int weights, int banks) =>
        s_known.GetOrAdd((activations, weights, banks), key => new BankConflicts(key.Item1, key.Item2, key.Item3));

    /// <summary>The class of an output position.</summary>
    public static int ClassOf(int y, int x) => (y & 1) | ((x & 1) << 1) | (((y ^ x) & 2) << 1);

    /// <summary>The bank of a class of positions and one of filters.</summary>
    public int BankOf(int position, int filter) =>
        (((position & 4) << 2) ^ ((filter & 4) << 2) | ((position & 1) << 3) | ((position & 2) << 1) | (filter & 3)) & (Banks - 1);

    /// <summary>The fullest bank for each multiset of weights, given the one of activations.</summary>
    public ReadOnlySpan<byte> MostWith(int activations) => _most.AsSpan(activations * Weights.Count, Weights.Count);
}

/// <summary>Multisets of up to a few of eight classes, numbered; the empty one is 0.</summary>
internal sealed class Multisets
{
    private readonly List<int[]> _members = [[]];
    private readonly List<ushort> _next = [];

    /// <summary>All multisets up to a size.</summary>
    public Multisets(int most)
    {
        var numbers = new Dictionary<string, ushort> { [""] = 0 };
        for (int id = 0; id < _members.Count; id++)
        {
            for (int added = 0; added < BankConflicts.Classes; added++)
            {
                if (_members[id].Length == most)
                {
                    _next.Add(0);
                    continue;
                }

                int[] members = [.. _members[id].Append(added).Order()];
                string key = string.Concat(members);
                if (!numbers.TryGetValue(key, out ushort number))
                {
                    numbers[key] = number = (ushort)_members.Count;
                    _members.Add(members);
                }

                _next.Add(number);
            }
        }

        Next = [.. _next];
    }

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>For each multiset × class, the multiset with one more of that class.</summary>
    public ushort[] Next { get; }

    /// <summary>The classes of a multiset.</summary>
    public int[] Of(int id) => _members[id];
}
