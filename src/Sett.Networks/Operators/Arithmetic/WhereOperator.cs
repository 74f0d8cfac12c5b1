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
            throw node.Error($"input 1 is {node.InputType(1).DisplayName()}, input 2 is {node.InputType(2).DisplayName()}; they have to be equal");
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
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            int stepC = plan.Repeats(0) ? 0 : 1, stepA = plan.Repeats(1) ? 0 : 1, stepB = plan.Repeats(2) ? 0 : 1;
            plan.Run(run.Workers, part =>
            {
                ReadOnlySpan<bool> condition = run.In<bool>(0)[part.First..];
                ReadOnlySpan<T> a = run.Input(1).Elements<T>()[part.Second..], b = run.Input(2).Elements<T>()[part.Third..];
                Span<T> y = run.Output(0).Elements<T>().Slice(part.Output, part.Count);
                for (int i = 0; i < y.Length; i++) y[i] = condition[i * stepC] ? a[i * stepA] : b[i * stepB];
            });
        }
    }
}
