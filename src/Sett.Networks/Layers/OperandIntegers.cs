using System.Runtime.Intrinsics;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// Turns the elements of a layer's operand into the integers that hardware sees, in the layout of <see cref="LayerShape"/>.
/// </summary>
internal static class OperandIntegers
{
    /// <summary>The integers of an operand.</summary>
    /// <param name="layer">The layer's name, for errors.</param>
    /// <param name="shape">The layer's shape.</param>
    /// <param name="operand">What the operand is.</param>
    /// <param name="value">The operand's elements as the network holds them.</param>
    /// <param name="format">The fixed-point format of a floating-point operand.</param>
    /// <param name="zeroPoint">A zero point that the network computed, or null.</param>
    /// <param name="isWeights">Whether it is the second operand.</param>
    public static Tensor<short> Of(
        string layer, LayerShape shape, LayerOperand operand, Tensor value, FixedPointFormat format, int? zeroPoint, bool isWeights)
    {
        // Every element is written below, so the memory need not be cleared first.
        var integers = new Tensor<short>(value.Shape, GC.AllocateUninitializedArray<short>(value.Length));
        switch (operand.Encoding)
        {
            case OperandEncoding.Float:
                format.Quantize(Floats(value), integers.Values);
                break;
            case OperandEncoding.Grid:
                DivideByScale(layer, operand, Floats(value), value.Shape, integers.Values, shape);
                break;
            default:
                SubtractZeroPoint(layer, operand, value, zeroPoint, integers.Values, shape);
                break;
        }

        return isWeights ? ArrangeWeights(shape, operand, integers) : ArrangeActivations(shape, operand, integers);
    }

    private static ReadOnlySpan<float> Floats(Tensor value) => value switch
    {
        Tensor<float> t => t.Values,
        Tensor<double> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<Half> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<int> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        _ => throw new BadInputException($"an operand of type {value.Type.DisplayName()} cannot be seen as fixed point."),
    };

    private static void DivideByScale(
        string layer, LayerOperand operand, ReadOnlySpan<float> values, Shape valueShape, Span<short> integers, LayerShape shape)
    {
        // Elements of one filter lie together unless the matrix is transposed, where filters are columns.
        int filters = operand.FilterScales?.Length ?? 1;
        int perFilter = operand.Layout == OperandLayout.Transposed ? 1 : Math.Max(1, values.Length / filters);
        for (int i = 0; i < values.Length; i++)
        {
            double scale = operand.FilterScales is { } scales ? scales[i / perFilter % filters] : operand.Scale;
            integers[i] = Checked(layer, Math.Round(values[i] / scale, MidpointRounding.ToEven));
        }
    }

    private static void SubtractZeroPoint(
        string layer, LayerOperand operand, Tensor value, int? computedZeroPoint, Span<short> integers, LayerShape shape)
    {
        int[] zeros = computedZeroPoint is { } computed ? [computed] : operand.ZeroPoints.Length > 0 ? operand.ZeroPoints : [0];
        int perFilter = zeros.Length == 1 ? value.Length
            : operand.Layout == OperandLayout.Transposed ? 1 : Math.Max(1, value.Length / zeros.Length);
        switch (value)
        {
            case Tensor<sbyte> t when zeros.Length == 1:
                Subtract(t.Values, (short)zeros[0], integers);
                break;
            case Tensor<byte> t when zeros.Length == 1:
                Subtract(t.Values, (short)zeros[0], integers);
                break;
            default:
                for (int i = 0; i < integers.Length; i++)
                    integers[i] = Checked(
                        layer, Element(value, i) - (double)zeros[perFilter == value.Length ? 0 : i / perFilter % zeros.Length]);
                break;
        }
    }

