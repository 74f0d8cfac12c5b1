namespace Sett.Networks.SparseEdges;

/// <summary>The connections between two layers of a pre-defined sparse network, and how many of them a cycle processes.</summary>
/// <param name="Index">1 for the junction behind the input.</param>
/// <param name="Left">Neurons on the left, N(i−1).</param>
/// <param name="Right">Neurons on the right, N(i).</param>
/// <param name="FanOut">Edges of each left neuron.</param>
/// <param name="Parallelism">z: edges a cycle, weight memories, and memories of left activations.</param>
public readonly record struct EdgeJunction(int Index, int Left, int Right, int FanOut, int Parallelism)
{
    /// <summary>W: all edges.</summary>
    public int Edges => Left * FanOut;

    /// <summary>Edges of each right neuron.</summary>
    public int FanIn => Edges / Right;

    /// <summary>D: rows of a memory of left activations. A sweep is so many cycles.</summary>
    public int Depth => Left / Parallelism;

    /// <summary>C: cycles in which every edge is processed once.</summary>
    public int Cycles => Edges / Parallelism;
}
