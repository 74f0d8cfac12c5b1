using Sett.Networks.Onnx;
using Sett.Networks.Operators;

namespace Sett.Networks.Execution.Fusion;

/// <summary>Operators of several dequantised values that have an integer form of one 8-bit type.</summary>
internal static class QdqElementwise
{
    private const string Microsoft = "com.microsoft";

    /// <summary>Add as QLinearAdd.</summary>
    public static OnnxNode? Sum(QdqIndex index, OnnxNode node, QuantizedValue output, QdqBounds bounds, string target) =>
        Operands(index, node, output) is { } inputs
            ? QdqFusion.Node(node, "QLinearAdd", QuantizedBounds.Domain, [.. inputs, output.Scale, output.ZeroPoint], target, bounds.Attributes)
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
