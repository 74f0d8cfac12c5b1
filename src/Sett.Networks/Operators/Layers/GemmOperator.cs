using Sett.Networks.Kernels.Gemm;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Gemm, float32: alpha·A·B + beta·C. See <see cref="GemmKernel"/>.</summary>
internal sealed class GemmOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Gemm",
        Versions = [1, 6, 7, 9, 11, 13],
        MinInputs = 2,
        MaxInputs = 3,
        Attributes =
        [
            new("alpha", OnnxAttributeKind.Float),
            new("beta", OnnxAttributeKind.Float),
            new("transA", OnnxAttributeKind.Int),
            new("transB", OnnxAttributeKind.Int),
            new("broadcast", OnnxAttributeKind.Int, Until: 6),
        ],
    };

    public void Infer(NodeContext node)
    {
        if (node.Opset < 11 && !node.HasInput(2)) throw node.Error("input 2 (C) is missing; it may be left out from opset 11 on");
        for (int i = 0; i < node.InputCount; i++)
            if (node.HasInput(i)) node.RequireType(i, ElementType.Float32);
        (int rows, int columns, _) = GemmKernel.Sizes(node);
        node.SetOutput(0, ElementType.Float32, new Shape(rows, columns));
    }

    public Kernel Compile(NodeContext node) => GemmKernel.Compile(node);
}
