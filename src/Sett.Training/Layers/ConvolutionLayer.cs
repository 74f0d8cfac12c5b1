using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Convolution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Hashing;
using Sett.Training.Kernels;
using Sett.Training.Precision.Exact;

namespace Sett.Training.Layers;

/// <summary>
/// A 2-D convolution with groups, strides and zero padding; the forward pass is that of inference. Weights are filters × (channels /
/// groups) × rows × columns. It can bound its outputs to 0 … ∞ itself, which saves a pass over them.
/// </summary>
internal sealed class ConvolutionLayer : IMultiplyingLayer
{
    private readonly LayerShape _shape;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly bool _rectifies;
    private readonly string? _rectifier;
    private readonly DenseConvolution? _dense;
    private readonly DepthwiseConvolution? _depthwise;
    private readonly ConvolutionInputGradient _inputGradient;
    private readonly ConvolutionWeightGradient _weightGradient;
    private readonly Memory<float> _packed;
    private readonly LayerEpilogue? _bound;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">A name, unique in its network.</param>
    /// <param name="shape">Sizes; dilations are 1.</param>
    /// <param name="hasBias">Whether a number is added to each filter's sums.</param>
    /// <param name="rectifier">The name of a ReLU behind the layer that it takes over, or null.</param>
    /// <param name="start">What the weights start from.</param>
    /// <param name="biasRate">What the learning rate is multiplied by for the biases.</param>
    /// <exception cref="BadInputException">The sizes do not fit.</exception>
    public ConvolutionLayer(string name, LayerShape shape, bool hasBias, string? rectifier, StartValues start, float biasRate = 1)
    {
        (Name, _shape, _rectifier) = (name, shape.Validated(name), rectifier);
        _rectifies = rectifier is not null;
        Output = new MapShape(shape.Filters, shape.OutputHeight, shape.OutputWidth);
        _weight = new Parameter(
            name + ".weight", new Shape(shape.Filters, shape.ChannelsPerGroup, shape.KernelHeight, shape.KernelWidth), start);
        _bias = hasBias ? new Parameter(name + ".bias", new Shape(shape.Filters), StartValues.Of(0), biasRate) : null;
        Parameters = _bias is null ? [_weight] : [_weight, _bias];
        _bound = _rectifies ? new LayerEpilogue([new ClampValues(0, float.PositiveInfinity)]) : null;
        if (DepthwiseConvolution.Fits(shape)) _depthwise = new DepthwiseConvolution(shape);
        else
        {
            _dense = new DenseConvolution(shape);
            _packed = AlignedMemory.AllocateUninitialized<float>(_dense.PackedLength);
        }

        _inputGradient = new ConvolutionInputGradient(shape);
        _weightGradient = new ConvolutionWeightGradient(shape);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public bool ReadsOutput => _rectifies;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => false;

    /// <inheritdoc/>
    public long Macs => _shape.Macs;

    /// <inheritdoc/>
    public IProductSums? Sums { get; set; }

    /// <inheritdoc/>
    public IProductSums ExactSums(OperandFormats formats) => new ExactConvolution(_shape, _weight, _bias, formats);

    /// <inheritdoc/>
    public IProductSums HashedSums(Func<int, LayerHashing> hashing) =>
        new HashedConvolution(_shape, _weight, _bias, hashing(_shape.ChannelsPerGroup * _shape.KernelHeight * _shape.KernelWidth));

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        if (Sums?.Forward(pass) ?? false)
        {
            Span<float> output = pass.Output.Values[..(pass.Images * Output.Length)];
            if (_rectifies) Rectification.Apply(output, output);
            return;
        }

        if (_depthwise is not null)
        {
            _depthwise.Run(new KernelRun([pass.Input, _weight.Values, _bias?.Values], [pass.Output], pass.Workers),
                pass.Images, _bias is not null, _bound);
            return;
        }

        _dense!.Pack(_weight.Values.Values, _packed.Span);
        var run = new KernelRun([pass.Input], [pass.Output], pass.Workers);
        _dense.Run(run, pass.Images, _packed, _bias is null ? [] : _bias.Values.Values, DenseConvolution.Finish.Of(_bound));
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        Tensor<float> gradient = pass.OutputGradient!;
        if (_rectifies)
        {
            pass.Stretches(pass.Images * Output.Length, 1 << 15, (start, count) =>
                Rectification.Gate(pass.Output.Values.Slice(start, count), gradient.Values.Slice(start, count)));
        }

        if (Sums?.Backward(pass) ?? false) return;
        _weightGradient.Run(pass.Images, pass.Input.Memory, gradient.Memory, _weight.Gradient!.Memory,
            _bias?.Gradient!.Memory ?? default, pass.Workers);
        if (pass.InputGradients[0] is { } target) _inputGradient.Run(pass.Images, _weight.Values.Values, gradient, target, pass.Workers);
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        graph.Add("Conv",
            [
                new("group", OnnxAttributeKind.Int, (long)_shape.Groups),
                new("kernel_shape", OnnxAttributeKind.Ints, new long[] { _shape.KernelHeight, _shape.KernelWidth }),
                new("pads", OnnxAttributeKind.Ints, new long[] { _shape.PadTop, _shape.PadLeft, _shape.PadBottom, _shape.PadRight }),
                new("strides", OnnxAttributeKind.Ints, new long[] { _shape.StrideY, _shape.StrideX }),
            ],
            Parameters);
        if (_rectifier is not null) graph.Then(_rectifier, "Relu");
    }
}
