using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>A network of one layer of a given shape with seeded values, for timing kernels where only shapes are known.</summary>
public static class LayerModel
{
    private const string Input = "input", Second = "second", Weights = "weights", Output = "output";
    private const int OperatorSet = 13, FormatVersion = 7;

    /// <summary>The layer in float32.</summary>
    public static OnnxModel InFloat32(string name, LayerShape shape) =>
        Of(name, shape, ElementType.Float32, ElementType.Float32, ElementType.Float32, "Conv", "MatMul");

    /// <summary>The layer with unsigned bytes times signed ones, sums in 32 bits.</summary>
    public static OnnxModel InBytes(string name, LayerShape shape) =>
        Of(name, shape, ElementType.UInt8, ElementType.Int8, ElementType.Int32, "ConvInteger", "MatMulInteger");

    /// <summary>Seeded values for an input: floats around zero, or any bytes.</summary>
    public static Tensor Values(ElementType type, Shape shape, int seed)
    {
        var random = new Random(seed);
        var tensor = Tensor.Create(type, shape);
        if (tensor is Tensor<float> floats)
            foreach (ref float value in floats.Values) value = (float)(random.NextDouble() * 2 - 1);
        else random.NextBytes(tensor.Bytes);
        return tensor;
    }

    private static OnnxModel Of(
        string name, LayerShape s, ElementType activations, ElementType weights, ElementType outputs, string convolution, string product)
    {
        (Shape input, Shape second, Shape output) = s.Kind switch
        {
            LayerKind.FullyConnected => (new Shape(s.Rows, s.Channels), new Shape(s.Channels, s.Filters), new Shape(s.Rows, s.Filters)),
            LayerKind.MatrixProduct => (new Shape(s.Groups, s.Rows, s.Channels), new Shape(s.Groups, s.Channels, s.FiltersPerGroup),
                new Shape(s.Groups, s.Rows, s.FiltersPerGroup)),
            _ => (new Shape(1, s.Channels, s.Height, s.Width), new Shape(s.Filters, s.ChannelsPerGroup, s.KernelHeight, s.KernelWidth),
                new Shape(1, s.Filters, s.OutputHeight, s.OutputWidth)),
        };
        // The second operand of a product of activations comes with the run.
        bool isConstant = s.Kind != LayerKind.MatrixProduct;
        var node = new OnnxNode(name, s.IsConvolution ? convolution : product, "", [Input, isConstant ? Weights : Second], [Output],
            s.IsConvolution ? new OnnxAttributes(Attributes(s)) : OnnxAttributes.None);
        var constants = new Dictionary<string, Tensor>();
        if (isConstant) constants.Add(Weights, Values(weights, second, 2));
        OnnxValue[] inputs = isConstant
            ? [Value(Input, activations, input)]
            : [Value(Input, activations, input), Value(Second, weights, second)];
        return new OnnxModel(name, FormatVersion, "sett", new Dictionary<string, int> { [""] = OperatorSet },
            new OnnxGraph(name, [node], constants, inputs, [Value(Output, outputs, output)], []));
    }

    private static IEnumerable<OnnxAttribute> Attributes(LayerShape s) =>
    [
        new("group", OnnxAttributeKind.Int, (long)s.Groups),
        new("kernel_shape", OnnxAttributeKind.Ints, new long[] { s.KernelHeight, s.KernelWidth }),
        new("strides", OnnxAttributeKind.Ints, new long[] { s.StrideY, s.StrideX }),
        new("dilations", OnnxAttributeKind.Ints, new long[] { s.DilationY, s.DilationX }),
        new("pads", OnnxAttributeKind.Ints, new long[] { s.PadTop, s.PadLeft, s.PadBottom, s.PadRight }),
    ];

    private static OnnxValue Value(string name, ElementType type, Shape shape) =>
        new(name, type, [.. Enumerable.Range(0, shape.Rank).Select(d => new OnnxDimension(shape[d], null))]);
}
