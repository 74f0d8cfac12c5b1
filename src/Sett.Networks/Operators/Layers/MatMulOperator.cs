using Sett.Networks.Kernels.Gemm;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// MatMul: numpy's matrix product, float32 and the wrap-around integers of 32 and 64 bits. See <see cref="MatMulKernel"/>.
/// </summary>
internal sealed class MatMulOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "MatMul", Versions = [1, 9, 13], MinInputs = 2, MaxInputs = 2 };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Int32, ElementType.UInt32, ElementType.Int64, ElementType.UInt64);
        node.RequireType(1, node.InputType(0));
        node.SetOutput(0, node.InputType(0), MatMulKernel.Shape(node));
    }

    public Kernel Compile(NodeContext node) => node.InputType(0) switch
    {
        ElementType.Int32 => IntegerMatMul.Compile<int>(node),
        ElementType.UInt32 => IntegerMatMul.Compile<uint>(node),
        ElementType.Int64 => IntegerMatMul.Compile<long>(node),
        ElementType.UInt64 => IntegerMatMul.Compile<ulong>(node),
        _ => MatMulKernel.Compile(node),
    };
}
