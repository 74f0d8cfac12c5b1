using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Sum, Mean, Max, Min: a function applied from the first operand to the last; they broadcast from opset 8 on.</summary>
internal sealed class VariadicOperator<TFunction>(string name, int[] versions, bool wholeNumbers, bool divides) : IOperator
    where TFunction : struct, IBinaryFunction
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = versions,
        MaxInputs = int.MaxValue,
        Attributes = Legacy.ConsumedInputs(versions),
    };

    public void Infer(NodeContext node)
    {
        ElementType type = node.InputType(0);
        if (!type.IsFloat() && !(wholeNumbers && type.IsInteger()))
            throw node.Error($"input 0 is {type.DisplayName()}; supported are {(wholeNumbers ? "numbers" : "float32, float64, float16")}");
        for (int i = 1; i < node.InputCount; i++) BroadcastShapes.RequireSameType(node, i);
        node.SetOutput(0, type, BroadcastShapes.OfAll(node, since: 8));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape output = BroadcastShapes.OfAll(node, since: 8);
        int count = node.InputCount;
        if (count == 1) return run => run.Input(0).Bytes.CopyTo(run.Output(0).Bytes);

        // The first two operands make the output's first values, each further one is laid over them.
        var plans = new BroadcastPlan[count - 1];
        plans[0] = new BroadcastPlan(output, node.InputShape(0), node.InputShape(1));
        for (int i = 1; i < plans.Length; i++) plans[i] = new BroadcastPlan(output, output, node.InputShape(i + 1));
        return NumberKernels.For(node.InputType(0), new FoldKernel(plans, divides));
    }

    private readonly struct FoldKernel(BroadcastPlan[] plans, bool divides) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            BroadcastPlan[] steps = plans;
            bool isMean = divides;
            FunctionRow<T, TFunction> row = default;
            return run =>
            {
                Tensor<T> y = run.Output(0).As<T>();
                BinaryRows.Run(steps[0], row, run, run.Input(0).As<T>(), run.Input(1).As<T>(), y);
                for (int i = 1; i < steps.Length; i++) BinaryRows.Run(steps[i], row, run, y, run.Input(i + 1).As<T>(), y);
                if (!isMean) return;
                T[] divisor = [T.CreateTruncating(steps.Length + 1)];
                Blocks.Run(run.Workers, y.Length, (start, count) =>
                {
                    Span<T> part = y.Values.Slice(start, count);
                    default(FunctionRow<T, Quotient>).Row(part, divisor, part);
                });
            };
        }
    }
}
