using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QGemm of com.microsoft: alpha × A × B + C with 8-bit A and B and int32 C, exact sums, then requantised with
/// alpha × a scale × b scale / y scale, or real numbers where y scale and zero point are left out.
/// Inputs: A, scale, zero, B, scale(s), zero(s), optional C, optional y scale and zero. C broadcasts to rows × columns; it counts in units
/// of alpha × a scale × b scale.
/// </summary>
internal sealed class QGemm(string domain) : IOperator
{
    private static readonly AttributeSchema[] s_attributes =
        [new("alpha", OnnxAttributeKind.Float), new("transA", OnnxAttributeKind.Int), new("transB", OnnxAttributeKind.Int)];

    public OperatorSchema Schema { get; } = new()
    {
        Name = "QGemm",
        Domain = domain,
        Versions = [1],
        Attributes = domain == QuantizedBounds.Domain ? [.. s_attributes, .. QuantizedBounds.Attributes] : s_attributes,
        MinInputs = 6,
        MaxInputs = 9,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 3);
        (int rows, _, int columns) = Sizes(node);
        if (node.HasInput(7) != node.HasInput(8)) throw node.Error("y_scale and y_zero_point have to be given both or neither");
        if (node.HasInput(8)) node.RequireBytes(8);
        node.SetOutput(0, node.HasInput(8) ? node.InputType(8) : ElementType.Float32, new Shape(rows, columns));
    }

    public Kernel Compile(NodeContext node)
    {
        (int rows, int depth, int columns) = Sizes(node);
        int padded = MatrixShape.Read(node, new Shape(rows, depth), new Shape(depth, columns)).PaddedColumns;
        bool transA = node.Int("transA", 0) != 0, transB = node.Int("transB", 0) != 0, quantized = node.HasInput(8);
        ElementType leftType = node.InputType(0), rightType = node.InputType(3);
        ByteOperand left = ByteOperand.Of(leftType, node.ZeroPoint(2, "a_zero_point", leftType));
        float[] scales = node.Scales(4, "b_scale").OneOr(columns, node, 4, "b_scale");
        int[] zeros = node.ZeroPoints(5, "b_zero_point", rightType).OneOr(columns, node, 5, "b_zero_point");
        float alpha = node.Float("alpha", 1), leftScale = node.Scale(1, "a_scale");
        double[] multipliers = node.Multipliers(
            (double)alpha * leftScale, scales, quantized ? node.Scale(7, "y_scale") : 1, columns, padded);
        float[] realScales = quantized ? [] : Array.ConvertAll(multipliers, m => (float)m);
        (int[] bias, int biasStride) = Bias(node, rows, columns, padded);
        PackedColumns Pack(Tensor b) => PackedColumns.Pack(
            b.Bytes, depth, columns, transB ? 1 : columns, transB ? depth : 1, n => ByteOperand.Of(rightType, zeros.Each(n)));

        PackedColumns? packed = node.Constant(3) is { } constant ? Pack(constant) : null;
        Requantization requantization =
            quantized ? QuantizedBounds.Read(node, node.InputType(8), node.ZeroPoint(8, "y_zero_point", node.InputType(8))) : default;
        return run =>
        {
            PackedColumns right = packed ?? Pack(run.Input(3));
            ReadOnlySpan<byte> a = transA ? Transposed(run.Input(0).Bytes, depth, rows) : run.Input(0).Bytes;
            unsafe
            {
                fixed (byte* x = a, y = run.Output(0).Bytes)
                {
                    if (quantized)
                    {
                        var sink = new RequantizedRows(y, columns, multipliers, bias, biasStride, requantization);
                        QuantizedProduct.Run(x, rows, left, right, sink, run.Workers);
                    }
                    else
                    {
                        var sink = new BiasedRealRows((float*)y, columns, realScales, bias, biasStride);
                        QuantizedProduct.Run(x, rows, left, right, sink, run.Workers);
                    }
                }
            }
        };
    }

    private static (int Rows, int Depth, int Columns) Sizes(NodeContext node)
    {
        Shape a = node.InputShape(0), b = node.InputShape(3);
        if (a.Rank != 2 || b.Rank != 2) throw node.Error($"the operands have the shapes {a} and {b}; both have to be matrices");
        (int rows, int depth) = node.Int("transA", 0) != 0 ? (a[1], a[0]) : (a[0], a[1]);
        (int inner, int columns) = node.Int("transB", 0) != 0 ? (b[1], b[0]) : (b[0], b[1]);
        return inner == depth
            ? (rows, depth, columns)
            : throw node.Error($"matrices of the shapes {a} and {b} do not fit with these transA and transB");
    }

    private static (int[] Bias, int Stride) Bias(NodeContext node, int rows, int columns, int padded)
    {
        if (!node.HasInput(6)) return (new int[padded], 0);
        if (node.RequireConstant(6, "C") is not Tensor<int> c) throw node.Error($"input 6 (C) is {node.Input(6)}; it has to be int32");
        if (!Shape.TryBroadcast(c.Shape, new Shape(rows, columns), out Shape whole) || whole != new Shape(rows, columns))
            throw node.Error($"input 6 (C) has the shape {c.Shape}; it does not broadcast to {rows}×{columns}");
        int cRows = c.Shape.Rank == 2 ? c.Shape[0] : 1, cColumns = c.Shape.Rank == 0 ? 1 : c.Shape[^1];
        var bias = new int[checked(cRows * padded)];
        for (int r = 0; r < cRows; r++)
        {
            for (int n = 0; n < columns; n++) bias[r * padded + n] = c[r * cColumns + (cColumns == 1 ? 0 : n)];
        }

        return (bias, cRows == 1 ? 0 : padded);
    }

    private static byte[] Transposed(ReadOnlySpan<byte> source, int rows, int columns)
    {
        var result = new byte[source.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) result[c * rows + r] = source[r * columns + c];
        }

        return result;
    }
}
