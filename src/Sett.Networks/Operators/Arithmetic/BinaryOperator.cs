using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Add, Sub, Mul, Div: arithmetic of two broadcast operands of one type of numbers.</summary>
internal sealed class BinaryOperator<TFunction>(string name) : IOperator where TFunction : struct, IBinaryFunction
{
    private static readonly int[] s_versions = [1, 6, 7, 13, 14];

    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = s_versions,
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = [.. BroadcastShapes.LegacyAttributes, .. Legacy.ConsumedInputs(s_versions)],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        BroadcastShapes.RequireSameType(node, 1);
        node.SetOutput(0, node.InputType(0), BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        return NumberKernels.For(node.InputType(0), new PairKernel<TFunction>(new BroadcastPlan(output, node.InputShape(0), second)));
    }
}

/// <summary>A kernel that applies a function to inputs 0 and 1.</summary>
internal readonly struct PairKernel<TFunction>(BroadcastPlan plan) : INumberKernel where TFunction : struct, IBinaryFunction
{
    public Kernel Of<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T> => BinaryRows.Kernel<T, T, FunctionRow<T, TFunction>>(plan, default);
}
