using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Trunc of QONNX: drops low bits of quantised values, as an average pool on hardware does. Two forms are in use:
/// (x, scale, zero point, input bits, output bits) gives (floor(round(x / scale + zero) / 2^(input − output bits)) − zero) × scale;
/// (x, scale, zero point, input bits, output scale, output zero point, output bits) divides by the power of two next to output scale /
/// scale, clamps to the output bits (signed, narrow), and scales with the output scale. rounding_mode says how the quotient is rounded,
/// FLOOR where it is left out.
/// </summary>
internal sealed class QonnxTrunc(string domain) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Trunc",
        Domain = domain,
        Versions = [1],
        LastOpset = 100,
        Attributes = QonnxOperands.Attributes,
        MinInputs = 5,
        MaxInputs = 7,
    };

    public void Infer(NodeContext node)
    {
        if (node.InputCount == 6) throw node.Error("6 inputs are given; Trunc has 5 (without output scale) or 7");
        QonnxOperands.CheckReal(node, 0, 1, 2);
        if (node.InputCount == 7) QonnxOperands.CheckReal(node, 4);
        node.SetOutput(0, ElementType.Float32, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape shape = node.InputShape(0);
        Func<float, float> round = QonnxOperands.Rounding(node, "FLOOR");
        int[]? scaleIndex = QonnxOperands.Indices(node.InputShape(1), shape), zeroIndex = QonnxOperands.Indices(node.InputShape(2), shape);
        int inputBits = QonnxOperands.BitWidth(node, 3, "input bit width");
        if (node.InputCount == 5)
        {
            int dropped = inputBits - QonnxOperands.BitWidth(node, 4, "output bit width");
            if (dropped < 0) throw node.Error($"the output has {-dropped} bits more than the input; Trunc only drops bits");
            float divisor = 1L << dropped;
            return run =>
            {
                ReadOnlySpan<float> x = run.In<float>(0), scales = run.In<float>(1), zeros = run.In<float>(2);
                Span<float> y = run.Out<float>(0);
                for (int i = 0; i < x.Length; i++)
                {
                    float scale = scales[scaleIndex is null ? 0 : scaleIndex[i]], zero = zeros[zeroIndex is null ? 0 : zeroIndex[i]];
                    float whole = MathF.Round(x[i] / scale + zero, MidpointRounding.ToEven);
                    y[i] = (round(whole / divisor) - zero) * scale;
                }
            };
        }

        (float least, float most) = QonnxOperands.Range(
            QonnxOperands.BitWidth(node, 6, "output bit width"), node.Int("signed", 1) != 0, node.Int("narrow", 0) != 0);
        int[]? outputIndex = QonnxOperands.Indices(node.InputShape(4), shape);
        return run =>
        {
            ReadOnlySpan<float> x = run.In<float>(0), scales = run.In<float>(1), zeros = run.In<float>(2), outputs = run.In<float>(4);
            Span<float> y = run.Out<float>(0);
            for (int i = 0; i < x.Length; i++)
            {
                float scale = scales[scaleIndex is null ? 0 : scaleIndex[i]], zero = zeros[zeroIndex is null ? 0 : zeroIndex[i]];
                float output = outputs[outputIndex is null ? 0 : outputIndex[i]], divisor = NearestPowerOfTwo(output / scale);
                float value = MathF.Round(x[i] / scale + zero, MidpointRounding.ToEven) / divisor;
                y[i] = (round(value > most ? most : value < least ? least : value) - zero / divisor) * output;
            }
        };
    }

    // The power of two whose exponent is nearest to log2(value): the mantissa is compared with the square root of 2.
    private static float NearestPowerOfTwo(float value)
    {
        if (!(value > 0) || !float.IsFinite(value)) return float.NaN;
        int exponent = Math.ILogB(value);
        double mantissa = Math.ScaleB((double)value, -exponent);
        return (float)Math.ScaleB(1.0, mantissa * mantissa > 2 ? exponent + 1 : exponent);
    }
}
