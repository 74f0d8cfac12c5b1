using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// MatMulIntegerToFloat of com.microsoft: float(exact sum) × (a scale × b scale) + bias, rounded after the product and after the sum.
/// Inputs: a, b, a scale, b scale(s), optional zero points of a and b, optional float32 bias of one element a column. All but b's scale and
/// the bias may come from the network.
/// </summary>
internal sealed class MatMulIntegerToFloat : IOperator
{
    public OperatorSchema Schema { get; } =
        new() { Name = "MatMulIntegerToFloat", Domain = "com.microsoft", Versions = [1], MinInputs = 4, MaxInputs = 7 };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 1);
        node.RequireType(2, ElementType.Float32);
        node.SetOutput(0, ElementType.Float32, MatrixShape.Read(node, node.InputShape(0), node.InputShape(1)).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        MatrixShape shape = MatrixShape.Read(node, node.InputShape(0), node.InputShape(1));
        ElementType leftType = node.InputType(0);
        float[] rightScales = node.Scales(3, "b_scale").OneOr(shape.Columns, node, 3, "b_scale");
        float[]? bias = RealBias(node, 6, shape.Columns);
        Func<KernelRun, PackedColumns[]> right = PackedRight.For(node, shape, 1, 5);
        return run =>
        {
            float scale = QuantizationOperands.Scales(node, run.Input(2), 2, "a_scale").OneOr(1, node, 2, "a_scale")[0];
            int zero = 0;
            if (run.HasInput(4))
                zero = QuantizationOperands.ZeroPoints(node, run.Input(4), 4, "a_zero_point", leftType)
                    .OneOr(1, node, 4, "a_zero_point")[0];
            float[] scales = Products(scale, rightScales, shape.Columns);
            unsafe
            {
                fixed (float* y = run.Out<float>(0))
                {
                    float* output = y;
                    shape.Run(
                        run.Input(0), ByteOperand.Of(leftType, zero), right(run), at =>
                            new RealRows(output + at, shape.Columns, scales, bias), run.Workers);
                }
            }
        };
    }

    /// <summary>The constant float32 bias of an input, or null where it is left out.</summary>
    internal static float[]? RealBias(NodeContext node, int index, int columns)
    {
        if (!node.HasInput(index)) return null;
        return node.RequireConstant(index, "bias") is Tensor<float> bias && bias.Length == columns
            ? bias.Values.ToArray()
            : throw node.Error($"input {index} (bias) is {node.Input(index)}; it has to be float32 with {columns} elements");
    }

    /// <summary>left × right for each column.</summary>
    internal static float[] Products(float left, float[] right, int columns)
    {
        var products = new float[columns];
        for (int i = 0; i < columns; i++) products[i] = left * right.Each(i);
        return products;
    }
}
