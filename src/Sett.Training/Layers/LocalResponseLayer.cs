using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Elementary;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>
/// Local response normalisation between channels (Krizhevsky, Sutskever and Hinton, NIPS 2012, section 3.3): y = x / s^beta with
/// s = bias + alpha / size · Σ x² over neighbouring channels. The forward pass is that of inference.
/// </summary>
internal sealed class LocalResponseLayer : ILayer
{
    private readonly int _size;
    private readonly float _alpha, _beta, _bias;
    private readonly LocalResponse _forward;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">A number is out of range.</exception>
    public LocalResponseLayer(string name, MapShape input, int size, float alpha, float beta, float bias)
    {
        if (size < 1 || !(alpha >= 0) || !(bias > 0) || !float.IsFinite(beta))
            throw new BadInputException($"layer '{name}': size {size}, alpha {alpha}, bias {bias}; a size of 1 or more, an alpha of 0 or "
                + "more and a bias above 0 are needed.");
        (Name, Output, _size, _alpha, _beta, _bias) = (name, input, size, alpha, beta, bias);
        _forward = new LocalResponse(input.Channels, input.Plane, size, alpha, beta, bias);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool ReadsOutput => false;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => false;

    /// <inheritdoc/>
    public void Forward(LayerPass pass) =>
        _forward.Run<float>(new KernelRun([pass.Part(pass.Input, Output)], [pass.Part(pass.Output, Output)], pass.Workers));

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        pass.Workers.Run(pass.Images, image =>
        {
            int start = image * Output.Length;
            Image(pass.Input.Values.Slice(start, Output.Length), pass.OutputGradient!.Values.Slice(start, Output.Length),
                target.Values.Slice(start, Output.Length));
        });
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph) => graph.Add("LRN",
        [
            new("size", OnnxAttributeKind.Int, (long)_size),
            new("alpha", OnnxAttributeKind.Float, _alpha),
            new("beta", OnnxAttributeKind.Float, _beta),
            new("bias", OnnxAttributeKind.Float, _bias),
        ],
        []);

    /// <summary>
    /// dx_j = dy_j · s_j^−beta − 2 · alpha · beta / size · x_j · Σ dy_i · x_i · s_i^(−beta − 1) over the outputs i that j takes part in.
    /// </summary>
    private void Image(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> to)
    {
        int plane = Output.Plane, channels = Output.Channels, before = (_size - 1) / 2, after = _size / 2;
        var power = new double[channels];
        var share = new double[channels];
        double factor = (double)_alpha / _size;
        for (int place = 0; place < plane; place++)
        {
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int other = Math.Max(0, c - before); other <= Math.Min(channels - 1, c + after); other++)
                    sum += (double)x[other * plane + place] * x[other * plane + place];
                double s = _bias + factor * sum;
                power[c] = _beta == 0.75f ? 1 / (Math.Sqrt(s) * Math.Sqrt(Math.Sqrt(s))) : DoubleMath.Pow(s, -_beta);
                share[c] = gradient[c * plane + place] * x[c * plane + place] * power[c] / s;
            }

            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int other = Math.Max(0, c - after); other <= Math.Min(channels - 1, c + before); other++) sum += share[other];
                to[c * plane + place] = (float)(gradient[c * plane + place] * power[c] - 2 * factor * _beta * x[c * plane + place] * sum);
            }
        }
    }
}
