using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Moves;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Where: an element of the second operand where the first is true, of the third where it is false; all three broadcast.</summary>
internal sealed class WhereOperator : IOperator
{
    public OperatorSchema Schema { get; } = new() { Name = "Where", Versions = [9, 16], MinInputs = 3, MaxInputs = 3 };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Bool);
        if (node.InputType(1) != node.InputType(2))
            throw node.Error(
                $"input 1 is {node.InputType(1).DisplayName()}, input 2 is {node.InputType(2).DisplayName()}; they have to be equal");
        node.SetOutput(0, node.InputType(1), BroadcastShapes.OfAll(node, since: 0));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape output = BroadcastShapes.OfAll(node, since: 0);
        var plan = new BroadcastPlan(output, node.InputShape(0), node.InputShape(1), node.InputShape(2));
        return SizedMove.For(node.InputType(1), new Choice(plan));
    }

    private sealed class Choice(BroadcastPlan plan) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged =>
            plan.Run(run.Workers, block => plan.Walk(block, new Body<T>(
                plan, run.In<bool>(0), run.Input(1).Elements<T>(), run.Input(2).Elements<T>(), run.Output(0).Elements<T>())));
    }

    private readonly ref struct Body<T>(
        BroadcastPlan plan, ReadOnlySpan<bool> condition, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) : IRowBody
        where T : unmanaged
    {
        private readonly ReadOnlySpan<bool> _condition = condition;
        private readonly ReadOnlySpan<T> _a = a, _b = b;
        private readonly Span<T> _y = y;
        private readonly int _stepC = plan.Repeats(0) ? 0 : 1, _stepA = plan.Repeats(1) ? 0 : 1, _stepB = plan.Repeats(2) ? 0 : 1;

        public void Part(RowPart part)
        {
            Span<T> row = _y.Slice(part.Output, part.Count);
            for (int i = 0; i < row.Length; i++)
                row[i] = _condition[part.First + i * _stepC] ? _a[part.Second + i * _stepA] : _b[part.Third + i * _stepB];
        }
    }
}
