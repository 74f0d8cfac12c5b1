using System.Globalization;
using Sett.Numerics;

namespace Sett.Networks.SparseEdges;

/// <summary>
/// A multilayer network with pre-defined sparsity: every left neuron of a junction has the same number of edges, and every right neuron
/// too; and how many edges of each junction are processed in a cycle (Dey et al., arXiv 1711.01343 and 1806.01087). Checked when it is
/// made.
/// </summary>
public sealed class EdgeShape
{
    private const int MostNeurons = 1 << 20, MostEdges = 1 << 28;

    private EdgeShape(EdgeJunction[] junctions) => Junctions = junctions;

    /// <summary>The junctions, input first.</summary>
    public IReadOnlyList<EdgeJunction> Junctions { get; }

    /// <summary>L: the number of junctions.</summary>
    public int Depth => Junctions.Count;

    /// <summary>Neurons of each layer, input first.</summary>
    public IReadOnlyList<int> Layers => [Junctions[0].Left, .. Junctions.Select(j => j.Right)];

    /// <summary>Inputs.</summary>
    public int Inputs => Junctions[0].Left;

    /// <summary>Outputs.</summary>
    public int Outputs => Junctions[^1].Right;

    /// <summary>Whether numbers of edges a cycle are given and fit together.</summary>
    public bool IsSized => Junctions.All(j => j.Cycles == Cycles);

    /// <summary>C: cycles in which every junction processes all its edges.</summary>
    public int Cycles => Junctions[0].Cycles;

    /// <summary>All edges.</summary>
    public long Edges => Junctions.Sum(j => (long)j.Edges);

    /// <summary>Edges of the fully connected network.</summary>
    public long DenseEdges => Junctions.Sum(j => (long)j.Left * j.Right);

    /// <summary>Edges over those of the fully connected network.</summary>
    public double Density => (double)Edges / DenseEdges;

    /// <summary>The network that the authors' public code ships: 1024-64-32, fan-outs 4 and 16, 128 and 32 edges a cycle.</summary>
    public static EdgeShape Shipped { get; } = Of([1024, 64, 32], [4, 16], [128, 32]);

    /// <summary>Makes a shape.</summary>
    /// <param name="layers">Neurons of each layer, input first; at least two layers.</param>
    /// <param name="fanOut">Edges of each left neuron, a number a junction.</param>
    /// <param name="parallelism">Edges a cycle, a number a junction; null to choose.</param>
    /// <exception cref="BadInputException">It is no such network, or the numbers of edges a cycle do not fit together.</exception>
    public static EdgeShape Of(IReadOnlyList<int> layers, IReadOnlyList<int> fanOut, IReadOnlyList<int>? parallelism = null)
    {
        EdgeJunction[] junctions = Connected(layers, fanOut);
        if (parallelism is null) return EdgeSizing.Choose(junctions);
        if (parallelism.Count != junctions.Length)
            throw new BadInputException($"z: {Numbers(parallelism)} are {parallelism.Count} numbers, but there are {junctions.Length} "
                + "junctions; each needs its edges a cycle.");
        junctions = [.. junctions.Select((j, i) => j with { Parallelism = parallelism[i] })];
        if (EdgeSizing.Misfit(junctions) is { } misfit)
            throw new BadInputException($"z {Numbers(parallelism)}: {misfit}; {Alternatives(junctions)}.");
        return new EdgeShape(junctions);
    }

    /// <summary>
    /// A shape for studies in software, in which no numbers of edges a cycle have to fit: an edge a cycle, junction after junction.
    /// </summary>
    /// <param name="layers">Neurons of each layer, input first; at least two layers.</param>
    /// <param name="fanOut">Edges of each left neuron, a number a junction.</param>
    /// <exception cref="BadInputException">It is no pre-defined sparse network.</exception>
    public static EdgeShape Unsized(IReadOnlyList<int> layers, IReadOnlyList<int> fanOut) =>
        new([.. Connected(layers, fanOut).Select(j => j with { Parallelism = 1 })]);

    /// <summary>Checked junctions whose parallelism is known to fit.</summary>
    internal static EdgeShape OfFitting(EdgeJunction[] junctions) => new(junctions);

    /// <summary>Checks layers and fan-outs; the junctions' parallelism is still 0.</summary>
    internal static EdgeJunction[] Connected(IReadOnlyList<int> layers, IReadOnlyList<int> fanOut)
    {
        if (layers.Count < 2) throw new BadInputException("layers: there have to be at least two, inputs and outputs, as in 1024,64,32.");
        if (layers.FirstOrDefault(n => n is < 1 or > MostNeurons) is var bad && layers.Any(n => n is < 1 or > MostNeurons))
            throw new BadInputException($"layers: {bad} neurons; a layer has 1 to {MostNeurons}.");
        if (fanOut.Count != layers.Count - 1)
            throw new BadInputException($"fan-outs: {Numbers(fanOut)} "
                + $"{(fanOut.Count == 1 ? "is one number" : $"are {fanOut.Count} numbers")}, but {Numbers(layers, "-")} has "
                + $"{layers.Count - 1} junction{(layers.Count == 2 ? "" : "s")}; each needs one.");
        var junctions = new EdgeJunction[fanOut.Count];
        for (int i = 0; i < junctions.Length; i++)
        {
            (int left, int right, int fan) = (layers[i], layers[i + 1], fanOut[i]);
            int step = right / (int)System.Numerics.BigInteger.GreatestCommonDivisor(left, right);
            if (fan < 1 || fan > right || (long)left * fan % right != 0)
                throw new BadInputException($"junction {i + 1} ({left}-{right}): fan-out {fan} is not admissible "
                    + $"({Reason(left, right, fan)}); {Nearest(right, fan, step)}.");
            if ((long)left * fan > MostEdges)
                throw new BadInputException(
                    $"junction {i + 1} ({left}-{right}): {(long)left * fan} edges; at most {MostEdges} are handled.");
            junctions[i] = new EdgeJunction(i + 1, left, right, fan, 0);
        }

        return junctions;
    }

    /// <inheritdoc/>
    public override string ToString() => Numbers(Layers, "-");

    private static string Reason(int left, int right, int fan) => fan < 1 ? "every left neuron needs an edge"
        : fan > right ? $"there are only {right} right neurons"
        : $"{right} right neurons cannot share {(long)left * fan} edges equally";

    /// <summary>Fan-outs are multiples of N(i) / gcd(N(i−1), N(i)), so that densities are multiples of 1 / gcd.</summary>
    private static string Nearest(int right, int fan, int step)
    {
        int below = Math.Min(fan / step * step, right), above = below + step;
        int[] near = [.. new[] { below, above }.Where(f => f >= step && f <= right)];
        string list = string.Join(
            " and ", near.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f} (density {100.0 * f / right:0.##} %)")));
        return $"fan-outs here are multiples of {step}; nearest {(near.Length == 1 ? "is" : "are")} {list}";
    }

    private static string Alternatives(EdgeJunction[] junctions)
    {
        string[] fitting = [.. EdgeSizing.All(junctions).Take(6).Select(s => Numbers([.. s.Junctions.Select(j => j.Parallelism)]))];
        return fitting.Length == 0 ? "no numbers of edges a cycle fit this network" : $"what fits: {string.Join(" or ", fitting)}";
    }

    private static string Numbers(IReadOnlyList<int> numbers, string separator = ",") => string.Join(separator, numbers);
}
