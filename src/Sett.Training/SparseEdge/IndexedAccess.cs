using Sett.Numerics.FixedPoint;

namespace Sett.Training.SparseEdge;

/// <summary>Any pattern: an index an edge.</summary>
internal sealed class IndexedAccess(ReadOnlySpan<int> left, SignedWord word) : ILeftAccess
{
    private readonly int[] _left = left.ToArray();
    private readonly int _least = word.Least, _most = word.Most;

    public void Gather(ReadOnlySpan<short> neurons, Span<short> edges)
    {
        int[] left = _left;
        edges = edges[..left.Length];
        for (int e = 0; e < edges.Length; e++) edges[e] = neurons[left[e]];
    }

    public void Accumulate(ReadOnlySpan<short> edges, Span<short> sums)
    {
        sums.Clear();
        int[] left = _left;
        edges = edges[..left.Length];
        for (int e = 0; e < edges.Length; e++)
        {
            ref short sum = ref sums[left[e]];
            sum = (short)Math.Clamp(sum + edges[e], _least, _most);
        }
    }
}
