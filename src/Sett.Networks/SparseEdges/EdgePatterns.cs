using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Numerics.Randomness;

namespace Sett.Networks.SparseEdges;

/// <summary>Draws the patterns of a network.</summary>
public static class EdgePatterns
{
    /// <summary>Every left and right neuron has its number of edges, else at random.</summary>
    public const string Structured = "structured";

    /// <summary>Only the number of edges is given; neurons may stay unconnected.</summary>
    public const string Random = "random";

    /// <summary>All words for patterns.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        .. Interleaver.Kinds,
        .. Interleaver.Kinds.Select(k => k + Interleaver.Dither),
        Structured,
        Random,
    ];

    /// <summary>Draws a pattern for each junction; each has a random stream of its own.</summary>
    /// <exception cref="BadInputException">There is no such kind.</exception>
    public static EdgePattern[] Draw(EdgeShape shape, string kind, ulong seed)
    {
        if (!Kinds.Contains(kind))
            throw new BadInputException($"pattern '{kind}'{Spelling.Hint(kind, Kinds)}; there are {string.Join(", ", Interleaver.Kinds)} "
                + $"(each also with {Interleaver.Dither}), {Structured} and {Random}.");
        return [.. shape.Junctions.Select(j => Draw(j, kind, new RandomStream(seed, (ulong)j.Index)))];
    }

    /// <summary>Names the edges of a network by their hash, so that two runs can be told apart.</summary>
    public static string Fingerprint(IReadOnlyList<EdgePattern> patterns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (EdgePattern pattern in patterns)
        {
            hash.AppendData(MemoryMarshal.AsBytes(pattern.Starts));
            hash.AppendData(MemoryMarshal.AsBytes(pattern.Left));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Draws a junction's pattern. A fully connected junction is fully connected whatever the kind.</summary>
    public static EdgePattern Draw(EdgeJunction junction, string kind, RandomStream random)
    {
        if (kind == Structured) return DrawStructured(junction, random);
        return kind == Random ? DrawRandom(junction, random) : Interleaver.Draw(junction, kind, random);
    }

    /// <summary>
    /// Left neurons are dealt out in random order, sweep after sweep; a right neuron that got a neuron twice swaps one of the two with
    /// another's. Where most edges are there, the missing ones are drawn instead, so that there is always something to swap with.
    /// </summary>
    private static EdgePattern DrawStructured(EdgeJunction junction, RandomStream random)
    {
        if (junction.FanOut == junction.Right) return Complement(junction, new bool[junction.Edges]);
        if (2 * junction.FanOut > junction.Right)
        {
            EdgePattern missing = DrawStructured(junction with { FanOut = junction.Right - junction.FanOut }, random);
            return Complement(junction, [.. missing.Mask().Select(b => b != 0)]);
        }

        (int p, int fanIn, int edges) = (junction.Left, junction.FanIn, junction.Edges);
        var left = new int[edges];
        for (int sweep = 0; sweep < junction.FanOut; sweep++)
        {
            Span<int> order = left.AsSpan(sweep * p, p);
            for (int i = 0; i < p; i++) order[i] = i;
            random.Shuffle(order);
        }

        var has = new HashSet<int>[junction.Right];
        for (int r = 0; r < has.Length; r++) has[r] = [.. left.AsSpan(r * fanIn, fanIn).ToArray()];
        for (int r = 0; r < has.Length; r++)
        {
            var seen = new HashSet<int>();
            for (int e = r * fanIn; e < (r + 1) * fanIn; e++)
            {
                while (!seen.Add(left[e]))
                {
                    int other = random.Next(edges), r2 = other / fanIn, mine = left[e], theirs = left[other];
                    if (r2 == r || has[r].Contains(theirs) || has[r2].Contains(mine)) continue;
                    (left[e], left[other]) = (theirs, mine);
                    has[r].Add(theirs);
                    has[r2].Add(mine);
                    // Where the other neuron had its edge only once it no longer has it.
                    if (!left.AsSpan(r2 * fanIn, fanIn).Contains(theirs)) has[r2].Remove(theirs);
                }
            }
        }

        return new EdgePattern(Structured, p, left, EdgePattern.EvenStarts(junction.Right, fanIn));
    }

    private static EdgePattern Complement(EdgeJunction junction, bool[] isMissing)
    {
        int[] left = [.. Enumerable.Range(0, isMissing.Length).Where(i => !isMissing[i]).Select(i => i % junction.Left)];
        return new EdgePattern(Structured, junction.Left, left, EdgePattern.EvenStarts(junction.Right, junction.FanIn));
    }

    /// <summary>W of the possible edges, all choices equally likely (Floyd's sampling).</summary>
    private static EdgePattern DrawRandom(EdgeJunction junction, RandomStream random)
    {
        long possible = (long)junction.Left * junction.Right;
        var chosen = new SortedSet<long>();
        for (long last = possible - junction.Edges; last < possible; last++)
        {
            long pick = last + 1 <= int.MaxValue ? random.Next((int)last + 1) : (long)(random.NextDouble() * (last + 1));
            if (!chosen.Add(pick)) chosen.Add(last);
        }

        var left = new int[junction.Edges];
        var starts = new int[junction.Right + 1];
        int at = 0;
        foreach (long edge in chosen)
        {
            left[at++] = (int)(edge % junction.Left);
            starts[edge / junction.Left + 1]++;
        }

        for (int r = 0; r < junction.Right; r++) starts[r + 1] += starts[r];
        return new EdgePattern(Random, junction.Left, left, starts);
    }
}
