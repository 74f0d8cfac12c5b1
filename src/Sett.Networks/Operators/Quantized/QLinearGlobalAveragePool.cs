using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearGlobalAveragePool of com.microsoft: saturate(roundHalfEven(float(Σ(x − zero)) × x scale / (y scale × count)) + y zero), the sum
/// exact. Inputs: x (N × C × spatial, or N × spatial × C with channels_last), scale, zero, y scale, zero.
/// </summary>
internal sealed class QLinearGlobalAveragePool : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearGlobalAveragePool",
        Domain = "com.microsoft",
        Versions = [1],
        Attributes = [new("channels_last", OnnxAttributeKind.Int)],
        MinInputs = 5,
        MaxInputs = 5,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0);
        Shape x = node.InputShape(0);
        if (x.Rank < 3) throw node.Error($"the input has the shape {x}; it needs a batch, channels and at least one spatial dimension");
        bool last = node.Int("channels_last", 0) != 0;
        int[] sizes = x.Sizes.ToArray();
        sizes.AsSpan(last ? 1 : 2, x.Rank - 2).Fill(1);
        if (x.Length == 0) throw node.Error($"the input {x} is empty; it has no average");
        node.SetOutput(0, node.InputType(0), new Shape(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape x = node.InputShape(0);
        ElementType type = node.InputType(0);
        bool last = node.Int("channels_last", 0) != 0;
        int batch = x[0], channels = last ? x[^1] : x[1], count = x.Length / (batch * channels);
        int zeroY = node.ZeroPoint(4, "y_zero_point", type);
        ByteOperand operand = ByteOperand.Of(type, node.ZeroPoint(2, "x_zero_point", type));
        double multiplier = (double)node.Scale(1, "x_scale") / ((double)node.Scale(3, "y_scale") * count);
        if (!double.IsFinite(multiplier)) throw node.Error("the scales give no finite factor; they have to be positive numbers");
        Requantization requantization = QuantizationOperands.To(type, zeroY);
        return run =>
        {
            ReadOnlySpan<byte> bytes = run.Input(0).Bytes;
            Span<byte> y = run.Output(0).Bytes;
            if (!last)
            {
                for (int i = 0; i < y.Length; i++)
                    y[i] = requantization.Apply(
                        ByteSums.Of(bytes.Slice(i * count, count), operand.Flip) - operand.Zero * count, multiplier);
                return;
            }

            var sums = new int[channels];
            for (int n = 0; n < batch; n++)
            {
                sums.AsSpan().Fill(-operand.Zero * count);
                for (int p = 0; p < count; p++)
                {
                    ReadOnlySpan<byte> position = bytes.Slice((n * count + p) * channels, channels);
                    for (int c = 0; c < channels; c++) sums[c] += position[c] ^ operand.Flip;
                }

                for (int c = 0; c < channels; c++) y[n * channels + c] = requantization.Apply(sums[c], multiplier);
            }
        };
    }
}
