using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Size: the number of elements. Known before any run.</summary>
internal sealed class SizeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Size", Versions = [1, 13, 19, 21] };

    public void Infer(NodeContext node) => node.SetOutput(0, new Tensor<long>(Shape.Scalar, new long[] { node.InputShape(0).Length }));

    public Kernel Compile(NodeContext node) => node.KnownOutput();
}
