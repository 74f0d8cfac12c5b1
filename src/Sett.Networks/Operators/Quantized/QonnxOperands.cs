using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>What the operators of QONNX share: bit widths, ranges, rounding modes, broadcasting.</summary>
internal static class QonnxOperands
{
    /// <summary>The domains in which exporters put these operators; some leave it out.</summary>
    public static string[] Domains { get; } = ["", "qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas"];

    /// <summary>The attributes of Quant and Trunc.</summary>
    public static AttributeSchema[] Attributes { get; } =
    [
        new("signed", OnnxAttributeKind.Int),
        new("narrow", OnnxAttributeKind.Int),
        new("rounding_mode", OnnxAttributeKind.String),
    ];

    /// <summary>Refuses operands that are not float32 or, after the first, do not broadcast to it.</summary>
    public static void CheckReal(NodeContext node, params ReadOnlySpan<int> inputs)
    {
        Shape x = node.InputShape(0);
        foreach (int index in inputs)
        {
            node.RequireType(index, ElementType.Float32);
            if (!Shape.TryBroadcast(node.InputShape(index), x, out Shape whole) || whole != x)
                throw node.Error($"input {index} has the shape {node.InputShape(index)}; it does not broadcast to {x}");
        }
    }

    /// <summary>A constant bit width of 1 … 32.</summary>
    public static int BitWidth(NodeContext node, int index, string what)
    {
        float bits = node.RequireConstant(index, what) switch
        {
            Tensor<float> { Length: 1 } t => t[0],
            Tensor<int> { Length: 1 } t => t[0],
            Tensor<long> { Length: 1 } t => t[0],
            Tensor other =>
                throw node.Error($"input {index} ({what}) is {other.Type.DisplayName()} {other.Shape}; it has to be one number"),
        };
        return bits >= 1 && bits <= 32 && bits == MathF.Floor(bits)
            ? (int)bits
            : throw node.Error($"input {index} ({what}) is {bits}; it has to be a whole number of bits from 1 to 32");
    }

    /// <summary>The smallest and largest integer of a bit width; narrow leaves out the lowest signed or the highest unsigned one.</summary>
    public static (float Least, float Most) Range(int bits, bool signed, bool narrow)
    {
        long half = 1L << (bits - 1), cut = narrow ? 1 : 0;
        return signed ? (-half + cut, half - 1) : (0, 2 * half - 1 - cut);
    }

    /// <summary>The function that the attribute rounding_mode names.</summary>
    public static Func<float, float> Rounding(NodeContext node, string otherwise)
    {
        string mode = node.String("rounding_mode", otherwise);
        return mode.ToUpperInvariant() switch
        {
            "ROUND" or "HALF_EVEN" => static v => MathF.Round(v, MidpointRounding.ToEven),
            "CEIL" => MathF.Ceiling,
            "FLOOR" => MathF.Floor,
            "ROUND_TO_ZERO" or "DOWN" => MathF.Truncate,
            "UP" => static v => v < 0 ? MathF.Floor(v) : MathF.Ceiling(v),
            "HALF_UP" => static v => MathF.Round(v, MidpointRounding.AwayFromZero),
            "HALF_DOWN" => HalfDown,
            _ => throw node.Error(
                $"rounding_mode is '{mode}'; known are ROUND, HALF_EVEN, HALF_UP, HALF_DOWN, CEIL, FLOOR, UP, DOWN and ROUND_TO_ZERO"),
        };
    }

    // Not with ± 0.5, which rounds by itself for large values.
    private static float HalfDown(float value)
    {
        float whole = MathF.Truncate(value);
        return MathF.Abs(value - whole) > 0.5f ? whole + MathF.CopySign(1, value) : whole;
    }

    /// <summary>
    /// For each element of <paramref name="whole"/>, the element of an operand that broadcasts to it; null where it is always the first.
    /// </summary>
    public static int[]? Indices(Shape operand, Shape whole)
    {
        if (operand.Length == 1) return null;
        int[] strides = operand.Strides(), indices = new int[whole.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int rest = i;
            for (int axis = 1; axis <= whole.Rank; axis++)
            {
                int position = rest % whole[whole.Rank - axis];
                rest /= whole[whole.Rank - axis];
                if (axis <= operand.Rank && operand[operand.Rank - axis] != 1) indices[i] += position * strides[operand.Rank - axis];
            }
        }

        return indices;
    }
}
