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
        Attributes = [new("start", OnnxAttributeKind.Int, Since: 15), new("end", OnnxAttributeKind.Int, Since: 15)],
    };

    public void Infer(NodeContext node)
    {
        long[] sizes = node.InputShape(0).ToLongs();
        int start = Clamp(node.Int("start", 0), sizes.Length), end = Clamp(node.Int("end", sizes.Length), sizes.Length);
        long[] part = start < end ? sizes[start..end] : [];
        node.SetOutput(0, new Tensor<long>(new Shape(part.Length), part));
    }

    public Kernel Compile(NodeContext node) => node.KnownOutput();

    private static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
}
