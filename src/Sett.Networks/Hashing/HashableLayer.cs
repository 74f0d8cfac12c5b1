using Sett.Networks.Layers;

namespace Sett.Networks.Hashing;

/// <summary>A layer that multiplies and accumulates, seen as one that a CAM could hold.</summary>
/// <param name="Index">Its place among the network's layers, which is also the stream of its projection.</param>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape for one input.</param>
/// <param name="WhyExact">Why its dot products cannot be hashed; null where they can.</param>
public sealed record HashableLayer(int Index, string Name, LayerShape Shape, string? WhyExact)
{
    /// <summary>Whether its dot products can be hashed.</summary>
    public bool IsHashable => WhyExact is null;

    /// <summary>n: components of a kernel.</summary>
    public int Length => Shape.ChannelsPerGroup * Shape.KernelHeight * Shape.KernelWidth;

    /// <summary>Bits that all its searches compare for one input: windows × kernels, each of k bits.</summary>
    public double ComparedBits(int k) => (double)Shape.Outputs * k;

    /// <summary>Multiply-accumulates of hashing its windows for one input: a window has n components a group, each times k.</summary>
    public double HashingMacs(int k) => (double)Shape.Windows * Shape.Groups * Length * k;

    /// <summary>
    /// The hash length that theory suggests without any run: the fewest chunks for which the hash error at a right angle, (π/2)/√k, is no
    /// larger than the spread 1/√n of the cosines of random directions; from the shortest to the longest that the paper has.
    /// </summary>
    public int SuggestedBits()
    {
        double bits = Math.PI / 2 * (Math.PI / 2) * Length;
        int chunks = (int)Math.Ceiling(bits / HashPlan.Chunk);
        return Math.Clamp(chunks * HashPlan.Chunk, HashPlan.Shortest, HashPlan.Longest);
    }
}
