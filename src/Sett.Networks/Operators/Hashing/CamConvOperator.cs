using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// A convolution in a CAM: Conv whose dot products are estimated from hashes. Kernels are contexts, their shape an attribute.
/// </summary>
internal sealed class CamConvOperator : IOperator
{
    public const string Name = "CamConv";

    public OperatorSchema Schema { get; } = new()
    {
        Name = Name,
        Domain = CamAttributes.Domain,
        Versions = [1],
        LastOpset = 1,
        MinInputs = 5,
        MaxInputs = 6,
        Attributes =
        [
            .. CamAttributes.All,
            new("weights_shape", OnnxAttributeKind.Ints, Required: true),
            .. WindowAttributes.Schema,
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, ElementType.Float32);
        LayerShape shape = ShapeOf(node);
        CamAttributes.Check(node, shape.Filters, LengthOf(shape));
        Shape output = WindowAttributes.Output(node.InputShape(0), shape.Filters, shape.OutputHeight, shape.OutputWidth);
        node.SetOutput(0, ElementType.Float32, output);
    }

    public Kernel Compile(NodeContext node)
    {
        LayerShape shape = ShapeOf(node);
        int images = node.InputShape(0)[0];
        CamProduct[] products = CamAttributes.Products(node, shape.Groups, shape.Filters, LengthOf(shape));
        var convolution = new CamConvolution(shape);
        bool hasBias = node.HasInput(CamAttributes.Bias);
        return run => convolution.Run(
            products, images, run.Input(0).As<float>().Memory, hasBias ? run.Input(CamAttributes.Bias).As<float>().Memory : default,
            run.Output(0).As<float>().Memory, run.Workers);
    }

    private static LayerShape ShapeOf(NodeContext node)
    {
        long[] sizes = node.Ints("weights_shape")!;
        var weights = new Shape(Array.ConvertAll(sizes, s => checked((int)s)));
        if (weights.Rank != node.InputShape(0).Rank)
            throw node.Error($"the input has the shape {node.InputShape(0)} and the kernels {weights}; both need the same rank");
        LayerShape shape = WindowAttributes.Read(node, weights).Layer(node, node.InputShape(0), weights[0]);
        return weights[1] == shape.ChannelsPerGroup
            ? shape
            : throw node.Error($"kernels of the shape {weights} do not fit {shape.Channels} channels in {shape.Groups} groups");
    }

    private static int LengthOf(LayerShape shape) => shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
}
