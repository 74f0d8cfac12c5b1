namespace Sett.Training.SparseEdge;

/// <summary>How the edges of a junction reach the left neurons: reads a value an edge, and sums values back.</summary>
internal interface ILeftAccess
{
    /// <summary>Gives every edge the value of its left neuron.</summary>
    /// <param name="neurons">A value a left neuron.</param>
    /// <param name="edges">A value an edge.</param>
    void Gather(ReadOnlySpan<short> neurons, Span<short> edges);

    /// <summary>Adds the value of every edge to its left neuron, edge after edge, saturating each time.</summary>
    /// <param name="edges">A value an edge.</param>
    /// <param name="sums">A sum a left neuron; starts from 0 here.</param>
    void Accumulate(ReadOnlySpan<short> edges, Span<short> sums);
}
