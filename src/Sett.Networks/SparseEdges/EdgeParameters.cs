using Sett.Numerics.FixedPoint;
using Sett.Numerics.Randomness;

namespace Sett.Networks.SparseEdges;

/// <summary>The weights and biases of a junction, as words.</summary>
/// <param name="Weights">A weight an edge.</param>
/// <param name="Biases">A bias a right neuron.</param>
public sealed record EdgeParameters(short[] Weights, short[] Biases)
{
    /// <summary>
    /// Draws what training starts from: normal with deviation √(2 / (fan-out + fan-in)) (Glorot and Bengio, AISTATS 2010), cut to the
    /// word's fraction bits; biases too, as the authors' generator does.
    /// </summary>
    public static EdgeParameters[] Draw(EdgeShape shape, SignedWord word, ulong seed) =>
    [
        .. shape.Junctions.Select(j =>
        {
            var random = new RandomStream(seed, (1UL << 32) + (ulong)j.Index);
            double deviation = Math.Sqrt(2.0 / (j.FanOut + j.FanIn));
            short Next() => (short)word.Truncate(deviation * random.NextNormal());
            var weights = new short[j.Edges];
            var biases = new short[j.Right];
            foreach (ref short w in weights.AsSpan()) w = Next();
            foreach (ref short b in biases.AsSpan()) b = Next();
            return new EdgeParameters(weights, biases);
        }),
    ];
}
