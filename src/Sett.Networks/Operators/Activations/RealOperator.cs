using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>An operator that applies a function of one real number to every element; floating-point types only.</summary>
internal sealed class RealOperator<TFunction>(
    string name, int[] versions, Func<NodeContext, TFunction> function, params AttributeSchema[] attributes) : IOperator, IEpilogueOperator
    where TFunction : struct, IRealFunction
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = versions,
        Attributes = [.. attributes, .. Legacy.ConsumedInputs(versions)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) => RealKernels.Kernel(node.InputType(0), function(node));

    public EpilogueStep? Epilogue(NodeContext node) =>
        node.InputType(0) == ElementType.Float32 ? new ApplyFunction(RealKernels.InPlace(function(node))) : null;
}

/// <summary>What the first operator sets had and later ones dropped.</summary>
internal static class Legacy
{
    /// <summary>Opset 1–5 lets many elementwise nodes say which inputs may be overwritten. It never changed a result.</summary>
    public static AttributeSchema[] ConsumedInputs(int[] versions) =>
        versions.Contains(1) && versions.Contains(6) ? [new("consumed_inputs", OnnxAttributeKind.Ints, Until: 5)] : [];
}
