using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>How the operands of an elementwise node meet: numpy's rules from opset 7 on, attributes before.</summary>
internal static class BroadcastShapes
{
    /// <summary>The attributes of opset 1–6.</summary>
    public static AttributeSchema[] LegacyAttributes { get; } =
    [
        new("axis", OnnxAttributeKind.Int, Until: 6),
        new("broadcast", OnnxAttributeKind.Int, Until: 6),
    ];

    /// <summary>The output's shape, and the shape that input 1 takes in numpy's rules.</summary>
    public static (Shape Output, Shape Second) OfPair(NodeContext node)
    {
        Shape first = node.InputShape(0), second = node.InputShape(1);
        if (node.Opset < 7) return (first, LegacySecond(node, first, second));
        return Shape.TryBroadcast(first, second, out Shape output)
            ? (output, second)
            : throw node.Error($"shapes {first} and {second} do not broadcast; sizes counted from the end have to be equal or 1");
    }

    /// <summary>The output's shape of any number of inputs; before opset <paramref name="since"/> all have the same.</summary>
    public static Shape OfAll(NodeContext node, int since)
    {
        Shape output = node.InputShape(0);
        for (int i = 1; i < node.InputCount; i++)
        {
            Shape next = node.InputShape(i);
            if (node.Opset < since ? next != output : !Shape.TryBroadcast(output, next, out output))
                throw node.Error($"input {i} of shape {next} does not fit {output}, the shape of those before it");
        }

        return output;
    }

    /// <summary>Requires inputs 0 and <paramref name="other"/> to have one type.</summary>
    public static void RequireSameType(NodeContext node, int other)
    {
        if (node.InputType(0) != node.InputType(other))
            throw node.Error($"input 0 is {node.InputType(0).DisplayName()}, input {other} is {node.InputType(other).DisplayName()}; they "
                + "have to be equal");
    }

    private static Shape LegacySecond(NodeContext node, Shape first, Shape second)
    {
        if (node.Int("broadcast", 0) == 0)
        {
            return first == second
                ? second
                : throw node.Error($"shapes {first} and {second} differ; before opset 7 that needs broadcast = 1");
        }

        if (second.Length == 1 && !node.HasAttribute("axis")) return Shape.Scalar;
        int axis = node.HasAttribute("axis") ? node.Axis(node.Int("axis"), first.Rank) : first.Rank - second.Rank;
        bool fits = axis >= 0 && axis + second.Rank <= first.Rank;
        for (int i = 0; fits && i < second.Rank; i++) fits = second[i] == first[axis + i] || second[i] == 1;
        if (!fits) throw node.Error($"shape {second} is not a part of {first} at axis {axis}");
        var sizes = new int[first.Rank - axis];
        Array.Fill(sizes, 1);
        second.Sizes.CopyTo(sizes);
        return new Shape(sizes);
    }
}
