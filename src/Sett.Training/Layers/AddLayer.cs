using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.Kernels;

namespace Sett.Training.Layers;

/// <summary>
/// The sum of two activations of the same shape, as at the end of a residual block; it can bound its outputs to 0 … ∞ itself.
/// </summary>
internal sealed class AddLayer : ILayer
{
    private const int Stretch = 1 << 15;
    private readonly bool _rectifies;
    private readonly string? _rectifier;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">The shapes differ.</exception>
    public AddLayer(string name, MapShape first, MapShape second, string? rectifier)
    {
        if (first != second) throw new BadInputException($"layer '{name}': adds {first} and {second}; both have to have the same shape.");
        (Name, Output, _rectifier) = (name, first, rectifier);
        _rectifies = rectifier is not null;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MapShape Output { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool ReadsOutput => _rectifies;

    /// <inheritdoc/>
    public bool WritesOverInput => true;

    /// <inheritdoc/>
    public bool WritesOverGradient => true;

    /// <inheritdoc/>
    public void Forward(LayerPass pass) => pass.Stretches(pass.Images * Output.Length, Stretch, (start, count) => Elements.Add(
        pass.Inputs[0].Values.Slice(start, count), pass.Inputs[1].Values.Slice(start, count), _rectifies,
        pass.Output.Values.Slice(start, count)));

    /// <inheritdoc/>
    public void Backward(LayerPass pass) => pass.Stretches(pass.Images * Output.Length, Stretch, (start, count) =>
    {
        // The first input's gradient may lie where the output's does, so it comes last.
        ReadOnlySpan<float> gradient = pass.OutputGradient!.Values.Slice(start, count);
        for (int i = 1; i >= 0; i--)
        {
            if (pass.InputGradients[i] is not { } target) continue;
            Span<float> to = target.Values.Slice(start, count);
            if (_rectifies) Rectification.Gate(pass.Output.Values.Slice(start, count), gradient, to);
            else if (target != pass.OutputGradient) gradient.CopyTo(to);
        }
    });

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        graph.Add("Add", [], []);
        if (_rectifier is not null) graph.Then(_rectifier, "Relu");
    }
}
