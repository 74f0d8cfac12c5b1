using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QuantizeLinear: saturate(roundHalfEven(x / scale) + zero point), with one scale, one for each position of an axis (opset 13) or one a
/// block (opset 21). Inputs: x (float32, float16 from 19, int32), scale, optional zero point, whose type (int8, uint8, int16, uint16) is
/// the output's; without it <c>output_dtype</c> (21) or uint8.
/// </summary>
internal sealed class QuantizeLinear(string domain) : IOperator
{
    private const int Piece = 1 << 15;

    public OperatorSchema Schema { get; } = new()
    {
        Name = "QuantizeLinear",
        Domain = domain,
        Versions = domain.Length == 0 ? [10, 13, 19, 21] : [1],
        Attributes = domain.Length == 0
            ?
            [
                new("axis", OnnxAttributeKind.Int, Since: 13),
                new("saturate", OnnxAttributeKind.Int, Since: 19),
                new("block_size", OnnxAttributeKind.Int, Since: 21),
                new("output_dtype", OnnxAttributeKind.Int, Since: 21),
            ]
            : [new("axis", OnnxAttributeKind.Int), new("block_size", OnnxAttributeKind.Int)],
        MinInputs = 2,
        MaxInputs = 3,
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float16, ElementType.Int32);
        node.RequireType(1, ElementType.Float32, ElementType.Float16);
        _ = ScaleLayout.Read(node);
        if (node.HasInput(2))
        {
            node.RequireType(2, ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16);
            if (node.InputShape(2) != node.InputShape(1) && (node.InputShape(2).Length != 1 || node.InputShape(1).Length != 1))
                throw node.Error(
                    $"the zero point has the shape {node.InputShape(2)}, the scale {node.InputShape(1)}; they have to be the same");
        }

        node.SetOutput(0, OutputType(node), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node)
    {
        ScaleLayout layout = ScaleLayout.Read(node);
        ElementType type = OutputType(node);
        return run =>
        {
            ReadOnlyMemory<float> x = RealValues.Of(run.Input(0)), scales = RealValues.Of(run.Input(1));
            int[] zeros = run.HasInput(2) ? RealValues.Integers(run.Input(2)) : [0];
            if (layout.Axis == 1 && layout.Outer == 1 && layout.InnerStride == 0)
            {
                Tensor output = run.Output(0);
                run.Workers.Run((layout.Inner + Piece - 1) / Piece, piece =>
                {
                    int first = piece * Piece, count = Math.Min(Piece, layout.Inner - first);
                    Row(x.Span.Slice(first, count), scales.Span[0], zeros[0], type, output, first);
                });
                return;
            }

            for (int o = 0, at = 0; o < layout.Outer; o++)
            {
                for (int a = 0; a < layout.Axis; a++, at += layout.Inner)
                {
                    if (layout.InnerStride == 0)
                    {
                        int s = layout.Index(o, a, 0);
                        Row(x.Span.Slice(at, layout.Inner), scales.Span[s], zeros.Each(s), type, run.Output(0), at);
                        continue;
                    }

                    for (int i = 0; i < layout.Inner; i++)
                    {
                        int s = layout.Index(o, a, i);
                        Row(x.Span.Slice(at + i, 1), scales.Span[s], zeros.Each(s), type, run.Output(0), at + i);
                    }
                }
            }
        };
    }

    private static void Row(ReadOnlySpan<float> x, float scale, int zero, ElementType type, Tensor output, int at)
    {
        if (type is ElementType.Int8 or ElementType.UInt8)
        {
            LinearQuantization.Quantize(x, scale, zero, type == ElementType.Int8, output.Bytes.Slice(at, x.Length));
            return;
        }

        (int least, int most) = type.Range();
        if (output is Tensor<short> signed)
        {
            for (int i = 0; i < x.Length; i++) signed.Values[at + i] = (short)LinearQuantization.Quantize(x[i], scale, zero, least, most);
        }
        else
        {
            Span<ushort> q = output.Span<ushort>();
            for (int i = 0; i < x.Length; i++) q[at + i] = (ushort)LinearQuantization.Quantize(x[i], scale, zero, least, most);
        }
    }

    private static ElementType OutputType(NodeContext node)
    {
        // Numbers of ONNX's TensorProto.DataType.
        ElementType? wanted = node.Int("output_dtype", 0) switch
        {
            0 => null,
            2 => ElementType.UInt8,
            3 => ElementType.Int8,
            4 => ElementType.UInt16,
            5 => ElementType.Int16,
            >= 17 and <= 20 => throw node.Error("output_dtype asks for an 8-bit float; int8, uint8, int16 and uint16 are supported"),
            21 or 22 => throw node.Error("output_dtype asks for 4-bit integers; int8, uint8, int16 and uint16 are supported"),
            long other => throw node.Error($"output_dtype is {other}; it has to be 2 (uint8), 3 (int8), 4 (uint16) or 5 (int16)"),
        };
        if (node.HasInput(2) && wanted is { } type && type != node.InputType(2))
            throw node.Error($"output_dtype asks for {type.DisplayName()}, the zero point is {node.InputType(2).DisplayName()}");
        return node.HasInput(2) ? node.InputType(2) : wanted ?? ElementType.UInt8;
    }
}
