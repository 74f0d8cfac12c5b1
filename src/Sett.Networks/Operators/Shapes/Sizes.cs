using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Arithmetic on sizes and axes that come from files: nothing overflows, every error names the node.</summary>
internal static class Sizes
{
    /// <summary>A shape from sizes as files give them.</summary>
    /// <exception cref="BadInputException">A size is negative, or the elements are too many.</exception>
    public static Shape ShapeOf(this NodeContext node, ReadOnlySpan<long> sizes)
    {
        var result = new int[sizes.Length];
        long length = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0 || sizes[i] > int.MaxValue)
                throw node.Error($"an output dimension would be {sizes[i]}; sizes are 0 to {int.MaxValue}");
            length *= sizes[i];
            if (length > int.MaxValue)
                throw node.Error($"the output {string.Join('×', sizes.ToArray())} would have more than {int.MaxValue} elements");
            result[i] = (int)sizes[i];
        }

        return new Shape(result);
    }

    /// <summary>Axes in −rank … rank − 1 as 0 … rank − 1, in the order given; none may come twice.</summary>
    public static int[] Axes(this NodeContext node, ReadOnlySpan<long> axes, int rank)
    {
        var result = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            result[i] = node.DimensionAxis(axes[i], rank);
            if (result.AsSpan(0, i).Contains(result[i])) throw node.Error($"axis {axes[i]} is given twice");
        }

        return result;
    }

    /// <summary>An axis of a tensor that has at least one dimension, as 0 … rank − 1.</summary>
    public static int DimensionAxis(this NodeContext node, long axis, int rank)
    {
        if (rank == 0) throw node.Error($"axis {axis} is outside a scalar; the input needs at least one dimension");
        return node.Axis(axis, rank);
    }

    /// <summary>The sizes of a shape as long integers, to be changed.</summary>
    public static long[] ToLongs(this Shape shape)
    {
        var sizes = new long[shape.Rank];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = shape[i];
        return sizes;
    }

    /// <summary>The whole number that a constant input of one element holds.</summary>
    public static long RequireConstantInt(this NodeContext node, int index, string what)
    {
        long[] values = node.RequireConstantInts(index, what);
        return values.Length == 1 ? values[0] : throw node.Error($"input {index} ({what}) has {values.Length} elements; it has to have 1");
    }

    /// <summary>The element type that an attribute names by ONNX's number, or the one to take where it is not given.</summary>
    public static ElementType TypeAttribute(this NodeContext node, string name, ElementType otherwise) =>
        node.HasAttribute(name)
            ? Onnx.TensorReader.ElementTypeOf(node.Int(name), NodeContext.NameOf(node.Node), $"attribute '{name}'")
            : otherwise;

    /// <summary>A kernel that gives out what <see cref="NodeContext.ConstantOutput"/> holds; plans use the value itself.</summary>
    public static Kernel KnownOutput(this NodeContext node)
    {
        Tensor value = node.ConstantOutput(0) ?? throw new InvalidOperationException("The output is not known before the run.");
        return run => value.Bytes.CopyTo(run.Output(0).Bytes);
    }
}
