using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearMatMul: exact int32 sums of (a − zero)(b − zero), then saturate(roundHalfEven(float(sum) × (a scale × b scale / y scale)) + y
/// zero). Inputs: a, scale, zero, b, scale(s), zero(s), y scale, zero. Scale and zero point of b may differ by column.
/// </summary>
internal sealed class QLinearMatMul(string domain) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearMatMul",
        Domain = domain,
        Versions = domain.Length == 0 ? [10, 21] : [1],
        Attributes = domain.Length == 0 ? [] : QuantizedBounds.Attributes,
        MinInputs = 8,
        MaxInputs = 8,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 3, 7);
        node.SetOutput(0, node.InputType(7), MatrixShape.Read(node, node.InputShape(0), node.InputShape(3)).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        MatrixShape shape = MatrixShape.Read(node, node.InputShape(0), node.InputShape(3));
        ElementType type = node.InputType(7);
        float[] scales = node.Scales(4, "b_scale").OneOr(shape.Columns, node, 4, "b_scale");
        double[] multipliers = node.Multipliers(node.Scale(1, "a_scale"), scales, node.Scale(6, "y_scale"),
            shape.Columns, shape.PaddedColumns);
        ByteOperand left = ByteOperand.Of(node.InputType(0), node.ZeroPoint(2, "a_zero_point", node.InputType(0)));
        Requantization requantization = QuantizedBounds.Read(node, type, node.ZeroPoint(7, "y_zero_point", type));
        Func<KernelRun, PackedColumns[]> right = PackedRight.For(node, shape, 3, 5);
        var bias = new int[shape.PaddedColumns];
        return run =>
        {
            unsafe
            {
                fixed (byte* y = run.Output(0).Bytes)
                {
                    byte* output = y;
                    shape.Run(
                        run.Input(0), left, right(run), at =>
                            new RequantizedRows(output + at, shape.Columns, multipliers, bias, 0, requantization), run.Workers);
                }
            }
        };
    }
}
