using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// The GELUs of com.microsoft: a function of the input, or of its sum with a bias along the last dimension (input 1,
/// where the operator has it).
/// </summary>
internal sealed class BiasedActivationOperator<TFunction>(
    string name, int minInputs, int maxInputs, Func<NodeContext, TFunction> function, params AttributeSchema[] attributes) : IOperator
    where TFunction : struct, IRealFunction
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Domain = "com.microsoft",
        Versions = [1],
        LastOpset = 1,
        MinInputs = minInputs,
        MaxInputs = maxInputs,
        Attributes = attributes,
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        Shape input = node.InputShape(0);
        if (node.HasInput(1))
        {
            BroadcastShapes.RequireSameType(node, 1);
            Shape bias = node.InputShape(1);
            if (bias.Rank != 1 || input.Rank == 0 || bias[0] != input[^1])
                throw node.Error($"the bias has the shape {bias}; it has to be one number for each of the last dimension of {input}");
        }

        node.SetOutput(0, node.InputType(0), input);
    }

    public Kernel Compile(NodeContext node)
    {
        TFunction f = function(node);
        ElementType type = node.InputType(0);
        if (!node.HasInput(1)) return RealKernels.Kernel(type, f);
        Kernel sum = NumberKernels.For(
            type, new PairKernel<Sum>(new BroadcastPlan(node.InputShape(0), node.InputShape(0), node.InputShape(1))));
        Kernel activation = RealKernels.Kernel(type, f);
        return run =>
        {
            sum(run);
            activation(new KernelRun([run.Output(0)], [run.Output(0)], run.Workers));
        };
    }
}
