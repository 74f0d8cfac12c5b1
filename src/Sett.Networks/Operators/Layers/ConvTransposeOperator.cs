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
            new("auto_pad", OnnxAttributeKind.String),
            new("dilations", OnnxAttributeKind.Ints),
            new("group", OnnxAttributeKind.Int),
            new("kernel_shape", OnnxAttributeKind.Ints),
            new("output_padding", OnnxAttributeKind.Ints),
            new("output_shape", OnnxAttributeKind.Ints),
            new("pads", OnnxAttributeKind.Ints),
            new("strides", OnnxAttributeKind.Ints),
        ],
    };

    public void Infer(NodeContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.HasInput(i)) node.RequireType(i, ElementType.Float32);
        TransposedShape shape = TransposedShape.Of(node);
        int images = node.InputShape(0)[0];
        node.SetOutput(0, ElementType.Float32, node.InputShape(0).Rank == 3
            ? new Shape(images, shape.Filters, shape.OutputWidth)
            : new Shape(images, shape.Filters, shape.OutputHeight, shape.OutputWidth));
    }

    public Kernel Compile(NodeContext node)
    {
        TransposedShape shape = TransposedShape.Of(node);
        int images = node.InputShape(0)[0];
        bool hasBias = node.HasInput(2);
        return run => TransposedConvolution.Run(run, shape, images, hasBias);
    }
}
