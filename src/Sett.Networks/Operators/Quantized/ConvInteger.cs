using Sett.Networks.Kernels.Quantized;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// ConvInteger: exact int32 sums of (x − zero)(w − zero). Inputs: x, w, optional x zero point (one number), optional w zero point (one, or
/// one a filter). Zero points may come from the network, as after DynamicQuantizeLinear.
/// </summary>
internal sealed class ConvInteger : IOperator
{
    public OperatorSchema Schema { get; } =
        new() { Name = "ConvInteger", Versions = [10], Attributes = WindowAttributes.Schema, MinInputs = 2, MaxInputs = 4 };

    public void Infer(NodeContext node)
    {
        node.RequireBytes(0, 1);
        LayerShape shape = ConvolutionShape.Read(node, node.InputShape(0), node.InputShape(1));
        node.SetOutput(0, ElementType.Int32, ConvolutionShape.Output(shape, node.InputShape(0)));
    }

    public Kernel Compile(NodeContext node)
    {
        LayerShape shape = ConvolutionShape.Read(node, node.InputShape(0), node.InputShape(1));
        ElementType inputType = node.InputType(0), weightType = node.InputType(1);
        QuantizedConvolution Pack(Tensor weights, Tensor? zeros)
        {
            int[] values = zeros is null ? [0] : QuantizationOperands.ZeroPoints(node, zeros, 3, "w_zero_point", weightType);
            values = values.OneOr(shape.Filters, node, 3, "w_zero_point");
            return new QuantizedConvolution(shape, weights.Bytes, filter => ByteOperand.Of(weightType, values.Each(filter)));
        }

        bool constant = node.Constant(1) is not null && (!node.HasInput(3) || node.Constant(3) is not null);
        QuantizedConvolution? packed = constant ? Pack(node.Constant(1)!, node.Constant(3)) : null;
        return run =>
        {
            QuantizedConvolution convolution = packed ?? Pack(run.Input(1), run.HasInput(3) ? run.Input(3) : null);
            int zero = 0;
            if (run.HasInput(2))
            {
                int[] zeros = QuantizationOperands.ZeroPoints(node, run.Input(2), 2, "x_zero_point", inputType);
                zero = zeros.OneOr(1, node, 2, "x_zero_point")[0];
            }

            unsafe
            {
                fixed (byte* x = run.Input(0).Bytes)
                fixed (int* y = run.Out<int>(0))
                {
                    convolution.Run(
                        x, run.Input(0).Shape[0], ByteOperand.Of(inputType, zero),
                        new IntegerSink(y, shape.OutputHeight * shape.OutputWidth), run.Workers);
                }
            }
        };
    }
}
