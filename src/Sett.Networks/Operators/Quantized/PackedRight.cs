using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The right operand of a matrix product, packed once where it is constant and at every run where it is not.</summary>
internal static class PackedRight
{
    /// <summary>
    /// What gives the packed matrices of input <paramref name="index"/>, whose zero points are input <paramref name="zeroIndex"/>.
    /// </summary>
    public static Func<KernelRun, PackedColumns[]> For(NodeContext node, MatrixShape shape, int index, int zeroIndex)
    {
        ElementType type = node.InputType(index);
        PackedColumns[] Pack(Tensor right, Tensor? zeros)
        {
            int[] values = zeros is null ? [0] : QuantizationOperands.ZeroPoints(node, zeros, zeroIndex, "b_zero_point", type);
            return shape.Pack(right, values.OneOr(shape.Columns, node, zeroIndex, "b_zero_point"));
        }

        if (node.Constant(index) is { } constant && (!node.HasInput(zeroIndex) || node.Constant(zeroIndex) is not null))
        {
            PackedColumns[] packed = Pack(constant, node.Constant(zeroIndex));
            return _ => packed;
        }

        return run => Pack(run.Input(index), run.HasInput(zeroIndex) ? run.Input(zeroIndex) : null);
    }
}
