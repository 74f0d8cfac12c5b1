using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Shape: the input's sizes, from opset 15 those from 'start' up to but without 'end'. Known before any run.</summary>
internal sealed class ShapeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Shape",
        Versions = [1, 13, 15, 19, 21],
        ReadsShapesOnly = true,
        Attributes = [new("start", OnnxAttributeKind.Int, Since: 15), new("end", OnnxAttributeKind.Int, Since: 15)],
    };

    public void Infer(NodeContext node) => node.SetOutput(0, ElementType.Int64, new Shape(Sizes(node).Length));

    public Kernel Compile(NodeContext node)
    {
        long[] sizes = Sizes(node);
        return run => sizes.CopyTo(run.Out<long>(0));
    }

    private static long[] Sizes(NodeContext node)
    {
        long[] sizes = node.InputShape(0).ToLongs();
        int start = Clamp(node.Int("start", 0), sizes.Length), end = Clamp(node.Int("end", sizes.Length), sizes.Length);
        return start < end ? sizes[start..end] : [];
    }

    private static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
}
