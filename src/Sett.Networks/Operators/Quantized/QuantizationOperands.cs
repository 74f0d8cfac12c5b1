using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Reads scales and zero points of quantised operators.</summary>
internal static class QuantizationOperands
{
    /// <summary>A constant scale that holds for a whole tensor.</summary>
    public static float Scale(this NodeContext node, int index, string what)
    {
        float[] scales = node.Scales(index, what);
        return scales.Length == 1
            ? scales[0]
            : throw node.Error($"input {index} ({what}) has {scales.Length} elements; it has to be one number");
    }

    /// <summary>Constant scales: one, or one a channel.</summary>
    public static float[] Scales(this NodeContext node, int index, string what) =>
        Scales(node, node.RequireConstant(index, what), index, what);

    /// <summary>The scales of a tensor that is known now.</summary>
    public static float[] Scales(NodeContext node, Tensor tensor, int index, string what) =>
        tensor is Tensor<float> { Length: > 0 } t && t.Shape.Rank <= 1 | t.Length == 1
            ? t.Values.ToArray()
            : throw node.Error(
                $"input {index} ({what}) is {tensor.Type.DisplayName()} {tensor.Shape}; it has to be a float32 number or a list of them");

    /// <summary>A constant zero point that holds for a whole tensor of <paramref name="type"/>; 0 where the input is left out.</summary>
    public static int ZeroPoint(this NodeContext node, int index, string what, ElementType type)
    {
        if (!node.HasInput(index)) return 0;
        int[] zeros = ZeroPoints(node, node.RequireConstant(index, what), index, what, type);
        return zeros.Length == 1
            ? zeros[0]
            : throw node.Error($"input {index} ({what}) has {zeros.Length} elements; it has to be one number");
    }

    /// <summary>Constant zero points, one or one a channel; a single 0 where the input is left out.</summary>
    public static int[] ZeroPoints(this NodeContext node, int index, string what, ElementType type) =>
        node.HasInput(index) ? ZeroPoints(node, node.RequireConstant(index, what), index, what, type) : [0];

    /// <summary>The zero points of a tensor that is known now.</summary>
    public static int[] ZeroPoints(NodeContext node, Tensor tensor, int index, string what, ElementType type)
    {
        if (tensor.Type != type)
            throw node.Error(
                $"input {index} ({what}) is {tensor.Type.DisplayName()}; it has to be {type.DisplayName()} like the values it belongs to");
        if (tensor.Length == 0 || (tensor.Shape.Rank > 1 && tensor.Length != 1))
            throw node.Error($"input {index} ({what}) has the shape {tensor.Shape}; it has to be a number or a list");
        return tensor switch
        {
            Tensor<byte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<sbyte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<short> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<ushort> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
            Tensor<int> t => t.Values.ToArray(),
            _ => throw node.Error($"input {index} ({what}) is {type.DisplayName()}; it has to be an integer of at most 32 bits"),
        };
    }

    /// <summary>Refuses operands other than int8 and uint8.</summary>
    public static void RequireBytes(this NodeContext node, params ReadOnlySpan<int> inputs)
    {
        foreach (int index in inputs) node.RequireType(index, ElementType.Int8, ElementType.UInt8);
    }

    /// <summary>Element <paramref name="index"/> of one value for all or a value each.</summary>
    public static T Each<T>(this T[] values, int index) => values.Length == 1 ? values[0] : values[index];

    /// <summary>Refuses lists that have neither one element nor <paramref name="count"/>.</summary>
    public static T[] OneOr<T>(this T[] values, int count, NodeContext node, int index, string what) =>
        values.Length == 1 || values.Length == count
            ? values
            : throw node.Error($"input {index} ({what}) has {values.Length} elements; it has to have 1 or {count}");

    /// <summary>
    /// The factors from int32 sums to output steps, in double precision: left × right / output. <paramref name="count"/>
    /// elements, then zeros up to <paramref name="padded"/>.
    /// </summary>
    public static double[] Multipliers(this NodeContext node, double left, float[] right, float output, int count, int padded = 0)
    {
        var multipliers = new double[Math.Max(count, padded)];
        for (int i = 0; i < count; i++)
        {
            multipliers[i] = left * right.Each(i) / output;
            if (!double.IsFinite(multipliers[i]))
                throw node.Error(
                    $"the scales {left}, {right.Each(i)} and {output} (output) give no finite factor; scales have to be positive numbers");
        }

        return multipliers;
    }

    /// <summary>The element type's smallest and largest value.</summary>
    public static (int Least, int Most) Range(this ElementType type) => type switch
    {
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        ElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Requantisation to the whole range of an 8-bit type.</summary>
    public static Requantization To(ElementType type, int zeroPoint) => Requantization.To(type == ElementType.Int8, zeroPoint);
}
