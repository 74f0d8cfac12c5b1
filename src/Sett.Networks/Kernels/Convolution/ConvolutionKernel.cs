using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>Chooses and prepares the kernel of a float32 Conv node.</summary>
public static class ConvolutionKernel
{
    /// <summary>The shape of a Conv node's layer, from its attributes and the shapes of its operands.</summary>
    /// <param name="node">Input 0: batch × channels × [height ×] width; input 1: filters × channels / group × [rows ×] columns; input 2, if there: filters.</param>
    /// <exception cref="Sett.Numerics.BadInputException">The operands or attributes do not fit each other.</exception>
    public static LayerShape Shape(NodeContext node)
    {
        Shape input = node.InputShape(0), weight = node.InputShape(1);
        WindowAttributes window = WindowAttributes.Read(node, weight);
        if (input.Rank != weight.Rank)
            throw node.Error($"the input has the shape {input} and the weights {weight}; both need the same rank");
        if (weight[1] * (long)window.Groups != input[1])
            throw node.Error($"the input has {input[1]} channels; the weights {weight} with group {window.Groups} need {weight[1] * (long)window.Groups}");
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
        var dense = new DenseConvolution(shape);
        Memory<float>? packed = null;
        if (node.Constant(1) is { } weights)
        {
            packed = AlignedMemory.AllocateUninitialized<float>(dense.PackedLength);
            dense.Pack(weights.Span<float>(), packed.Value.Span);
        }

        bool hasBias = node.HasInput(2);
        return run =>
        {
            Memory<float> panels = packed ?? PackNow(dense, run.In<float>(1));
            dense.Run(run, images, panels, hasBias ? run.In<float>(2) : default, epilogue);
        };
    }

    private static Memory<float> PackNow(DenseConvolution dense, ReadOnlySpan<float> weights)
    {
        Memory<float> packed = AlignedMemory.AllocateUninitialized<float>(dense.PackedLength);
        dense.Pack(weights, packed.Span);
        return packed;
    }
}
