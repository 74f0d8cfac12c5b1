using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// DynamicQuantizeMatMul of com.microsoft: A is quantised to uint8 over its own range as by DynamicQuantizeLinear, multiplied with 8-bit B,
/// and the exact sums come back as float(sum) × (a scale × b scale) + bias. Inputs: A (float32), B, b scale(s), optional b zero point(s),
/// optional bias.
/// </summary>
internal sealed class DynamicQuantizeMatMul : IOperator
{
    public OperatorSchema Schema { get; } =
        new() { Name = "DynamicQuantizeMatMul", Domain = "com.microsoft", Versions = [1], MinInputs = 3, MaxInputs = 5 };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32);
        node.RequireBytes(1);
        node.SetOutput(0, ElementType.Float32, MatrixShape.Read(node, node.InputShape(0), node.InputShape(1)).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        MatrixShape shape = MatrixShape.Read(node, node.InputShape(0), node.InputShape(1));
        float[] rightScales = node.Scales(2, "b_scale").OneOr(shape.Columns, node, 2, "b_scale");
        float[]? bias = MatMulIntegerToFloat.RealBias(node, 4, shape.Columns);
        Func<KernelRun, PackedColumns[]> right = PackedRight.For(node, shape, 1, 3);
        return run =>
        {
            ReadOnlySpan<float> a = run.In<float>(0);
            (float scale, byte zero) = DynamicRange.Of(a);
            var quantized = new Tensor<byte>(run.Input(0).Shape);
            LinearQuantization.Quantize(a, scale, zero, signed: false, quantized.Values);
            float[] scales = MatMulIntegerToFloat.Products(scale, rightScales, shape.Columns);
            unsafe
            {
                fixed (float* y = run.Out<float>(0))
                {
                    float* output = y;
                    shape.Run(quantized, new ByteOperand(0, zero), right(run),
                        at => new RealRows(output + at, shape.Columns, scales, bias), run.Workers);
                }
            }
        };
    }
}
