using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// DequantizeLinear: (q − zero point) × scale, with one scale, one for each position of an axis (opset 13) or one a block (opset 21).
/// Inputs: q (int8, uint8, int16, uint16, int32), scale (float32, float16 from 19), optional zero point. The output has the scale's type.
/// </summary>
internal sealed class DequantizeLinear(string domain) : IOperator
{
    private const int Piece = 1 << 15;

    public OperatorSchema Schema { get; } = new()
    {
        Name = "DequantizeLinear",
        Domain = domain,
        Versions = domain.Length == 0 ? [10, 13, 19, 21] : [1],
        Attributes = domain.Length == 0
            ? [new("axis", OnnxAttributeKind.Int, Since: 13), new("block_size", OnnxAttributeKind.Int, Since: 21)]
            : [new("axis", OnnxAttributeKind.Int), new("block_size", OnnxAttributeKind.Int)],
        MinInputs = 2,
        MaxInputs = 3,
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.Int32);
        node.RequireType(1, ElementType.Float32, ElementType.Float16);
        _ = ScaleLayout.Read(node);
        if (node.HasInput(2))
        {
            if (node.InputType(2) != node.InputType(0))
                throw node.Error(
                    $"the zero point is {node.InputType(2).DisplayName()}; it has to be {node.InputType(0).DisplayName()} like the values");
            if (node.InputShape(2) != node.InputShape(1) && (node.InputShape(2).Length != 1 || node.InputShape(1).Length != 1))
                throw node.Error(
                    $"the zero point has the shape {node.InputShape(2)}, the scale {node.InputShape(1)}; they have to be the same");
        }

        node.SetOutput(0, node.InputType(1), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        ScaleLayout layout = ScaleLayout.Read(node);
        return run =>
        {
            ReadOnlyMemory<float> scales = RealValues.Of(run.Input(1));
            int[] zeros = run.HasInput(2) ? RealValues.Integers(run.Input(2)) : [0];
            Tensor q = run.Input(0);
            Memory<float> y = run.Output(0) is Tensor<float> direct ? direct.Memory : new float[q.Length];
            if (layout.Axis == 1 && layout.Outer == 1 && layout.InnerStride == 0)
            {
                run.Workers.Run((layout.Inner + Piece - 1) / Piece, piece =>
                {
                    int first = piece * Piece, count = Math.Min(Piece, layout.Inner - first);
                    Row(q, first, scales.Span[0], zeros[0], y.Span.Slice(first, count));
                });
            }
            else
            {
                for (int o = 0, at = 0; o < layout.Outer; o++)
                {
                    for (int a = 0; a < layout.Axis; a++, at += layout.Inner)
                    {
                        int runLength = layout.InnerStride == 0 ? layout.Inner : 1;
                        for (int i = 0; i < layout.Inner; i += runLength)
                        {
                            int s = layout.Index(o, a, i);
                            Row(q, at + i, scales.Span[s], zeros.Each(s), y.Span.Slice(at + i, runLength));
                        }
                    }
                }
            }

            if (run.Output(0) is Tensor<Half> half)
            {
                for (int i = 0; i < half.Length; i++) half[i] = (Half)y.Span[i];
            }
        };
    }

    private static void Row(Tensor q, int at, float scale, int zero, Span<float> y)
    {
        switch (q)
        {
            case Tensor<byte> or Tensor<sbyte>:
                LinearQuantization.Dequantize(q.Bytes.Slice(at, y.Length), scale, zero, q.Type == ElementType.Int8, y);
                break;
            case Tensor<short> t:
                ReadOnlySpan<short> shorts = t.Values.Slice(at, y.Length);
                for (int i = 0; i < y.Length; i++) y[i] = (shorts[i] - zero) * scale;
                break;
            case Tensor<ushort> t:
                ReadOnlySpan<ushort> words = t.Values.Slice(at, y.Length);
                for (int i = 0; i < y.Length; i++) y[i] = (words[i] - zero) * scale;
                break;
            default:
                ReadOnlySpan<int> ints = q.Span<int>().Slice(at, y.Length);
                for (int i = 0; i < y.Length; i++) y[i] = (ints[i] - zero) * scale;
                break;
        }
    }
}
