using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Squeeze: drops dimensions of size 1; the axes are an attribute before opset 13 and an input from then on.</summary>
internal sealed class SqueezeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Squeeze",
        Versions = [1, 11, 13, 21],
        MaxInputs = 2,
        IsView = true,
        Attributes = [new("axes", OnnxAttributeKind.Ints, Until: 12)],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        long[]? given = node.Opset < 13 ? node.Ints("axes") : node.HasInput(1) ? node.RequireConstantInts(1, "axes") : null;
        int[] axes = given is null ? [] : node.Axes(given, input.Rank);
        foreach (int axis in axes)
        {
            if (input[axis] != 1) throw node.Error($"dimension {axis} of {input} is not 1 and cannot be dropped");
        }

        var kept = new List<int>();
        for (int i = 0; i < input.Rank; i++)
        {
            if (given is null ? input[i] != 1 : !axes.Contains(i)) kept.Add(input[i]);
        }

        node.SetOutput(0, node.InputType(0), new Shape([.. kept]));
    }

    public Kernel Compile(NodeContext node) => SizedMove.Copy;
}
