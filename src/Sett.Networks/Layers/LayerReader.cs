using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>Sees a node as a layer that multiplies and accumulates: its shape for one input and its two operands.</summary>
internal static class LayerReader
{
    /// <summary>The layer that a node is, or null for a node that is none.</summary>
    public static NetworkLayer? Read(NodeContext node, string name, OperandTracing tracing)
    {
        IReadOnlyList<string> inputs = node.Node.Inputs;
        string? At(int index) => index < inputs.Count && inputs[index].Length > 0 ? inputs[index] : null;
        switch (node.Node.Operator)
        {
            case "Conv" or "FusedConv":
                return Convolution(node, name, 0, 1, tracing.OfFloat(inputs[0], -1), tracing.OfFloat(inputs[1], 0));
            case "QLinearConv":
                return Convolution(node, name, 0, 3, tracing.OfIntegers(inputs[0], At(1), At(2)),
                    tracing.OfIntegers(inputs[3], At(4), At(5)));
            case "ConvInteger":
                return Convolution(node, name, 0, 1, tracing.OfIntegers(inputs[0], null, At(2)),
                    tracing.OfIntegers(inputs[1], null, At(3)));
            case "Gemm":
                {
                    bool transposed = node.Int("transB", 0) != 0;
                    return Product(
                        name, tracing.OfFloat(inputs[0], -1), node.Int("transA", 0) != 0,
                        tracing.OfFloat(inputs[1], transposed ? 0 : 1), transposed);
                }

            case "QGemm":
                return Product(
                    name, tracing.OfIntegers(inputs[0], At(1), At(2)), node.Int("transA", 0) != 0,
                    tracing.OfIntegers(inputs[3], At(4), At(5)), node.Int("transB", 0) != 0, second: 3);
            case "MatMul":
                return Product(
                    name, tracing.OfFloat(inputs[0], -1), false, tracing.OfFloat(inputs[1], node.InputShape(1).Rank - 1), false);
            case "FusedMatMul":
                return Product(
                    name, tracing.OfFloat(inputs[0], -1), node.Int("transA", 0) != 0,
                    tracing.OfFloat(inputs[1], -1), node.Int("transB", 0) != 0);
            case "QLinearMatMul":
                return Product(
                    name, tracing.OfIntegers(inputs[0], At(1), At(2)), false,
                    tracing.OfIntegers(inputs[3], At(4), At(5)), false, second: 3);
            case "MatMulInteger":
                return Product(name, tracing.OfIntegers(inputs[0], null, At(2)), false, tracing.OfIntegers(inputs[1], null, At(3)), false);
            case "MatMulIntegerToFloat":
                return Product(name, tracing.OfIntegers(inputs[0], At(2), At(4)), false,
                    tracing.OfIntegers(inputs[1], At(3), At(5)), false);
            case "DynamicQuantizeMatMul":
                return Product(name, tracing.OfFloat(inputs[0], -1), false, tracing.OfIntegers(inputs[1], At(2), At(3)), false);
            default:
                return null;
        }
    }

    private static NetworkLayer Convolution(NodeContext node, string name, int x, int w, LayerOperand activations, LayerOperand weights)
    {
        Shape input = node.InputShape(x), filter = node.InputShape(w), output = node.Output(0).Shape;
        bool flat = input.Rank == 3;
        int groups = (int)node.Int("group", 1), channels = input[1], filters = filter[0];
        long[] strides = node.Ints("strides") ?? [], dilations = node.Ints("dilations") ?? [];
        int strideX = At(strides, ^1), strideY = flat ? 1 : At(strides, ^2);
        int dilationX = At(dilations, ^1), dilationY = flat ? 1 : At(dilations, ^2);
        (int left, int right) = Padding(node, input[^1], output[^1], filter[^1], strideX, dilationX, input.Rank - 3);
        (int top, int bottom) = flat ? (0, 0) : Padding(node, input[^2], output[^2], filter[^2], strideY, dilationY, 0);
        bool depthwise = groups > 1 && groups == channels;
        var shape = new LayerShape
        {
            Kind = depthwise ? LayerKind.Depthwise : LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = flat ? 1 : input[^2],
            Width = input[^1],
            KernelHeight = flat ? 1 : filter[^2],
            KernelWidth = filter[^1],
            StrideY = strideY,
            StrideX = strideX,
            DilationY = dilationY,
            DilationX = dilationX,
            PadTop = top,
            PadBottom = bottom,
            PadLeft = left,
            PadRight = right,
            Groups = groups,
        };
        return new NetworkLayer(shape.Validated(name), activations with { Input = x }, weights with { Input = w, IsFilterBank = true });
    }

