using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>Layers between dequantised operands and a QuantizeLinear as integer layers of Sett's own domain.</summary>
internal static class QdqLayers
{
    // A bias counts in units of x scale × w scale; exporters write that product with a rounding or two.
    private const double BiasScaleTolerance = 1e-5;

    /// <summary>Conv, or null where an operand is not quantised as it has to be.</summary>
    public static OnnxNode? Convolution(QdqIndex index, OnnxNode node, QuantizedValue output, QdqBounds bounds, string target)
    {
        if (index.Dequantized(node.Inputs[0]) is not { IsPlain: true } x || Weights(index, node.Inputs[1], 0) is not { } w) return null;
        if (!TryBias(index, node, 2, x, w, w.Constant!.Shape[0], out string bias)) return null;
        string[] inputs = [x.Integers, x.Scale, x.ZeroPoint, w.Integers, w.Scale, w.ZeroPoint, output.Scale, output.ZeroPoint];
        if (bias.Length > 0) inputs = [.. inputs, bias];
        return QdqFusion.Node(node, "QLinearConv", QuantizedBounds.Domain, inputs, target, [.. node.Attributes.All, .. bounds.Attributes]);
    }

    /// <summary>Gemm with constant weights, alpha = beta = 1 and A not transposed.</summary>
    public static OnnxNode? Gemm(QdqIndex index, OnnxNode node, QuantizedValue output, QdqBounds bounds, string target)
    {
        if (!Is(node, "alpha", 1) || !Is(node, "beta", 1) || Whole(node, "transA") != 0) return null;
        bool transposed = Whole(node, "transB") != 0;
        if (index.Dequantized(node.Inputs[0]) is not { IsPlain: true } x || Weights(index, node.Inputs[1], transposed ? 0 : 1) is not { } w)
            return null;
        if (w.Constant!.Shape.Rank != 2 || !TryBias(index, node, 2, x, w, w.Constant.Shape[transposed ? 0 : 1], out string bias))
            return null;
        string[] inputs = [x.Integers, x.Scale, x.ZeroPoint, w.Integers, w.Scale, w.ZeroPoint, bias, output.Scale, output.ZeroPoint];
        return QdqFusion.Node(node, "QGemm", QuantizedBounds.Domain, inputs, target,
            [QdqFusion.Int("transB", transposed ? 1 : 0), .. bounds.Attributes]);
    }

    /// <summary>MatMul of an activation with constant weights or with another activation.</summary>
    public static OnnxNode? Product(QdqIndex index, OnnxNode node, QuantizedValue output, QdqBounds bounds, string target)
    {
        if (index.Dequantized(node.Inputs[0]) is not { IsPlain: true } a || index.Dequantized(node.Inputs[1]) is not { } b) return null;
        bool perColumn = b.Constant is { Shape.Rank: 2 } && b.Axis is 1 or -1 && b.Type is ElementType.Int8 or ElementType.UInt8;
        if (!b.IsPlain && !perColumn) return null;
        string[] inputs = [a.Integers, a.Scale, a.ZeroPoint, b.Integers, b.Scale, b.ZeroPoint, output.Scale, output.ZeroPoint];
        return QdqFusion.Node(node, "QLinearMatMul", QuantizedBounds.Domain, inputs, target, bounds.Attributes);
    }

    // Constant 8-bit weights with one scale, or one for each filter.
    private static QuantizedValue? Weights(QdqIndex index, string value, int filterAxis)
    {
        if (index.Dequantized(value) is not { Constant: { } constant, Type: ElementType.Int8 or ElementType.UInt8 } w) return null;
        if (w.Scales.Length == 1) return w.Zeros.Length == 1 ? w : null;
        long axis = w.Axis < 0 ? w.Axis + constant.Shape.Rank : w.Axis;
        return axis == filterAxis && constant.Shape[filterAxis] == w.Scales.Length ? w : null;
    }

    // The int32 bias, whose unit has to be that of the sums; an empty name where there is none.
    private static bool TryBias(QdqIndex index, OnnxNode node, int input, QuantizedValue x, QuantizedValue w, int filters, out string bias)
    {
        bias = "";
        if (node.Inputs.Count <= input || node.Inputs[input].Length == 0) return true;
        if (index.Dequantized(node.Inputs[input]) is not { Type: ElementType.Int32, Constant: { } constant } b) return false;
        if (constant.Length != filters || b.Zeros.Any(z => z != 0)) return false;
        for (int i = 0; i < filters; i++)
        {
            double unit = (double)x.Scales[0] * w.Scales.Each(i), own = b.Scales.Length == 1 ? b.Scales[0] : b.Scales[i];
            if (Math.Abs(own - unit) > BiasScaleTolerance * unit) return false;
        }

        bias = constant.Shape.Rank == 1 ? b.Integers : index.Add($"{b.Integers}/sett", constant.Reshape(new Shape(filters)));
        return true;
    }

    private static bool Is(OnnxNode node, string attribute, float value) =>
        node.Attributes.Find(attribute) is not { Kind: OnnxAttributeKind.Float } a || (float)a.Value == value;

    private static long Whole(OnnxNode node, string attribute) =>
        node.Attributes.Find(attribute) is { Kind: OnnxAttributeKind.Int } a ? (long)a.Value : 0;
}
