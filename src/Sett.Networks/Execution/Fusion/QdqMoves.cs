using Sett.Networks.Onnx;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// Operators whose outputs are elements of their first input: they give the same whether they move real numbers or the bytes behind them.
/// </summary>
internal static class QdqMoves
{
    private static readonly HashSet<string> s_moves = new(StringComparer.Ordinal)
    {
        "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Gather", "DepthToSpace",
        "SpaceToDepth", "Expand", "Tile",
        // The largest value is also an element of the input; scales are positive, so the order of bytes is that of the numbers.
        "MaxPool", "GlobalMaxPool",
    };

    /// <summary>Whether a node is such an operator with one output.</summary>
    public static bool IsMove(OnnxNode node) =>
        node.Domain is "" or "ai.onnx" && s_moves.Contains(node.Operator) && node.Outputs.Count == 1;
}
