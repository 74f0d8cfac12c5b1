using Sett.Networks.Kernels.Moves;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Expand: repeats dimensions of size 1 as numpy's broadcast of the input with a shape does.</summary>
internal sealed class ExpandOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Expand", Versions = [8, 13], MinInputs = 2, MaxInputs = 2 };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0), wanted = node.ShapeOf(node.RequireConstantInts(1, "shape"));
        int rank = Math.Max(input.Rank, wanted.Rank);
        var sizes = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            int a = i <= input.Rank ? input[^i] : 1, b = i <= wanted.Rank ? wanted[^i] : 1;
            if (a != b && a != 1 && b != 1) throw node.Error($"{input} and the shape {wanted} do not broadcast");
            sizes[rank - i] = a == 1 ? b : a;
        }

        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0), output = node.Output(0).Shape;
        int[] own = input.Strides(), strides = new int[output.Rank];
        for (int i = 1; i <= input.Rank; i++) strides[^i] = input[^i] == 1 ? 0 : own[^i];
        return SizedMove.For(node.InputType(0), new BoxMove(StridedMove.ToDense(output, strides), 0));
    }
}
