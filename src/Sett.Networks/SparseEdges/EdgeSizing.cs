using Sett.Numerics;

namespace Sett.Networks.SparseEdges;

/// <summary>
/// Which numbers of edges a cycle fit a network. All junctions take equally many cycles, W(i) / z(i) = C; left memories are filled evenly,
/// so z(i) divides N(i−1); right neurons finish together or take whole cycles, so z(i) and fan-in divide one another; and what finishes in
/// a cycle finds a memory each, so z(i+1) is at least z(i) / fan-in (the authors' constraint as we remember it from JETCAS 2019; their code
/// has powers of two, for which it follows).
/// </summary>
public static class EdgeSizing
{
    private const int UsualCycles = 32;

    /// <summary>Every choice that fits, the fewest cycles first.</summary>
    /// <param name="layers">Neurons of each layer.</param>
    /// <param name="fanOut">Edges of each left neuron, a number a junction.</param>
    /// <exception cref="BadInputException">It is no pre-defined sparse network.</exception>
    public static IReadOnlyList<EdgeShape> All(IReadOnlyList<int> layers, IReadOnlyList<int> fanOut) =>
        [.. All(EdgeShape.Connected(layers, fanOut))];

    /// <summary>Every choice that fits, the fewest cycles first.</summary>
    internal static IEnumerable<EdgeShape> All(EdgeJunction[] junctions)
    {
        int common = junctions.Aggregate(0, (gcd, j) => (int)System.Numerics.BigInteger.GreatestCommonDivisor(gcd, j.Edges));
        foreach (int cycles in Divisors(common))
        {
            EdgeJunction[] sized = [.. junctions.Select(j => j with { Parallelism = j.Edges / cycles })];
            if (Misfit(sized) is null) yield return EdgeShape.OfFitting(sized);
        }
    }

    /// <summary>The choice whose cycles are nearest to 32, which is what the authors' network takes.</summary>
    internal static EdgeShape Choose(EdgeJunction[] junctions) =>
        All(junctions).MinBy(s => Math.Abs(Math.Log2((double)s.Cycles / UsualCycles)))
        ?? throw new BadInputException("no numbers of edges a cycle fit "
            + $"{string.Join('-', junctions.Select(j => j.Left).Append(junctions[^1].Right))} with fan-outs "
            + $"{string.Join(',', junctions.Select(j => j.FanOut))}; layers and fan-outs that are powers of two always have some.");

    /// <summary>Why numbers of edges a cycle do not fit; null where they do.</summary>
    internal static string? Misfit(EdgeJunction[] junctions)
    {
        for (int i = 0; i < junctions.Length; i++)
        {
            EdgeJunction j = junctions[i];
            string at = $"junction {j.Index} ({j.Left}-{j.Right})";
            if (j.Parallelism < 1) return $"{at} needs 1 or more edges a cycle";
            if (j.Left % j.Parallelism != 0) return $"{at}: {j.Parallelism} memories cannot hold {j.Left} left neurons evenly";
            if (j.Parallelism % j.FanIn != 0 && j.FanIn % j.Parallelism != 0)
                return $"{at}: {j.Parallelism} edges a cycle and {j.FanIn} edges a right neuron do not divide one another";
            if (j.Cycles != junctions[0].Cycles)
                return $"{at} takes {j.Cycles} cycles, but junction 1 takes {junctions[0].Cycles}; all have to take as many";
            if (i + 1 < junctions.Length && j.Parallelism / j.FanIn > junctions[i + 1].Parallelism)
                return $"{at} finishes {j.Parallelism / j.FanIn} neurons a cycle, but junction {j.Index + 1} has "
                    + $"{junctions[i + 1].Parallelism} memories to take them";
        }

        return null;
    }

    private static IEnumerable<int> Divisors(int number) => Enumerable.Range(1, number).Where(d => number % d == 0);
}
