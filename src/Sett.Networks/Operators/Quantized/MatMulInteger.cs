using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// MatMulInteger: exact int32 sums of (a − zero)(b − zero), numpy's matmul broadcasting. Inputs: a, b, optional a zero point (one number),
/// optional b zero point (one, or one a column). Both operands and both zero points may come from the network.
/// </summary>
internal sealed class MatMulInteger : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "MatMulInteger", Versions = [10], MinInputs = 2, MaxInputs = 4 };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 1);
        node.SetOutput(0, ElementType.Int32, MatrixShape.Read(node, node.InputShape(0), node.InputShape(1)).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        MatrixShape shape = MatrixShape.Read(node, node.InputShape(0), node.InputShape(1));
        ElementType leftType = node.InputType(0);
        Func<KernelRun, PackedColumns[]> right = PackedRight.For(node, shape, 1, 3);
        return run =>
        {
            int zero = 0;
            if (run.HasInput(2))
                zero = QuantizationOperands.ZeroPoints(node, run.Input(2), 2, "a_zero_point", leftType)
                    .OneOr(1, node, 2, "a_zero_point")[0];
            unsafe
            {
                fixed (int* y = run.Out<int>(0))
                {
                    int* output = y;
                    shape.Run(run.Input(0), ByteOperand.Of(leftType, zero), right(run),
                        at => new IntegerRows(output + at, shape.Columns), run.Workers);
                }
            }
        };
    }
}
