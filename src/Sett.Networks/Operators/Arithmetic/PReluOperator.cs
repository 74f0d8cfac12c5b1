using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>PRelu: a rectifier with learnt slopes below zero. Before opset 7 the slopes are one or one a channel (dimension 1).</summary>
internal sealed class PReluOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "PRelu",
        Versions = [1, 6, 7, 9, 16],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5)],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        BroadcastShapes.RequireSameType(node, 1);
        Shape input = node.InputShape(0), slope = Slope(node);
        if (!Shape.TryBroadcast(input, slope, out Shape output) || output != input)
            throw node.Error($"slopes of shape {node.InputShape(1)} do not broadcast to the input's {input}");
        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node) =>
        NumberKernels.For(
            node.InputType(0), new PairKernel<ParametricRelu>(new BroadcastPlan(node.InputShape(0), node.InputShape(0), Slope(node))));

    private static Shape Slope(NodeContext node)
    {
        Shape input = node.InputShape(0), slope = node.InputShape(1);
        if (node.Opset >= 7) return slope;
        if (slope.Length == 1) return Shape.Scalar;
        if (slope.Rank != 1 || input.Rank < 2 || slope[0] != input[1])
            throw node.Error(
                $"slopes of shape {slope}; one, or one for each of the input's channels (dimension 1 of {input}) are right before opset 7");
        var sizes = new int[input.Rank - 1];
        Array.Fill(sizes, 1);
        sizes[0] = slope[0];
        return new Shape(sizes);
    }
}
