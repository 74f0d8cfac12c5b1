using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>An operator that applies a function to every element of a floating-point or whole-number tensor.</summary>
internal sealed class NumberOperator<TFunction>(string name, int[] versions) : IOperator, IEpilogueOperator
    where TFunction : struct, IRealFunction, IWholeFunction
{
    public OperatorSchema Schema { get; } = new() { Name = name, Versions = versions, Attributes = Legacy.ConsumedInputs(versions) };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => node.InputType(0).IsFloat()
        ? RealKernels.Kernel(node.InputType(0), default(TFunction))
        : NumberKernels.ForWhole(node.InputType(0), new WholeMap<TFunction>(default));

    public EpilogueStep? Epilogue(NodeContext node) =>
        node.InputType(0) != ElementType.Float32 ? null
        : typeof(TFunction) == typeof(Relu) ? new ClampValues(0, float.PositiveInfinity)
        : new ApplyFunction(RealKernels.InPlace(default(TFunction)));
}
