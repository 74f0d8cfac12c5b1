using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Mod: the rest of a division, with the divisor's sign (fmod 0, whole numbers only) or the dividend's (fmod 1).</summary>
internal sealed class ModOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Mod",
        Versions = [10, 13],
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [new("fmod", OnnxAttributeKind.Int)],
    };

    public void Infer(NodeContext node)
    {
        ElementType type = node.InputType(0);
        if (type == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        if (type.IsFloat() && node.Int("fmod", 0) == 0) throw node.Error($"{type.DisplayName()} needs fmod = 1");
        BroadcastShapes.RequireSameType(node, 1);
        node.SetOutput(0, type, BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        var plan = new BroadcastPlan(output, node.InputShape(0), second);
        return node.Int("fmod", 0) == 0
            ? NumberKernels.For(node.InputType(0), new PairKernel<FlooredRest>(plan))
            : NumberKernels.For(node.InputType(0), new PairKernel<TruncatedRest>(plan));
    }
}
