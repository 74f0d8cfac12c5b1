using Sett.Networks.SparseEdges;

namespace Sett.Hardware.SparseEdge;

/// <summary>
/// Which block cycle does what for a sample, and which bank it uses. Blocks and samples count from 0; a sample is loaded in the block with
/// its number, junction i (from 1) feeds it forward i blocks later, and goes back and updates 2L − i + 1 blocks later.
/// </summary>
internal static class EdgeBanks
{
    /// <summary>
    /// Banks of a layer's activations and derivatives, 2(L − h) + 1 for layer h: one is written, one fed forward, one
    /// updated with, the others wait.
    /// </summary>
    public static int Activations(EdgeShape shape, int layer) => 2 * (shape.Depth - layer) + 1;

    /// <summary>The sample that junction i (from 1) feeds forward in a block; below 0 before the first.</summary>
    public static long Forward(long block, int junction) => block - junction;

    /// <summary>The sample that junction i (from 1) updates with in a block; below 0 before the first.</summary>
    public static long Back(EdgeShape shape, long block, int junction) => block - (2 * shape.Depth - junction + 1);

    /// <summary>Refuses a block in which a layer's bank would have two roles.</summary>
    /// <param name="layer">The layer; all but the output have banks.</param>
    /// <param name="block">The block.</param>
    /// <param name="banks">Its banks.</param>
    /// <param name="shape">The network.</param>
    /// <param name="samples">Samples that there are.</param>
    /// <exception cref="EdgeClashException">Two of writing, feeding forward and updating want one bank.</exception>
    public static void Check(EdgeShape shape, int layer, long block, int banks, long samples)
    {
        long[] used =
        [
            .. new[] { block - layer, Forward(block, layer + 1), Back(shape, block, layer + 1) }.Where(n => n >= 0 && n < samples)
                .Select(n => n % banks),
        ];
        if (used.Distinct().Count() < used.Length)
            throw new EdgeClashException(
                $"layer {layer}: {banks} banks are too few in block {block}; writing, feeding forward and updating need one each.");
    }
}
