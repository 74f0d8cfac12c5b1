namespace Sett.Networks.SparseEdges;

/// <summary>
/// How far and how irregularly a pattern scatters edges, seen as a permutation π of the edges' numbers on the right to those on the left.
/// The definitions are those of interleavers for turbo codes; which ones the authors' figures follow is not known.
/// </summary>
public static class PatternMeasures
{
    /// <summary>The most edges that are compared pair by pair.</summary>
    public const int MostEdges = 1 << 13;

    /// <summary>
    /// The mean over edges i of the least |i − j| + |π(i) − π(j)| over other edges j: close on one side, far on the other (after Crozier's
    /// spread, here a mean).
    /// </summary>
    /// <param name="junction">The junction, of at most <see cref="MostEdges"/> edges.</param>
    /// <param name="pattern">Its pattern.</param>
    public static double Spread(EdgeJunction junction, EdgePattern pattern)
    {
        int[] places = Places(junction, pattern);
        long sum = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int least = int.MaxValue;
            // Nothing beyond the least so far can be nearer.
            for (int step = 1; step < least && (i >= step || i + step < places.Length); step++)
            {
                if (i >= step) least = Math.Min(least, step + Math.Abs(places[i] - places[i - step]));
                if (i + step < places.Length) least = Math.Min(least, step + Math.Abs(places[i] - places[i + step]));
            }

            sum += places.Length == 1 ? 0 : least;
        }

        return (double)sum / places.Length;
    }

    /// <summary>
    /// Different displacements (j − i, π(j) − π(i)) over all pairs i &lt; j, 0 to 1 (Heegard and Wicker, "Turbo Coding",
    /// 1999): 1 where none repeats.
    /// </summary>
    /// <param name="junction">The junction, of at most <see cref="MostEdges"/> edges.</param>
    /// <param name="pattern">Its pattern.</param>
    public static double Dispersion(EdgeJunction junction, EdgePattern pattern)
    {
        int[] places = Places(junction, pattern);
        int n = places.Length;
        if (n < 2) return 0;
        var seen = new System.Collections.BitArray(2 * n);
        long different = 0;
        for (int step = 1; step < n; step++)
        {
            seen.SetAll(false);
            for (int i = 0; i + step < n; i++)
            {
                int displacement = places[i + step] - places[i] + n;
                if (seen[displacement]) continue;
                seen[displacement] = true;
                different++;
            }
        }

        return different / (n * (n - 1L) / 2.0);
    }

    /// <summary>Edges numbered on the left, neuron after neuron, in their order on the right.</summary>
    private static int[] Places(EdgeJunction junction, EdgePattern pattern)
    {
        if (pattern.Edges > MostEdges)
            throw new ArgumentException($"{pattern.Edges} edges; at most {MostEdges} are compared.", nameof(pattern));
        var next = new int[pattern.LeftNeurons];
        ReadOnlySpan<int> left = pattern.Left;
        var places = new int[left.Length];
        for (int e = 0; e < left.Length; e++) places[e] = left[e] * junction.FanOut + next[left[e]]++;
        return places;
    }
}
