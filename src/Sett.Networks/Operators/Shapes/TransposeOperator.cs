using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Transpose: output dimension i is input dimension perm[i]; without perm the order is reversed.</summary>
internal sealed class TransposeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Transpose",
        Versions = [1, 13, 21],
        Attributes = [new("perm", OnnxAttributeKind.Ints)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int[] order = Order(node, input.Rank);
        node.SetOutput(0, node.InputType(0), new Shape(Array.ConvertAll(order, axis => input[axis])));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int[] strides = input.Strides();
        var move = StridedMove.ToDense(node.Output(0).Shape, Array.ConvertAll(Order(node, input.Rank), axis => strides[axis]));
        return SizedMove.For(node.InputType(0), new BoxMove(move, 0));
    }

    private static int[] Order(NodeContext node, int rank)
    {
        if (node.Ints("perm") is not { } perm) return [.. Enumerable.Range(0, rank).Reverse()];
        if (perm.Length != rank) throw node.Error($"perm has {perm.Length} axes; the input has {rank}");
        return node.Axes(perm, rank);
    }
}
