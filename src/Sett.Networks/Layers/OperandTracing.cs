using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// Finds out how a layer's operand becomes integers: follows the value upstream through operators that only move values, until a
/// quantiser is met (QDQ's DequantizeLinear, QONNX's Quant) or something that computes, which makes it floating point.
/// </summary>
internal sealed class OperandTracing(InferredGraph graph)
{
    private const int LongestChain = 64;

    private static readonly HashSet<string> s_movers = new(StringComparer.Ordinal)
    {
        "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Dropout", "MaxPool",
        "GlobalMaxPool", "Relu", "Slice", "Split", "Gather", "DepthToSpace", "SpaceToDepth", "Expand", "Tile",
    };

    private readonly Dictionary<string, OnnxNode> _makers = graph.Model.Graph.Nodes
        .SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (o, n)))
        .ToDictionary(p => p.o, p => p.n, StringComparer.Ordinal);

    /// <summary>
    /// A floating-point operand as a layer names it. <paramref name="filterAxis"/> is the axis of its filters, −1 for activations.
    /// </summary>
    public LayerOperand OfFloat(string value, int filterAxis)
    {
        LayerOperand plain = Plain(value) with { Encoding = OperandEncoding.Float };
        bool nonNegative = false;
        string at = value;
        // The axis of the filters as it moves through transpositions on the way up; −1 once it is lost.
        int axis = filterAxis;
        for (int hop = 0; hop < LongestChain && _makers.TryGetValue(at, out OnnxNode? node); hop++)
        {
            switch (node.Operator)
            {
                case "DequantizeLinear":
                    return Dequantized(node, plain, hop == 0, axis, nonNegative) ?? plain;
                case "Quant":
                    return Quant(node, plain, axis, nonNegative) ?? plain;
                case "BipolarQuant":
                    return Bipolar(node, plain, nonNegative) ?? plain;
                case "Concat":
                    return Concat(node, plain, nonNegative);
                case "Pad" when !PadsWithZero(node):
                    return plain;
            }

            if (!s_movers.Contains(node.Operator) && node.Operator != "Pad") return plain;
            nonNegative |= node.Operator == "Relu";
            axis = node.Operator switch
            {
                "Identity" or "Relu" or "Dropout" => axis,
                "Transpose" => Permuted(node, axis),
                _ => -1,
            };
            at = node.Inputs[0];
        }

        return plain;
    }

    /// <summary>An operand that is integers already, with the zero point that the node names.</summary>
    public LayerOperand OfIntegers(string value, string? scale, string? zeroPoint)
    {
        LayerOperand operand = Plain(value);
        Tensor? zero = zeroPoint is { Length: > 0 } ? graph.Constants.GetValueOrDefault(zeroPoint) : null;
        bool computed = zeroPoint is { Length: > 0 } && zero is null;
        return WithIntegers(operand, zero, computed ? zeroPoint : null) with { Scale = scale is null ? 1 : FirstOf(scale) ?? 1 };
    }

    private LayerOperand Plain(string value) => new()
    {
        Value = value,
        Info = graph.Values[value],
        Constant = graph.Constants.GetValueOrDefault(value),
        Encoding = OperandEncoding.Float,
    };

    private static LayerOperand WithIntegers(LayerOperand operand, Tensor? zeroPoint, string? computedZeroPoint)
    {
        (int least, int most) = operand.Info.Type switch
        {
            ElementType.Int8 => (-128, 127),
            ElementType.UInt8 => (0, 255),
            ElementType.Int16 => (-32768, 32767),
            ElementType.UInt16 => (0, 65535),
            _ => (int.MinValue / 2, int.MaxValue / 2),
        };
        int[] zeros = zeroPoint is null ? [] : RealValues.Integers(zeroPoint);
        int lowZero = zeros.Length > 0 ? zeros.Min() : 0, highZero = zeros.Length > 0 ? zeros.Max() : 0;
        if (computedZeroPoint is not null) (lowZero, highZero) = (least, most);
        if (operand.Constant is { } constant && RealValues.Integers(constant) is { Length: > 0 } known)
        {
            least = known.Min();
            most = known.Max();
        }

        return operand with
        {
            Encoding = OperandEncoding.Integer,
            ZeroPoints = zeros,
            ZeroPointValue = computedZeroPoint,
            Least = least - highZero,
            Most = most - lowZero,
            ContainerBits = operand.Info.Type.SizeInBytes() == 1 ? 8 : 16,
        };
    }

    private LayerOperand? Dequantized(OnnxNode node, LayerOperand plain, bool direct, int axis, bool nonNegative)
    {
        if (!graph.Constants.TryGetValue(node.Inputs[1], out Tensor? scale)) return null;
        string? zero = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? node.Inputs[2] : null;
        LayerOperand integers = OfIntegers(node.Inputs[0], node.Inputs[1], zero);
        if (integers.ZeroPointValue is not null) return null;
        bool alongFilters = axis >= 0 && AxisOf(node, integers.Info.Shape.Rank) == axis;
        // Zero points that differ have to differ by filter: only then is it known which one an element has.
        if (integers.ZeroPoints.Distinct().Count() > 1 && !alongFilters) return null;
        if (direct)
            return integers with
            {
                IsAtNode = false,
                FilterScales = scale.Length > 1 && alongFilters ? scale.Span<float>().ToArray() : null,
                HasOtherScales = scale.Length > 1 && !alongFilters,
            };
        if (scale.Length > 1 && !alongFilters) return null;
        return plain with
        {
            Encoding = OperandEncoding.Grid,
            Scale = integers.Scale,
            FilterScales = scale.Length > 1 ? scale.Span<float>().ToArray() : null,
            Least = nonNegative ? Math.Max(0, integers.Least) : integers.Least,
            Most = integers.Most,
            ContainerBits = integers.ContainerBits,
        };
    }

    /// <summary>The axis along which scales and zero points differ; −1 where they differ in blocks.</summary>
    private static int AxisOf(OnnxNode node, int rank)
    {
        if (node.Attributes.Find("block_size") is { } block && (long)block.Value != 0) return -1;
        long declared = node.Attributes.Find("axis") is { } a ? (long)a.Value : 1;
        return (int)(declared < 0 ? declared + rank : declared);
    }

    private LayerOperand? Quant(OnnxNode node, LayerOperand plain, int axis, bool nonNegative)
    {
        if (!graph.Constants.TryGetValue(node.Inputs[1], out Tensor? scale) || scale.Type != ElementType.Float32) return null;
        if (ScalarOf(node.Inputs[3]) is not { } width || width is < 1 or > 16 || width != Math.Floor(width)) return null;
        double zero = ScalarOf(node.Inputs[2]) ?? double.NaN;
        if (zero != Math.Floor(zero)) return null;
        bool signed = node.Attributes.Find("signed") is not { } s || (long)s.Value != 0;
        bool narrow = node.Attributes.Find("narrow") is { } n && (long)n.Value != 0;
        int bits = (int)width;
        // One signed bit stands for −1 and 1.
        (float least, float most) = bits == 1 && signed ? (-1, 1) : QonnxOperands.Range(bits, signed, narrow);
        float[]? filterScales = null;
        if (scale.Length > 1)
        {
            int rank = graph.Values[node.Outputs[0]].Shape.Rank;
            int varying = VaryingAxis(scale.Shape, rank);
            if (axis < 0 || varying != axis) return null;
            filterScales = scale.Span<float>().ToArray();
        }

        return plain with
        {
            Encoding = OperandEncoding.Grid,
            Scale = scale.Span<float>()[0],
            FilterScales = filterScales,
            Least = (int)(nonNegative ? Math.Max(0, least - zero) : least - zero),
            Most = (int)(most - zero),
            ContainerBits = bits <= 8 ? 8 : 16,
        };
    }

    private LayerOperand? Bipolar(OnnxNode node, LayerOperand plain, bool nonNegative) => ScalarOf(node.Inputs[1]) is { } unit
        ? plain with { Encoding = OperandEncoding.Grid, Scale = unit, Least = nonNegative ? 0 : -1, Most = 1, ContainerBits = 8 }
        : null;

    private LayerOperand Concat(OnnxNode node, LayerOperand plain, bool nonNegative)
    {
        LayerOperand? first = null;
        foreach (string input in node.Inputs)
        {
            LayerOperand part = OfFloat(input, -1);
            if (part.Encoding == OperandEncoding.Float || part.HasOtherScales) return plain;
            if (first is not null && first.Scale != part.Scale) return plain;
            first = first is null ? part : first with
            {
                Least = Math.Min(first.Least, part.Least),
                Most = Math.Max(first.Most, part.Most),
                ContainerBits = Math.Max(first.ContainerBits, part.ContainerBits),
            };
        }

        if (first is null) return plain;
        return plain with
        {
            Encoding = OperandEncoding.Grid,
            Scale = first.Scale,
            Least = nonNegative ? Math.Max(0, first.Least) : first.Least,
            Most = first.Most,
            ContainerBits = first.ContainerBits,
        };
    }

    private bool PadsWithZero(OnnxNode node)
    {
        bool constantMode = node.Attributes.Find("mode") is not { } mode || (string)mode.Value == "constant";
        double value = node.Attributes.Find("value") is { } v ? (float)v.Value
            : node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? ScalarOf(node.Inputs[2]) ?? double.NaN : 0;
        return !constantMode || value == 0;
    }

    /// <summary>The axis of a transposition's input that becomes an axis of its output.</summary>
    private int Permuted(OnnxNode node, int axis)
    {
        if (axis < 0) return -1;
        if (node.Attributes.Find("perm") is not { } perm) return graph.Values[node.Inputs[0]].Shape.Rank - 1 - axis;
        long[] order = (long[])perm.Value;
        return axis < order.Length ? (int)order[axis] : -1;
    }

    private static int VaryingAxis(Shape shape, int rank)
    {
        int found = -1;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 1) continue;
            if (found >= 0) return -1;
            found = i + rank - shape.Rank;
        }

        return found;
    }

    private double? ScalarOf(string value) => graph.Constants.TryGetValue(value, out Tensor? t) && t.Length == 1 ? FirstOf(value) : null;

    private double? FirstOf(string value)
    {
        if (!graph.Constants.TryGetValue(value, out Tensor? tensor) || tensor.Length == 0) return null;
        return tensor switch
        {
            Tensor<float> t => t[0],
            Tensor<double> t => t[0],
            Tensor<long> t => t[0],
            _ => RealValues.Integers(tensor)[0],
        };
    }
}
