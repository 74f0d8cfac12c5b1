using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>The five comparisons.</summary>
internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Equal, Less, LessOrEqual, Greater, GreaterOrEqual: two broadcast operands of one type; the answers are bool.</summary>
internal sealed class ComparisonOperator(Comparison comparison, int[] versions) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = comparison.ToString(),
        Versions = versions,
        MinInputs = 2,
        MaxInputs = 2,
        Attributes = versions[0] < 7 ? BroadcastShapes.LegacyAttributes : [],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool && comparison != Comparison.Equal)
            throw node.Error("input 0 is bool; numbers are supported");
        BroadcastShapes.RequireSameType(node, 1);
        node.SetOutput(0, ElementType.Bool, BroadcastShapes.OfPair(node).Output);
    }

    public Kernel Compile(NodeContext node)
    {
        (Shape output, Shape second) = BroadcastShapes.OfPair(node);
        var plan = new BroadcastPlan(output, node.InputShape(0), second);
        if (node.InputType(0) == ElementType.Bool)
            return BinaryRows.Kernel<bool, bool, ElementRow<bool, bool, LogicalEqual>>(plan, default);
        return NumberKernels.For(node.InputType(0), new ComparisonKernel(comparison, plan));
    }

    private readonly struct ComparisonKernel(Comparison comparison, BroadcastPlan plan) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => comparison switch
        {
            Comparison.Equal => BinaryRows.Kernel<T, bool, ElementRow<T, bool, IsEqual<T>>>(plan, default),
            Comparison.Less => BinaryRows.Kernel<T, bool, ElementRow<T, bool, IsLess<T>>>(plan, default),
            Comparison.LessOrEqual => BinaryRows.Kernel<T, bool, ElementRow<T, bool, IsLessOrEqual<T>>>(plan, default),
            Comparison.Greater => BinaryRows.Kernel<T, bool, ElementRow<T, bool, IsGreater<T>>>(plan, default),
            _ => BinaryRows.Kernel<T, bool, ElementRow<T, bool, IsGreaterOrEqual<T>>>(plan, default),
        };
    }
}
