using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// The attributes <c>least</c> and <c>most</c> of the operators in Sett's own domain: bounds of the output in quantised
/// numbers, zero point included.
/// </summary>
internal static class QuantizedBounds
{
    /// <summary>The domain of operators that the fusion of QuantizeLinear and DequantizeLinear makes; files do not have it.</summary>
    public const string Domain = "sett";

    /// <summary>The two attributes.</summary>
    public static AttributeSchema[] Attributes { get; } = [new("least", OnnxAttributeKind.Int), new("most", OnnxAttributeKind.Int)];

    /// <summary>The requantisation to a type, with the node's bounds.</summary>
    public static Requantization Read(NodeContext node, ElementType type, int zeroPoint)
    {
        (int lowest, int highest) = type.Range();
        long least = node.Int("least", lowest), most = node.Int("most", highest);
        if (least < lowest || most > highest || least > most)
            throw node.Error($"the bounds {least} … {most} are not within {lowest} … {highest}");
        return Requantization.To(type == ElementType.Int8, zeroPoint, (int)least, (int)most);
    }
}
