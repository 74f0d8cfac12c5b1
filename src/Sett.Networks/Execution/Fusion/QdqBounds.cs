using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution.Fusion;

/// <summary>
/// The quantised bounds that Relu and Clip nodes come to. Quantisation is monotonic, so q(clamp(x, a, b)) = clamp(q(x),
/// q(a), q(b)) holds exactly.
/// </summary>
internal readonly record struct QdqBounds(int Least, int Most, ElementType Type)
{
    /// <summary>Whether they leave the whole range of the type.</summary>
    public bool AreFull => (Least, Most) == Type.Range();

    /// <summary>The two attributes of Sett's own operators.</summary>
    public OnnxAttribute[] Attributes => [QdqFusion.Int("least", Least), QdqFusion.Int("most", Most)];

    /// <summary>
    /// Takes the activation nodes before a QuantizeLinear off and sets <paramref name="value"/> to what goes into the first of them.
    /// </summary>
    public static QdqBounds Before(QdqIndex index, ref string value, QuantizedValue output)
    {
        (int lowest, int highest) = output.Type.Range();
        int least = lowest, most = highest;

        // From the last node to the first: a later clamp is the outer one.
        while (index.OnlyFor(value) is { Domain: "" or "ai.onnx" } node && Range(index, node) is { } range)
        {
            int low = LinearQuantization.Quantize(range.Low, output.Scales[0], output.Zeros[0], lowest, highest);
            int high = LinearQuantization.Quantize(range.High, output.Scales[0], output.Zeros[0], lowest, highest);
            (least, most) = (Math.Clamp(low, least, most), Math.Clamp(high, least, most));
            value = node.Inputs[0];
        }

        return new QdqBounds(least, most, output.Type);
    }

    private static (float Low, float High)? Range(QdqIndex index, OnnxNode node)
    {
        if (node.Operator == "Relu") return (0, float.PositiveInfinity);
        if (node.Operator != "Clip") return null;
        float? low = Bound(index, node, 1, "min", float.NegativeInfinity), high = Bound(index, node, 2, "max", float.PositiveInfinity);
        return low is { } l && high is { } h && l <= h ? (l, h) : null;
    }

    private static float? Bound(QdqIndex index, OnnxNode node, int input, string attribute, float otherwise)
    {
        if (node.Attributes.Find(attribute) is { Kind: OnnxAttributeKind.Float } a) return (float)a.Value;
        if (node.Inputs.Count <= input || node.Inputs[input].Length == 0) return otherwise;
        return index.Constant(node.Inputs[input]) is Tensor<float> { Length: 1 } t ? t[0] : null;
    }
}
