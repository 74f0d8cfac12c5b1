using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Gelu: x·Φ(x), exact or in its tanh form.</summary>
internal sealed class GeluOperator : IOperator, IEpilogueOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Gelu",
        Versions = [20],
        Attributes = [new("approximate", OnnxAttributeKind.String)],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        if (node.String("approximate", "none") is not ("none" or "tanh"))
            throw node.Error($"approximate is '{node.String("approximate", "")}'; it has to be none or tanh");
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
    }

    public Kernel Compile(NodeContext node) =>
        IsTanh(node) ? RealKernels.Kernel(node.InputType(0), default(GeluTanh)) : RealKernels.Kernel(node.InputType(0), default(Gelu));

    public EpilogueStep? Epilogue(NodeContext node) => node.InputType(0) != ElementType.Float32
        ? null
        : new ApplyFunction(IsTanh(node) ? RealKernels.InPlace(default(GeluTanh)) : RealKernels.InPlace(default(Gelu)));

    private static bool IsTanh(NodeContext node) => node.String("approximate", "none") == "tanh";
}
