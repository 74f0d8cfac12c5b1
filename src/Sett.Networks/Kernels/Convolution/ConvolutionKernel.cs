using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>Chooses and prepares the kernel of a float32 Conv node.</summary>
public static class ConvolutionKernel
{
    /// <summary>The shape of a Conv node's layer, from its attributes and the shapes of its operands.</summary>
    /// <param name="node">
    /// Input 0: batch × channels × [height ×] width; input 1: filters × channels / group × [rows ×] columns; input 2, if there: filters.
    /// </param>
    /// <exception cref="Sett.Numerics.BadInputException">The operands or attributes do not fit each other.</exception>
    public static LayerShape Shape(NodeContext node)
    {
        Shape input = node.InputShape(0), weight = node.InputShape(1);
        WindowAttributes window = WindowAttributes.Read(node, weight);
        if (input.Rank != weight.Rank)
            throw node.Error($"the input has the shape {input} and the weights {weight}; both need the same rank");
        if (weight[1] * (long)window.Groups != input[1])
            throw node.Error($"the input has {input[1]} channels; the weights {weight} with group {window.Groups} need "
                + $"{weight[1] * (long)window.Groups}");
        if (weight[0] % window.Groups != 0)
            throw node.Error($"{weight[0]} filters do not divide into {window.Groups} groups");
        if (node.HasInput(2) && node.InputShape(2) is var bias && (bias.Rank != 1 || bias[0] != weight[0]))
            throw node.Error($"the bias has the shape {bias}; it has to be {weight[0]}");
        return window.Layer(node, input, weight[0]);
    }

    /// <summary>Prepares a Conv node; constant weights are packed here, once.</summary>
    /// <param name="node">The node, its output inferred.</param>
    /// <param name="epilogue">Element-wise steps to apply to the output, or null.</param>
    public static Kernel Compile(NodeContext node, LayerEpilogue? epilogue = null)
    {
        LayerShape shape = Shape(node);
        int images = node.InputShape(0)[0];
        bool hasBias = node.HasInput(2);
        if (DepthwiseConvolution.Fits(shape))
        {
            var depthwise = new DepthwiseConvolution(shape);
            return run => depthwise.Run(run, images, hasBias, epilogue);
        }

        if (IsOneWindow(shape)) return CompileOneWindow(node, shape, images, epilogue);
        var dense = new DenseConvolution(shape);
        Memory<float>? packed = null;
        if (node.Constant(1) is { } weights)
        {
            packed = AlignedMemory.AllocateUninitialized<float>(dense.PackedLength);
            dense.Pack(weights.Span<float>(), packed.Value.Span);
        }

        DenseConvolution.Finish finish = DenseConvolution.Finish.Of(epilogue);
        return run =>
        {
            Memory<float> panels = packed ?? PackNow(dense, run.In<float>(1));
            dense.Run(run, images, panels, hasBias ? run.In<float>(2) : default, finish);
        };
    }

    /// <summary>Whether a filter sees the whole input at once, as a fully connected layer does.</summary>
    private static bool IsOneWindow(LayerShape shape) =>
        shape.Groups == 1 && shape.Windows == 1 && shape.KernelHeight == shape.Height && shape.KernelWidth == shape.Width
        && shape is { PadTop: 0, PadLeft: 0 };

    private static Kernel CompileOneWindow(NodeContext node, LayerShape shape, int images, LayerEpilogue? epilogue)
    {
        int depth = shape.Channels * shape.KernelHeight * shape.KernelWidth, filters = shape.Filters;
        var product = new MatrixProduct(images, filters, depth);
        float[]? packed = null;
        if (node.Constant(1) is { } weights)
        {
            packed = GC.AllocateUninitializedArray<float>(product.Panels.PackedLength);
            product.Panels.Pack(weights.Span<float>(), 1, depth, packed);
        }

        bool hasBias = node.HasInput(2);
        return run =>
        {
            Memory<float> output = run.Output(0).As<float>().Memory;
            for (int image = 0; image < images && hasBias; image++) run.In<float>(2).CopyTo(output.Span[(image * filters)..]);
            var a = new MatrixPlace(run.Input(0).As<float>().Memory, 0, depth, 1);
            var b = new MatrixPlace(run.Input(1).As<float>().Memory, 0, 1, depth);
            var c = new MatrixPlace(output, 0, filters, 1);
            MatrixProduct.Cut cut = product.CutFor(run.Workers, 1);
            Action<int, int>? finish =
                epilogue is null ? null : (place, count) => epilogue.Apply(run, output.Span.Slice(place, count), place);
            run.Workers.Run(cut.Pieces, piece => product.Piece(piece, cut, a, b, packed, c, hasBias, finish));
        };
    }

    private static Memory<float> PackNow(DenseConvolution dense, ReadOnlySpan<float> weights)
    {
        Memory<float> packed = AlignedMemory.AllocateUninitialized<float>(dense.PackedLength);
        dense.Pack(weights, packed.Span);
        return packed;
    }
}
