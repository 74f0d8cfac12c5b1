using Sett.Networks.Onnx;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearSoftmax of com.microsoft, by ONNX Runtime's method: e^((i − 255 + shift) × x scale) for i = 0 … 255 is tabled in float32, with a
/// shift that keeps a row's sum finite; a row's largest value takes entry 255; y = saturate(roundHalfEven(e × floor(1 / y scale) / Σe) + y
/// zero), the sum in order. Inputs: x, scale, zero (of no effect), y scale, zero. From opset 13 (attribute) one axis is normalised, before
/// it all dimensions from the axis on.
/// </summary>
internal sealed class QLinearSoftmax : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearSoftmax",
        Domain = "com.microsoft",
        Versions = [1],
        Attributes = [new("axis", OnnxAttributeKind.Int), new("opset", OnnxAttributeKind.Int, Required: true)],
        MinInputs = 5,
        MaxInputs = 5,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0);
        _ = Axis(node);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape shape = node.InputShape(0);
        ElementType type = node.InputType(0);
        int axis = Axis(node), end = node.Int("opset") < 13 ? shape.Rank : Math.Min(axis + 1, shape.Rank);
        int outer = shape.LengthOf(0, axis), length = shape.LengthOf(axis, end), inner = shape.LengthOf(end, shape.Rank);
        float steps = MathF.Floor(1 / node.Scale(3, "y_scale"));
        int zero = node.ZeroPoint(4, "y_zero_point", type);
        (int least, int most) = type.Range();
        float[] exponentials = Exponentials(node.Scale(1, "x_scale"), length);
        byte flip = type == ElementType.Int8 ? (byte)0x80 : (byte)0;
        return run =>
        {
            Tensor x = run.Input(0), y = run.Output(0);
            run.Workers.Run(outer, o =>
            {
                ReadOnlySpan<byte> from = x.Bytes.Slice(o * length * inner, length * inner);
                Span<byte> to = y.Bytes.Slice(o * length * inner, length * inner);
                for (int i = 0; i < inner; i++)
                {
                    int largest = 0;
                    for (int k = 0; k < length; k++) largest = Math.Max(largest, from[k * inner + i] ^ flip);
                    ReadOnlySpan<float> table = exponentials.AsSpan(0, 256);
                    float sum = 0;
                    for (int k = 0; k < length; k++) sum += table[255 - largest + (from[k * inner + i] ^ flip)];
                    for (int k = 0; k < length; k++)
                    {
                        float e = table[255 - largest + (from[k * inner + i] ^ flip)], scaled = e * steps;
                        float share = float.IsFinite(scaled) ? scaled / sum : e / sum * steps;
                        to[k * inner + i] = (byte)(int)Math.Clamp(MathF.Round(share, MidpointRounding.ToEven) + zero, least, most);
                    }
                }
            });
        };
    }

    private static float[] Exponentials(float scale, int length)
    {
        double shift = Math.Max(0, DoubleMath.Log(float.MaxValue / length) - 5) / scale;
        var table = new float[256];
        for (int i = 0; i < 256; i++) table[i] = (float)DoubleMath.Exp((i - 255 + shift) * scale);
        return table;
    }

    private static int Axis(NodeContext node) =>
        node.Axis(node.Int("axis", node.Int("opset") < 13 ? 1 : -1), node.InputShape(0).Rank);
}
