using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// DynamicQuantizeLinear: float32 to uint8 with scale and zero point from the values' own range, 0 included.
/// Outputs: the bytes, the scale, the zero point.
/// </summary>
internal sealed class DynamicQuantizeLinear : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "DynamicQuantizeLinear", Versions = [11], MaxOutputs = 3 };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32);
        node.SetOutput(0, ElementType.UInt8, node.InputShape(0));
        node.SetOutput(1, ElementType.Float32, Shape.Scalar);
        node.SetOutput(2, ElementType.UInt8, Shape.Scalar);
    }

    public Kernel Compile(NodeContext node) => run =>
    {
        ReadOnlySpan<float> x = run.In<float>(0);
        (float scale, byte zero) = DynamicRange.Of(x);
        if (run.HasOutput(0)) LinearQuantization.Quantize(x, scale, zero, signed: false, run.Out<byte>(0));
        if (run.HasOutput(1)) run.Out<float>(1)[0] = scale;
        if (run.HasOutput(2)) run.Out<byte>(2)[0] = zero;
    };
}
