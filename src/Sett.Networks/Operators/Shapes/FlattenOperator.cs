using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Flatten: the dimensions before an axis become the rows of a matrix, the others its columns.</summary>
internal sealed class FlattenOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Flatten",
        Versions = [1, 9, 11, 13, 21],
        IsView = true,
        Attributes = [new("axis", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long axis = node.Int("axis", 1);
        if (axis > input.Rank || axis < (node.Opset < 11 ? 0 : -input.Rank))
            throw node.Error($"axis {axis} is outside a tensor of rank {input.Rank}");
        int at = (int)(axis < 0 ? axis + input.Rank : axis);
        node.SetOutput(0, node.InputType(0), node.ShapeOf([input.LengthOf(0, at), input.LengthOf(at, input.Rank)]));
    }

    public Kernel Compile(NodeContext node) => SizedMove.Copy;
}
