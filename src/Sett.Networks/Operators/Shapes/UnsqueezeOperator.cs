using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Unsqueeze: adds dimensions of size 1 at axes of the output; an attribute before opset 13, an input from then on.</summary>
internal sealed class UnsqueezeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Unsqueeze",
        Versions = [1, 11, 13, 21],
        MaxInputs = 2,
        IsView = true,
        Attributes = [new("axes", OnnxAttributeKind.Ints, Required: true, Until: 12)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long[] given = node.Opset < 13 ? node.Ints("axes")! : node.RequireConstantInts(1, "axes");
        if (given.Length > 64) throw node.Error($"{given.Length} axes are added; at most 64 are supported");
        int rank = input.Rank + given.Length;
        int[] axes = node.Axes(given, rank);
        var sizes = new int[rank];
        for (int i = 0, from = 0; i < rank; i++) sizes[i] = axes.Contains(i) ? 1 : input[from++];
        node.SetOutput(0, node.InputType(0), new Shape(sizes));
    }

    public Kernel Compile(NodeContext node) => SizedMove.Copy;
}
