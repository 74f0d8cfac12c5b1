namespace Sett.Networks.Operators;

/// <summary>
/// Layers in a content addressable memory: Sett's own operators, which only <see cref="Hashing.HashedNetwork"/> puts into a graph.
/// </summary>
internal static class HashingOperators
{
    public static IReadOnlyList<IOperator> All { get; } = [new CamConvOperator(), new CamMatMulOperator()];
}
