using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Kernels;

namespace Sett.Training.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, ICML 2015): while training y = scale · (x − mean) / √(variance + ε) + shift with the mean and
/// variance of a channel over the batch; afterwards with running averages of them. It can bound its outputs to 0 … ∞ itself.
/// </summary>
internal sealed class BatchNormLayer : ILayer
{
    private readonly MapShape _shape;
    private readonly bool _rectifies;
    private readonly string? _rectifier;
    private readonly float _epsilon, _momentum;
    private readonly Parameter _scale, _shift, _mean, _variance;
    private readonly float[] _factor, _summand, _batchMean, _inverse;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">A name, unique in its network.</param>
    /// <param name="shape">What comes in and goes out.</param>
    /// <param name="rectifier">The name of a ReLU behind the layer that it takes over, or null.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="momentum">What a step keeps of the running averages.</param>
    public BatchNormLayer(string name, MapShape shape, string? rectifier, float epsilon = 1e-5f, float momentum = 0.9f)
    {
        (Name, _shape, _rectifier, _epsilon, _momentum) = (name, shape, rectifier, epsilon, momentum);
        _rectifies = rectifier is not null;
        var channels = new Shape(shape.Channels);
        _scale = new Parameter(name + ".scale", channels, StartValues.Of(1));
        _shift = new Parameter(name + ".shift", channels, StartValues.Of(0));
        _mean = new Parameter(name + ".mean", channels, StartValues.Of(0), isTrained: false);
        _variance = new Parameter(name + ".variance", channels, StartValues.Of(1), isTrained: false);
        Parameters = [_scale, _shift, _mean, _variance];
        (_factor, _summand, _batchMean, _inverse) =
            (new float[shape.Channels], new float[shape.Channels], new float[shape.Channels], new float[shape.Channels]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output => _shape;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public bool ReadsOutput => false;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => true;

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        // A channel at a time: what the first walk over it has read is still in the second-level cache for the second one.
        pass.Workers.Run(_shape.Channels, channel =>
        {
            ReadOnlySpan<float> x = pass.Input.Values;
            if (pass.IsTraining) Gather(x, channel, pass.Images);
            else
            {
                float inverse = 1 / MathF.Sqrt(_variance.Values[channel] + _epsilon);
                SetLine(channel, _mean.Values[channel], inverse);
            }

            for (int image = 0; image < pass.Images; image++)
            {
                int at = image * _shape.Length + channel * _shape.Plane;
                ChannelLines.Apply(x.Slice(at, _shape.Plane), _factor[channel], _summand[channel], _rectifies,
                    pass.Output.Values.Slice(at, _shape.Plane));
            }
        });
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass) => pass.Workers.Run(_shape.Channels, channel =>
    {
        ReadOnlySpan<float> x = pass.Input.Values, gradient = pass.OutputGradient!.Values;
        float factor = _factor[channel], summand = _summand[channel], mean = _batchMean[channel], inverse = _inverse[channel];
        double sum = 0, product = 0;
        for (int image = 0; image < pass.Images; image++)
        {
            int at = image * _shape.Length + channel * _shape.Plane;
            (float one, float two) = ChannelLines.GradientSums(
                x.Slice(at, _shape.Plane), gradient.Slice(at, _shape.Plane), mean, factor, summand, _rectifies);
            sum += one;
            product += two;
        }

        _shift.Gradient![channel] = (float)sum;
        _scale.Gradient![channel] = (float)(product * inverse);
        if (pass.InputGradients[0] is not { } target) return;

        // dx = factor · (dy − Σdy/n − (x − mean) · inverse² · Σ(dy · (x − mean))/n), a line in dy and x.
        double count = (double)pass.Images * _shape.Plane, slope = -factor * product * inverse * inverse / count;
        float byX = (float)slope, constant = (float)(-factor * sum / count - slope * mean);
        for (int image = 0; image < pass.Images; image++)
        {
            int at = image * _shape.Length + channel * _shape.Plane;
            ChannelLines.Gradient(x.Slice(at, _shape.Plane), gradient.Slice(at, _shape.Plane), factor, byX, constant, summand, _rectifies,
                target.Values.Slice(at, _shape.Plane));
        }
    });

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        graph.Add("BatchNormalization",
            [new("epsilon", OnnxAttributeKind.Float, _epsilon), new("momentum", OnnxAttributeKind.Float, _momentum)], Parameters);
        if (_rectifier is not null) graph.Then(_rectifier, "Relu");
    }

    /// <summary>
    /// Mean and variance of a channel over the batch, in one walk: sums around one of its values, so that little cancels.
    /// </summary>
    private void Gather(ReadOnlySpan<float> x, int channel, int images)
    {
        float pivot = x[channel * _shape.Plane];
        double sum = 0, squares = 0, count = (double)images * _shape.Plane;
        for (int image = 0; image < images; image++)
        {
            (float one, float two) = ChannelLines.Moments(x.Slice(image * _shape.Length + channel * _shape.Plane, _shape.Plane), pivot);
            sum += one;
            squares += two;
        }

        double shift = sum / count, variance = Math.Max(0, squares / count - shift * shift), mean = pivot + shift;
        _mean.Values[channel] = _momentum * _mean.Values[channel] + (1 - _momentum) * (float)mean;
        double unbiased = count > 1 ? variance * count / (count - 1) : variance;
        _variance.Values[channel] = _momentum * _variance.Values[channel] + (1 - _momentum) * (float)unbiased;
        SetLine(channel, (float)mean, (float)(1 / Math.Sqrt(variance + _epsilon)));
    }

    private void SetLine(int channel, float mean, float inverse)
    {
        (_batchMean[channel], _inverse[channel]) = (mean, inverse);
        _factor[channel] = _scale.Values[channel] * inverse;
        _summand[channel] = _shift.Values[channel] - mean * _factor[channel];
    }
}
