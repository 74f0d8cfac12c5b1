using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>ConvTranspose over one or two spatial dimensions, float32. See <see cref="TransposedConvolution"/>.</summary>
internal sealed class ConvTransposeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "ConvTranspose",
        Versions = [1, 11],
        MinInputs = 2,
        MaxInputs = 3,
        Attributes =
        [
            .. WindowAttributes.Schema,
            new("output_padding", OnnxAttributeKind.Ints),
            new("output_shape", OnnxAttributeKind.Ints),
        ],
    };

    public void Infer(NodeContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.HasInput(i)) node.RequireType(i, ElementType.Float32);
        TransposedShape shape = TransposedShape.Of(node);
        Shape output = WindowAttributes.Output(node.InputShape(0), shape.Filters, shape.OutputHeight, shape.OutputWidth);
        node.SetOutput(0, ElementType.Float32, output);
    }

    public Kernel Compile(NodeContext node)
    {
        TransposedShape shape = TransposedShape.Of(node);
        int images = node.InputShape(0)[0];
        bool hasBias = node.HasInput(2);
        return run => TransposedConvolution.Run(run, shape, images, hasBias);
    }
}
