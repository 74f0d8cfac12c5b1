using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Layers;
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
        Attributes = WindowAttributes.Schema,
    };

    public void Infer(NodeContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.HasInput(i)) node.RequireType(i, ElementType.Float32);
        LayerShape layer = ConvolutionKernel.Shape(node);
        Shape output = WindowAttributes.Output(node.InputShape(0), layer.Filters, layer.OutputHeight, layer.OutputWidth);
        node.SetOutput(0, ElementType.Float32, output);
    }

    public Kernel Compile(NodeContext node) => ConvolutionKernel.Compile(node);
}