    private static int At(long[] values, Index index) => values.Length == 0 ? 1 : (int)values[index];

    private static (int Begin, int End) Padding(NodeContext node, int size, int outputs, int kernel, int stride, int dilation, int axis)
    {
        string mode = node.String("auto_pad", "NOTSET");
        if (mode is "SAME_UPPER" or "SAME_LOWER")
        {
            int total = Math.Max(0, (outputs - 1) * stride + dilation * (kernel - 1) + 1 - size);
            return mode == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
        }

        if (mode == "VALID" || node.Ints("pads") is not { } pads) return (0, 0);
        return ((int)pads[axis], (int)pads[axis + pads.Length / 2]);
    }

    private static NetworkLayer? Product(string name, LayerOperand a, bool transposeA, LayerOperand b, bool transposeB, int second = 1)
    {
        b = b with { Input = second };
        Shape left = a.Info.Shape, right = b.Info.Shape;
        // A vector on the left is a row, one on the right a column.
        int rows = left.Rank == 1 ? 1 : transposeA ? left[^1] : left[^2];
        int length = left.Rank == 1 ? left[0] : transposeA ? left[^2] : left[^1];
        int columns = right.Rank == 1 ? 1 : transposeB ? right[^2] : right[^1];
        if (left.Length == 0 || right.Length == 0) return null;
        OperandLayout leftLayout = transposeA && left.Rank > 1 ? OperandLayout.Transposed : OperandLayout.AsIs;
        OperandLayout rightLayout = transposeB || right.Rank == 1 ? OperandLayout.AsIs : OperandLayout.Transposed;
        if (b.Constant is not null && (right.Rank <= 2 || right.Length == right[^1] * right[^2]) && (left.Rank <= 2 || !transposeA))
        {
            int allRows = left.Rank <= 2 ? rows : left.Length / length;
            return new NetworkLayer(
                new LayerShape { Kind = LayerKind.FullyConnected, Channels = length, Filters = columns, Rows = allRows }.Validated(name),
                a with { Layout = leftLayout }, b with { Layout = rightLayout });
        }

        (int[] leftMatrices, int[] rightMatrices) = MatchMatrices(left, right);
        int groups = leftMatrices.Length;
        a = a with { Layout = leftLayout, Matrices = leftMatrices };
        b = b with { Layout = rightLayout, Matrices = rightMatrices };
        // Weights on the left: the transposed product, so that the constant is the second operand. Both operands already have the reduced
        // dimension innermost, which is what the exchanged product wants.
        bool exchanged = a.Constant is not null && b.Constant is null;
        var shape = new LayerShape
        {
            Kind = exchanged && groups == 1 ? LayerKind.FullyConnected : LayerKind.MatrixProduct,
            Channels = length,
            Filters = checked((exchanged ? rows : columns) * groups),
            Rows = exchanged ? columns : rows,
            Groups = groups,
        }.Validated(name);
        return exchanged ? new NetworkLayer(shape, b, a) : new NetworkLayer(shape, a, b);
    }

    private static (int[] Left, int[] Right) MatchMatrices(Shape left, Shape right)
    {
        Shape leftBatch = left.Rank > 2 ? new Shape(left.Sizes[..^2]) : Shape.Scalar;
        Shape rightBatch = right.Rank > 2 ? new Shape(right.Sizes[..^2]) : Shape.Scalar;
        Shape.TryBroadcast(leftBatch, rightBatch, out Shape batch);
        return (Indices(leftBatch, batch), Indices(rightBatch, batch));
    }

    private static int[] Indices(Shape own, Shape batch)
    {
        var result = new int[batch.Length];
        int[] strides = own.Strides(), steps = batch.Strides();
        for (int i = 0; i < result.Length; i++)
        {
            for (int axis = 0; axis < own.Rank; axis++)
            {
                int at = axis + batch.Rank - own.Rank;
                int position = i / steps[at] % batch[at];
                if (own[axis] > 1) result[i] += position * strides[axis];
            }
        }

        return result;
    }
}