    private static void Subtract(ReadOnlySpan<sbyte> quantized, short zero, Span<short> integers)
    {
        int i = 0;
        for (; i <= quantized.Length - Vector512<sbyte>.Count; i += Vector512<sbyte>.Count)
        {
            (Vector512<short> low, Vector512<short> high) = Vector512.Widen(Vector512.Create(quantized[i..]));
            (low - Vector512.Create(zero)).CopyTo(integers[i..]);
            (high - Vector512.Create(zero)).CopyTo(integers[(i + Vector512<short>.Count)..]);
        }

        for (; i < quantized.Length; i++) integers[i] = (short)(quantized[i] - zero);
    }

    private static void Subtract(ReadOnlySpan<byte> quantized, short zero, Span<short> integers)
    {
        int i = 0;
        for (; i <= quantized.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
        {
            (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(Vector512.Create(quantized[i..]));
            (low.AsInt16() - Vector512.Create(zero)).CopyTo(integers[i..]);
            (high.AsInt16() - Vector512.Create(zero)).CopyTo(integers[(i + Vector512<short>.Count)..]);
        }

        for (; i < quantized.Length; i++) integers[i] = (short)(quantized[i] - zero);
    }

    private static double Element(Tensor value, int index) => value switch
    {
        Tensor<sbyte> t => t[index],
        Tensor<byte> t => t[index],
        Tensor<short> t => t[index],
        Tensor<ushort> t => t[index],
        Tensor<int> t => t[index],
        _ => throw new BadInputException($"an operand of type {value.Type.DisplayName()} is no integer that hardware could hold."),
    };

    private static short Checked(string layer, double value) => value is >= short.MinValue and <= short.MaxValue
        ? (short)value
        : throw new BadInputException($"layer '{layer}': the integer {value} needs more than 16 bits; Sett's designs hold 16 at most.");

    private static Tensor<short> ArrangeActivations(LayerShape shape, LayerOperand operand, Tensor<short> integers)
    {
        if (shape.IsConvolution)
        {
            // The first input of a batch.
            int length = checked((int)shape.Activations);
            return new Tensor<short>(ActivationShape(shape), integers.Memory[..length]);
        }

        return Matrices(operand, integers, ActivationShape(shape), shape.Groups, shape.Rows, shape.Channels);
    }

    private static Tensor<short> ArrangeWeights(LayerShape shape, LayerOperand operand, Tensor<short> integers)
    {
        if (shape.IsConvolution)
            return integers.Reshape(new Shape(shape.Filters, shape.ChannelsPerGroup, shape.KernelHeight, shape.KernelWidth));
        var arranged = shape.Kind == LayerKind.MatrixProduct
            ? new Shape(shape.Groups, shape.FiltersPerGroup, shape.Channels)
            : new Shape(shape.Filters, shape.Channels);
        return Matrices(operand, integers, arranged, shape.Groups, shape.FiltersPerGroup, shape.Channels);
    }

    private static Shape ActivationShape(LayerShape shape) => shape.Kind switch
    {
        LayerKind.MatrixProduct => new Shape(shape.Groups, shape.Rows, shape.Channels),
        LayerKind.FullyConnected => new Shape(shape.Rows, shape.Channels),
        _ => new Shape(shape.Channels, shape.Height, shape.Width),
    };

    private static Tensor<short> Matrices(LayerOperand operand, Tensor<short> integers, Shape arranged, int count, int rows, int length)
    {
        bool inOrder = operand.Matrices is null || operand.Matrices.Select((m, i) => m == i).All(same => same);
        if (operand.Layout == OperandLayout.AsIs && inOrder && integers.Length == arranged.Length) return integers.Reshape(arranged);
        var result = new Tensor<short>(arranged);
        Span<short> from = integers.Values, to = result.Values;
        int size = rows * length;
        for (int matrix = 0; matrix < count; matrix++)
        {
            ReadOnlySpan<short> source = from.Slice((operand.Matrices?[matrix] ?? matrix) * size, size);
            Span<short> target = to.Slice(matrix * size, size);
            if (operand.Layout == OperandLayout.AsIs)
            {
                source.CopyTo(target);
                continue;
            }

            for (int k = 0; k < length; k++)
            {
                for (int row = 0; row < rows; row++) target[row * length + k] = source[k * rows + row];
            }
        }

        return result;
    }
}
