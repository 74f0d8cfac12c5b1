using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Size: the number of elements. Known before any run.</summary>
internal sealed class SizeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Size", Versions = [1, 13, 19, 21], ReadsShapesOnly = true };

    public void Infer(NodeContext node) => node.SetOutput(0, ElementType.Int64, Shape.Scalar);

    public Kernel Compile(NodeContext node)
    {
        int length = node.InputShape(0).Length;
        return run => run.Out<long>(0)[0] = length;
    }
}
