using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;
using Sett.Training.Graphs;
using Sett.Training.Kernels;

namespace Sett.Training.Layers;

/// <summary>The functions of one value that a layer may apply.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,
    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>Applies a function to each value; its derivative follows from the output alone.</summary>
internal sealed class ActivationLayer(string name, MapShape input, ActivationKind kind) : ILayer
{
    private const int Stretch = 1 << 15;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public MapShape Output => input;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool ReadsOutput => true;

    /// <inheritdoc/>
    public bool WritesOverInput => true;

    /// <inheritdoc/>
    public bool WritesOverGradient => true;

    /// <inheritdoc/>
    public bool ChoosesValues => kind == ActivationKind.Relu;

    /// <inheritdoc/>
    public void Forward(LayerPass pass) => pass.Stretches(pass.Images * input.Length, Stretch, (start, count) =>
    {
        ReadOnlySpan<float> x = pass.Input.Values.Slice(start, count);
        Span<float> y = pass.Output.Values.Slice(start, count);
        switch (kind)
        {
            case ActivationKind.Relu:
                Rectification.Apply(x, y);
                break;
            case ActivationKind.Sigmoid:
                RealSpans.Map(new Sigmoid(), x, y);
                break;
            default:
                RealSpans.Map(new Tanh(), x, y);
                break;
        }
    });

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        pass.Stretches(pass.Images * input.Length, Stretch, (start, count) =>
        {
            ReadOnlySpan<float> y = pass.Output.Values.Slice(start, count), from = pass.OutputGradient!.Values.Slice(start, count);
            Span<float> to = target.Values.Slice(start, count);
            switch (kind)
            {
                case ActivationKind.Relu:
                    Rectification.Gate(y, from, to);
                    break;
                case ActivationKind.Sigmoid:
                    for (int i = 0; i < to.Length; i++) to[i] = from[i] * (y[i] * (1 - y[i]));
                    break;
                default:
                    for (int i = 0; i < to.Length; i++) to[i] = from[i] * (1 - y[i] * y[i]);
                    break;
            }
        });
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph) => graph.Add(kind.ToString(), [], []);
}
