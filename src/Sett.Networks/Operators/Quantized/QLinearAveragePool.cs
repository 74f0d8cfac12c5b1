using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearAveragePool of com.microsoft for one or two spatial dimensions. Values are dequantised, added in float32 row by row, divided by
/// their count and quantised as roundHalfEven(mean / y scale + y zero), the order of ONNX Runtime. Inputs: x, scale, zero, y scale, zero;
/// channels second, or last with channels_last.
/// </summary>
internal sealed class QLinearAveragePool : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearAveragePool",
        Domain = "com.microsoft",
        Versions = [1],
        Attributes =
        [
            new("auto_pad", OnnxAttributeKind.String),
            new("ceil_mode", OnnxAttributeKind.Int),
            new("channels_last", OnnxAttributeKind.Int),
            new("count_include_pad", OnnxAttributeKind.Int),
            new("kernel_shape", OnnxAttributeKind.Ints, Required: true),
            new("pads", OnnxAttributeKind.Ints),
            new("strides", OnnxAttributeKind.Ints),
        ],
        MinInputs = 4,
        MaxInputs = 5,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0);
        Shape x = node.InputShape(0);
        PoolAxis[] axes = PoolAxis.Read(node, x, SpatialStart(node));
        int[] sizes = x.Sizes.ToArray();
        for (int i = 0; i < axes.Length; i++) sizes[SpatialStart(node) + i] = axes[i].Outputs;
        node.SetOutput(0, node.InputType(0), new Shape(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape x = node.InputShape(0);
        ElementType type = node.InputType(0);
        PoolAxis[] axes = PoolAxis.Read(node, x, SpatialStart(node));
        PoolAxis vertical = axes.Length == 2 ? axes[0] : new PoolAxis(1, 1, 1, 0, 1), horizontal = axes[^1];
        bool last = SpatialStart(node) == 1, withPadding = node.Int("count_include_pad", 0) != 0;
        int channels = last ? x[^1] : 1, planes = last ? x[0] : x[0] * x[1];
        float scale = node.Scale(1, "x_scale"), scaleY = node.Scale(3, "y_scale");
        int zero = node.ZeroPoint(2, "x_zero_point", type), zeroY = node.ZeroPoint(4, "y_zero_point", type);
        (int least, int most) = type.Range();
        var real = new float[256];
        for (int i = 0; i < 256; i++) real[i] = scale * ((type == ElementType.Int8 ? (sbyte)i : i) - zero);
        return run =>
        {
            Tensor input = run.Input(0), output = run.Output(0);
            run.Workers.Run(planes, plane =>
            {
                ReadOnlySpan<byte> from =
                    input.Bytes.Slice(plane * vertical.Size * horizontal.Size * channels, vertical.Size * horizontal.Size * channels);
                Span<byte> to = output.Bytes.Slice(plane * vertical.Outputs * horizontal.Outputs * channels);
                int next = 0;
                for (int oy = 0; oy < vertical.Outputs; oy++)
                {
                    (int top, int bottom) = vertical.Window(oy);
                    for (int ox = 0; ox < horizontal.Outputs; ox++)
                    {
                        (int left, int right) = horizontal.Window(ox);
                        int count = withPadding ? vertical.Kernel * horizontal.Kernel : (bottom - top) * (right - left);
                        for (int c = 0; c < channels; c++)
                        {
                            float sum = 0;
                            for (int iy = top; iy < bottom; iy++)
                            {
                                for (int ix = left; ix < right; ix++) sum += real[from[(iy * horizontal.Size + ix) * channels + c]];
                            }

                            float q = sum / count / scaleY + zeroY;
                            q = q > least ? q : least;
                            to[next++] = (byte)(int)MathF.Round(q < most ? q : most, MidpointRounding.ToEven);
                        }
                    }
                }
            });
        };
    }

    private static int SpatialStart(NodeContext node) => node.Int("channels_last", 0) != 0 ? 1 : 2;
}
