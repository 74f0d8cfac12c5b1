using Sett.Networks.Kernels.Quantized;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Quant of QONNX and Brevitas: real numbers to the real numbers that a few bits can stand for,
/// y = (round(clamp(x / scale + zero point)) − zero point) × scale in float32. Inputs: x, scale, zero point, bit width (a constant whole
/// number); scale and zero point broadcast to x. Attributes: signed, narrow (leaves out one end of the range), rounding_mode. With one
/// signed bit the values are −1 and 1.
/// </summary>
internal sealed class QonnxQuant(string domain) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Quant",
        Domain = domain,
        Versions = [1],
        LastOpset = 100,
        Attributes = QonnxOperands.Attributes,
        MinInputs = 4,
        MaxInputs = 4,
    };

    public void Infer(NodeContext node)
    {
        QonnxOperands.CheckReal(node, 0, 1, 2);
        node.SetOutput(0, ElementType.Float32, node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        bool signed = node.Int("signed", 1) != 0, narrow = node.Int("narrow", 0) != 0;
        int bits = QonnxOperands.BitWidth(node, 3, "bit_width");
        (float least, float most) = QonnxOperands.Range(bits, signed, narrow);
        Func<float, float> round = QonnxOperands.Rounding(node, "ROUND");
        bool bipolar = bits == 1 && signed;
        Shape shape = node.InputShape(0);
        int[]? scaleIndex = QonnxOperands.Indices(node.InputShape(1), shape), zeroIndex = QonnxOperands.Indices(node.InputShape(2), shape);
        bool halfEven = node.String("rounding_mode", "ROUND").ToUpperInvariant() is "ROUND" or "HALF_EVEN";
        if (halfEven && !bipolar && zeroIndex is null && RowOf(node.InputShape(1), shape) is { } row)
        {
            return run =>
            {
                ReadOnlySpan<float> x = run.In<float>(0), scales = run.In<float>(1);
                Span<float> y = run.Out<float>(0);
                float zero = run.In<float>(2)[0];
                for (int at = 0; at < x.Length; at += row)
                    GridRounding.Round(x.Slice(at, row), scales[scales.Length == 1 ? 0 : at / row], zero, least, most, y.Slice(at, row));
            };
        }

        return run =>
        {
            ReadOnlySpan<float> x = run.In<float>(0), scales = run.In<float>(1), zeros = run.In<float>(2);
            Span<float> y = run.Out<float>(0);
            for (int i = 0; i < x.Length; i++)
            {
                float scale = scales[scaleIndex is null ? 0 : scaleIndex[i]], zero = zeros[zeroIndex is null ? 0 : zeroIndex[i]];
                float value = x[i] / scale + zero;
                if (bipolar) value = value >= 0 ? 1 : -1;
                else value = round(value > most ? most : value < least ? least : value);
                y[i] = (value - zero) * scale;
            }
        };
    }

    // How many neighbouring elements share a scale where scales are one for all or one for each index of the first
    // dimension; null otherwise.
    private static int? RowOf(Shape scale, Shape x)
    {
        if (scale.Length == 1) return Math.Max(1, x.Length);
        bool alongFirst = scale.Rank == x.Rank && scale.Length == scale[0] && scale[0] == x[0] && x.Length > 0;
        return alongFirst ? x.Length / x[0] : null;
    }
}
