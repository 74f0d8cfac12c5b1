using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Conv over one or two spatial dimensions, float32. See <see cref="ConvolutionKernel"/> for how it is computed.</summary>
internal sealed class ConvOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Conv",
        Versions = [1, 11],
        MinInputs = 2,
        MaxInputs = 3,
        Attributes =
        [
            new("auto_pad", OnnxAttributeKind.String),
            new("dilations", OnnxAttributeKind.Ints),
            new("group", OnnxAttributeKind.Int),
            new("kernel_shape", OnnxAttributeKind.Ints),
            new("pads", OnnxAttributeKind.Ints),
            new("strides", OnnxAttributeKind.Ints),
        ],
    };

    public void Infer(NodeContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.HasInput(i)) node.RequireType(i, ElementType.Float32);
        LayerShape layer = ConvolutionKernel.Shape(node);
        int images = node.InputShape(0)[0];
        node.SetOutput(0, ElementType.Float32, node.InputShape(0).Rank == 3
            ? new Shape(images, layer.Filters, layer.OutputWidth)
            : new Shape(images, layer.Filters, layer.OutputHeight, layer.OutputWidth));
    }

    public Kernel Compile(NodeContext node) => ConvolutionKernel.Compile(node);
}
