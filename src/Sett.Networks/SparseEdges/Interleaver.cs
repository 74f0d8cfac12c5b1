using Sett.Numerics;
using Sett.Numerics.Randomness;

namespace Sett.Networks.SparseEdges;

/// <summary>
/// Draws patterns that never read a left memory twice in a cycle. Edge i of a junction with p left neurons in z memories of D = p / z rows
/// comes from neuron t · z + v, with lane m = i mod z, cycle c and sweep: v = the memory that the lane reads, t = the row; within a sweep
/// every row of every memory is read once (Dey et al., "Interleaver Design for Deep Neural Networks", arXiv 1711.06935).
/// </summary>
public static class Interleaver
{
    /// <summary>The words for patterns that are free of clashes, without "+md", which adds memory dither to any of them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["zero", "basic", "sv", "ss", "sv+ss", "type1", "type2", "type3"];

    /// <summary>A word for the command line adds memory dither: every sweep reads the memories in an order of its own.</summary>
    public const string Dither = "+md";

    /// <summary>Draws a pattern.</summary>
    /// <param name="junction">The junction.</param>
    /// <param name="kind">
    /// zero: every lane starts at row 0. basic: starts are one random order of the rows, over and over. sv: such orders are drawn anew
    /// along the lanes (start vector shuffle). ss: basic with new starts in each sweep (sweep starter). sv+ss: both. type3: any starts, the
    /// same in all sweeps; type2: new ones in each sweep; type1: every lane reads its rows in any order. With "+md" memories are dithered,
    /// anew in each sweep (type3: in the same way).
    /// </param>
    /// <param name="random">Where choices come from.</param>
    public static EdgePattern Draw(EdgeJunction junction, string kind, RandomStream random)
    {
        bool dithers = kind.EndsWith(Dither, StringComparison.Ordinal);
        string plain = dithers ? kind[..^Dither.Length] : kind;
        if (!Kinds.Contains(plain)) throw new ArgumentException($"There is no interleaver '{kind}'.", nameof(kind));
        (int z, int depth, int fanOut) = (junction.Parallelism, junction.Depth, junction.FanOut);
        var rows = new int[fanOut * depth * z];
        var lanes = new int[fanOut * z];
        var starts = new int[fanOut * z];
        int[] order = Order(depth, random);
        int[] row = new int[depth];
        for (int sweep = 0; sweep < fanOut; sweep++)
        {
            Span<int> start = starts.AsSpan(sweep * z, z), lane = lanes.AsSpan(sweep * z, z);
            bool isNew = sweep == 0 || plain is "ss" or "sv+ss" or "type1" or "type2";
            if (isNew) Starts(plain, depth, order, start, random, sweep);
            else starts.AsSpan(0, z).CopyTo(start);
            for (int m = 0; m < z; m++) lane[m] = m;
            if (dithers && plain == "type3" && sweep > 0) lanes.AsSpan(0, z).CopyTo(lane);
            else if (dithers) random.Shuffle(lane);
            for (int m = 0; m < z; m++)
            {
                for (int c = 0; c < depth; c++) row[c] = (start[m] + c) % depth;
                if (plain == "type1") random.Shuffle<int>(row);
                for (int c = 0; c < depth; c++) rows[(sweep * depth + c) * z + m] = row[c];
            }
        }

        bool isRotation = !dithers && plain != "type1";
        return Of(junction, kind, rows, lanes, isRotation ? starts : []);
    }

    /// <summary>The pattern that rows and lanes describe.</summary>
    /// <param name="junction">The junction.</param>
    /// <param name="kind">Its name.</param>
    /// <param name="rows">The row that lane m reads in cycle c: cycles × z.</param>
    /// <param name="lanes">The memory that lane m reads in a sweep: fan-out × z.</param>
    /// <param name="sweepStarts">The starts, where lanes go from row to row.</param>
    internal static EdgePattern Of(EdgeJunction junction, string kind, ReadOnlySpan<int> rows, ReadOnlySpan<int> lanes, int[] sweepStarts)
    {
        int z = junction.Parallelism;
        var left = new int[junction.Edges];
        for (int i = 0; i < left.Length; i++) left[i] = rows[i] * z + lanes[i / junction.Left * z + i % z];
        return new EdgePattern(kind, junction.Left, left, EdgePattern.EvenStarts(junction.Right, junction.FanIn), sweepStarts);
    }

    /// <summary>The index of an edge on the left, where edges are numbered neuron after neuron: a permutation of all edges.</summary>
    public static int LeftIndex(EdgeJunction junction, EdgePattern pattern, int edge) =>
        pattern.Left[edge] * junction.FanOut + edge / junction.Left;

    /// <summary>Whether a pattern's edges are those that its sweep starts give, if it has any.</summary>
    internal static bool Agrees(EdgeJunction junction, EdgePattern pattern)
    {
        ReadOnlySpan<int> starts = pattern.SweepStarts, left = pattern.Left;
        if (starts.Length == 0) return true;
        int z = junction.Parallelism;
        if (starts.Length != junction.FanOut * z) return false;
        for (int e = 0; e < left.Length; e++)
        {
            int start = starts[e / junction.Left * z + e % z], cycle = e % junction.Left / z;
            if (start < 0 || left[e] != (start + cycle) % junction.Depth * z + e % z) return false;
        }

        return true;
    }

    private static void Starts(string kind, int depth, int[] order, Span<int> starts, RandomStream random, int sweep)
    {
        if (kind == "zero") return;
        if (kind is "type1" or "type2" or "type3")
        {
            foreach (ref int s in starts) s = random.Next(depth);
            return;
        }

        int[] piece = kind == "ss" && sweep > 0 ? Order(depth, random) : order;
        for (int m = 0; m < starts.Length; m++)
        {
            if (m > 0 && m % depth == 0 && kind is "sv" or "sv+ss" || (m == 0 && sweep > 0 && kind == "sv+ss"))
                piece = Order(depth, random);
            starts[m] = piece[m % depth];
        }
    }

    private static int[] Order(int count, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle<int>(order);
        return order;
    }
}
