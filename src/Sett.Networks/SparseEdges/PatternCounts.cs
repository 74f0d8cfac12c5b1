using System.Numerics;

namespace Sett.Networks.SparseEdges;

/// <summary>
/// How many different patterns the types of interleavers can make of a junction, after the authors' public pattern generator. Two patterns
/// are the same where they connect the same neurons equally often.
/// </summary>
public static class PatternCounts
{
    /// <summary>
    /// The number of patterns; null where the formula does not hold, because a right neuron takes more than a cycle but not whole cycles.
    /// </summary>
    /// <param name="junction">The junction.</param>
    /// <param name="type">1: rows in any order; 2: any starts, new ones in each sweep; 3: the same starts in all sweeps.</param>
    /// <param name="dithers">Whether memories are read in any order (the same in all sweeps for type 3).</param>
    public static BigInteger? Of(EdgeJunction junction, int type, bool dithers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(type, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(type, 3);
        (int z, int depth, int fanIn) = (junction.Parallelism, junction.Depth, junction.FanIn);
        if (junction.FanOut == junction.Right) return BigInteger.One;
        if (z % fanIn != 0 && fanIn % z != 0) return null;
        // The order of edges inside a right neuron makes no difference.
        BigInteger orders = !dithers || fanIn % z == 0 ? BigInteger.One : Factorial(z) / BigInteger.Pow(Factorial(fanIn), z / fanIn);
        BigInteger rows = type == 1 ? BigInteger.Pow(Factorial(depth), z) : BigInteger.Pow(depth, z);
        return type == 3 ? orders * rows : BigInteger.Pow(orders * rows, junction.FanOut);
    }

    private static BigInteger Factorial(int number)
    {
        BigInteger product = BigInteger.One;
        for (int i = 2; i <= number; i++) product *= i;
        return product;
    }
}
