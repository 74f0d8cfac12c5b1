using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>Operators of several dequantised values that have an integer form of one 8-bit type.</summary>
internal static class QdqElementwise
{
    private const string Microsoft = "com.microsoft";

    /// <summary>Add as QLinearAdd.</summary>
    public static OnnxNode? Sum(QdqIndex index, OnnxNode node, QuantizedValue output, QdqBounds bounds, string target) =>
        Operands(index, node, output) is { } inputs
            ? QdqFusion.Node(node, "QLinearAdd", QuantizedBounds.Domain,
                [.. inputs, output.Scale, output.ZeroPoint], target, bounds.Attributes)
            : null;

    /// <summary>Mul as QLinearMul.</summary>
    public static OnnxNode? Multiply(QdqIndex index, OnnxNode node, QuantizedValue output, string target) =>
        Operands(index, node, output) is { } inputs
            ? QdqFusion.Node(node, "QLinearMul", Microsoft, [.. inputs, output.Scale, output.ZeroPoint], target)
            : null;

    /// <summary>Concat as QLinearConcat.</summary>
    public static OnnxNode? Join(QdqIndex index, OnnxNode node, QuantizedValue output, string target) =>
        node.Attributes.Find("axis") is { } axis && Operands(index, node, output) is { } inputs
            ? QdqFusion.Node(node, "QLinearConcat", Microsoft, [output.Scale, output.ZeroPoint, .. inputs], target, [axis])
            : null;

    /// <summary>GlobalAveragePool as QLinearGlobalAveragePool.</summary>
    public static OnnxNode? Average(QdqIndex index, OnnxNode node, QuantizedValue output, string target) =>
        Operands(index, node, output) is { } inputs
            ? QdqFusion.Node(node, "QLinearGlobalAveragePool", Microsoft, [.. inputs, output.Scale, output.ZeroPoint], target)
            : null;

    /// <summary>
    /// ReduceMean over height and width of a 4-D value as QLinearGlobalAveragePool, with a view behind it where the dimensions are dropped.
    /// </summary>
    public static List<OnnxNode>? SpatialMean(QdqIndex index, OnnxNode node, QuantizedValue output, string target)
    {
        long[]? axes = node.Attributes.Find("axes") is { } a ? (long[])a.Value
            : node.Inputs.Count > 1 ? (index.Constant(node.Inputs[1]) as Tensor<long>)?.Values.ToArray() : null;
        if (axes is null || index.Rank(node.Inputs[0]) != 4 || !axes.Select(x => x < 0 ? x + 4 : x).Order().SequenceEqual([2L, 3L]))
            return null;
        OnnxNode pooled = node with { Inputs = [node.Inputs[0]] };
        if (node.Attributes.Find("keepdims") is not { Value: 0L })
            return Average(index, pooled, output, target) is { } kept ? [kept] : null;
        string between = $"{target}/sett/mean";
        return Average(index, pooled, output, between) is { } mean
            ? [mean, new OnnxNode($"{node.Name}/sett/view", "Flatten", "", [between], [target], OnnxAttributes.None)]
            : null;
    }

    // Integers, scale and zero point of each input, all of the output's type; null where one is not quantised so.
    private static List<string>? Operands(QdqIndex index, OnnxNode node, QuantizedValue output)
    {
        var names = new List<string>();
        foreach (string input in node.Inputs)
        {
            if (index.Dequantized(input) is not { IsPlain: true } value || value.Type != output.Type) return null;
            names.AddRange([value.Integers, value.Scale, value.ZeroPoint]);
        }

        return names;
    }
}
