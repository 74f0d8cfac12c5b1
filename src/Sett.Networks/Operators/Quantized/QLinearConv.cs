using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// QLinearConv: 8-bit convolution. Exact int32 sums of (x − zero)(w − zero) plus an int32 bias, then
/// saturate(roundHalfEven(sum × (x scale × w scale / y scale)) + y zero), rounded once. Inputs: x, scale, zero, w, scale(s), zero(s),
/// y scale, zero, optional bias. Weights may have a scale and a zero point for each filter.
/// </summary>
/// <remarks>
/// In Sett's own domain the operator has two more attributes, <c>least</c> and <c>most</c>: the output's quantised bounds, which is what a
/// Relu or Clip between the convolution and its QuantizeLinear comes to.
/// </remarks>
internal sealed class QLinearConv(string domain) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "QLinearConv",
        Domain = domain,
        Versions = domain.Length == 0 ? [10] : [1],
        Attributes = domain.Length == 0 ? WindowAttributes.Schema : [.. WindowAttributes.Schema, .. QuantizedBounds.Attributes],
        MinInputs = 8,
        MaxInputs = 9,
    };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 3, 7);
        node.SetOutput(0, node.InputType(7),
            ConvolutionShape.Output(ConvolutionShape.Read(node, node.InputShape(0), node.InputShape(3)), node.InputShape(0)));
    }

    public Kernel Compile(NodeContext node)
    {
        LayerShape shape = ConvolutionShape.Read(node, node.InputShape(0), node.InputShape(3));
        ElementType weightType = node.InputType(3), outputType = node.InputType(7);
        float[] scales = node.Scales(4, "w_scale").OneOr(shape.Filters, node, 4, "w_scale");
        int[] zeros = node.ZeroPoints(5, "w_zero_point", weightType).OneOr(shape.Filters, node, 5, "w_zero_point");
        double[] multipliers = node.Multipliers(node.Scale(1, "x_scale"), scales, node.Scale(6, "y_scale"), shape.Filters);
        ByteOperand input = ByteOperand.Of(node.InputType(0), node.ZeroPoint(2, "x_zero_point", node.InputType(0)));
        Requantization requantization = QuantizedBounds.Read(node, outputType, node.ZeroPoint(7, "y_zero_point", outputType));
        int[] bias = Bias(node, shape);
        ByteOperand Filter(int filter) => ByteOperand.Of(weightType, zeros.Each(filter));

        if (shape.ChannelsPerGroup == 1 && shape.Groups > 1)
            return Depthwise(node, shape, input, Filter, multipliers, bias, requantization);
        if (SmallMapConvolution.IsBetterFor(shape)) return SmallMap(node, shape, input, Filter, multipliers, bias, requantization);
        QuantizedConvolution? packed = node.Constant(3) is { } weights ? new QuantizedConvolution(shape, weights.Bytes, Filter) : null;
        return run =>
        {
            QuantizedConvolution convolution = packed ?? new QuantizedConvolution(shape, run.Input(3).Bytes, Filter);
            int images = run.Input(0).Shape[0];
            unsafe
            {
                fixed (byte* x = run.Input(0).Bytes, y = run.Output(0).Bytes)
                {
                    var sink = new RequantizingSink(y, shape.OutputHeight * shape.OutputWidth, multipliers, bias, requantization);
                    convolution.Run(x, images, input, sink, run.Workers);
                }
            }
        };
    }

    private static Kernel Depthwise(
        NodeContext node, LayerShape shape, ByteOperand input, Func<int, ByteOperand> filter, double[] multipliers, int[] bias,
        Requantization requantization)
    {
        DepthwiseConvolution? packed = node.Constant(3) is { } weights ? new DepthwiseConvolution(shape, weights.Bytes, filter) : null;
        return run =>
        {
            DepthwiseConvolution convolution = packed ?? new DepthwiseConvolution(shape, run.Input(3).Bytes, filter);
            unsafe
            {
                fixed (byte* x = run.Input(0).Bytes, y = run.Output(0).Bytes)
                    convolution.Run(x, run.Input(0).Shape[0], input, y, multipliers, bias, requantization, run.Workers);
            }
        };
    }

    private static Kernel SmallMap(
        NodeContext node, LayerShape shape, ByteOperand input, Func<int, ByteOperand> filter, double[] multipliers, int[] bias,
        Requantization requantization)
    {
        SmallMapConvolution? packed = node.Constant(3) is { } weights ? new SmallMapConvolution(shape, weights.Bytes, filter) : null;
        double[] paddedMultipliers = Padded(multipliers, shape);
        int[] paddedBias = Padded(bias, shape);
        return run =>
        {
            SmallMapConvolution convolution = packed ?? new SmallMapConvolution(shape, run.Input(3).Bytes, filter);
            unsafe
            {
                fixed (byte* x = run.Input(0).Bytes, y = run.Output(0).Bytes)
                    convolution.Run(x, run.Input(0).Shape[0], input, y, paddedMultipliers, paddedBias, requantization, run.Workers);
            }
        };
    }

    // A value for each filter, each group's followed by zeros up to a whole panel.
    private static T[] Padded<T>(T[] values, LayerShape shape)
    {
        int perGroup = shape.FiltersPerGroup, width = (perGroup + IntegerTile.Columns - 1) / IntegerTile.Columns * IntegerTile.Columns;
        var padded = new T[shape.Groups * width];
        for (int f = 0; f < values.Length; f++) padded[f / perGroup * width + f % perGroup] = values[f];
        return padded;
    }

    private static int[] Bias(NodeContext node, LayerShape shape)
    {
        if (!node.HasInput(8)) return new int[shape.Filters];
        if (node.RequireConstant(8, "bias") is not Tensor<int> bias || bias.Length != shape.Filters)
            throw node.Error($"input 8 (bias) is {node.Input(8)}; it has to be int32 with {shape.Filters} elements");
        return bias.Values.ToArray();
    }
}
