using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearConcat of com.microsoft: joins quantised tensors along an axis after bringing each to the output's scale and zero point (by
/// table; copied where they are the same). Inputs: y scale, y zero, then x, scale, zero for each part.
/// </summary>
internal sealed class QLinearConcat : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearConcat",
        Domain = "com.microsoft",
        Versions = [1],
        Attributes = [new("axis", OnnxAttributeKind.Int, Required: true)],
        MinInputs = 5,
        MaxInputs = int.MaxValue,
    };

    public void Infer(NodeContext node)
    {
        if (node.InputCount % 3 != 2)
            throw node.Error($"{node.InputCount} inputs are given; 2 for the output and 3 for each part are right");
        ElementType type = node.InputType(1);
        node.RequireBytes(1);
        Shape first = node.InputShape(2);
        int axis = node.Axis(node.Int("axis"), first.Rank);
        long length = 0;
        for (int i = 2; i < node.InputCount; i += 3)
        {
            Shape part = node.InputShape(i);
            if (node.InputType(i) != type)
                throw node.Error(
                    $"input {i} is {node.InputType(i).DisplayName()}, the output {type.DisplayName()}; they have to be the same");
            if (part.Rank != first.Rank || Enumerable.Range(0, part.Rank).Any(d => d != axis && part[d] != first[d]))
                throw node.Error($"input {i} has the shape {part}; it does not fit to {first} on axis {axis}");
            length += part[axis];
        }

        if (length > int.MaxValue) throw node.Error($"axis {axis} gets {length} long; at most {int.MaxValue} is supported");
        int[] sizes = first.Sizes.ToArray();
        sizes[axis] = (int)length;
        node.SetOutput(0, type, new Shape(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape shape = node.Output(0).Shape;
        ElementType type = node.InputType(1);
        int axis = node.Axis(node.Int("axis"), shape.Rank), outer = shape.LengthOf(0, axis), row = shape.LengthOf(axis, shape.Rank);
        float scale = node.Scale(0, "Y_scale");
        int zero = node.ZeroPoint(1, "Y_zero_point", type), parts = (node.InputCount - 2) / 3;
        var tables = new byte[parts][];
        for (int p = 0; p < parts; p++)
        {
            int i = 2 + 3 * p;
            tables[p] = QuantizedTable.Of(
                type, node.Scale(i + 1, "scale"), node.ZeroPoint(i + 2, "zero_point", type), type, scale, zero, x => x);
        }

        bool[] copied = Array.ConvertAll(tables, ByteTable.IsIdentity);
        return run =>
        {
            Span<byte> y = run.Output(0).Bytes;
            for (int p = 0, start = 0; p < parts; p++)
            {
                ReadOnlySpan<byte> x = run.Input(2 + 3 * p).Bytes;
                int length = outer == 0 ? 0 : x.Length / outer;
                for (int o = 0; o < outer; o++)
                {
                    ReadOnlySpan<byte> from = x.Slice(o * length, length);
                    Span<byte> to = y.Slice(o * row + start, length);
                    if (copied[p]) from.CopyTo(to);
                    else ByteTable.Apply(tables[p], from, to);
                }

                start += length;
            }
        };
    }
}
