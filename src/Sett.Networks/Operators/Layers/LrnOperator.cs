using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>LRN: each element divided by a power of the energy in neighbouring channels.</summary>
internal sealed class LrnOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "LRN",
        Versions = [1, 13],
        Attributes =
        [
            new("size", OnnxAttributeKind.Int, Required: true),
            new("alpha", OnnxAttributeKind.Float),
            new("beta", OnnxAttributeKind.Float),
            new("bias", OnnxAttributeKind.Float),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Shape input = node.InputShape(0);
        if (input.Rank < 2) throw node.Error($"the input is {input}; N×C and any spatial dimensions are needed");
        if (node.Int("size") is < 1 or > int.MaxValue) throw node.Error($"size is {node.Int("size")}; 1 to {int.MaxValue} would be right");
        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        var response = new LocalResponse(input[1], input.LengthOf(2, input.Rank), (int)node.Int("size"),
            node.Float("alpha", 1e-4f), node.Float("beta", 0.75f), node.Float("bias", 1));
        return GlobalPool.ByType(node, response.Run<float>, response.Run<double>);
    }
}
