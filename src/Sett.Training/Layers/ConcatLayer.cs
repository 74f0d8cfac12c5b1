using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>The channels of several activations one after the other.</summary>
internal sealed class ConcatLayer : ILayer
{
    private readonly MapShape[] _inputs;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">Heights or widths differ.</exception>
    public ConcatLayer(string name, IReadOnlyList<MapShape> inputs)
    {
        foreach (MapShape input in inputs)
        {
            if (input.Height != inputs[0].Height || input.Width != inputs[0].Width)
                throw new BadInputException($"layer '{name}': joins {string.Join(", ", inputs)}; heights and widths have to be the same.");
        }

        (Name, _inputs) = (name, [.. inputs]);
        Output = inputs[0] with { Channels = inputs.Sum(i => i.Channels) };
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
    public bool ChoosesValues => true;

    /// <inheritdoc/>
    public void Forward(LayerPass pass) => pass.Workers.Run(pass.Images, image =>
    {
        int at = image * Output.Length;
        for (int i = 0; i < _inputs.Length; at += _inputs[i++].Length)
            pass.Inputs[i].Values.Slice(image * _inputs[i].Length, _inputs[i].Length).CopyTo(pass.Output.Values[at..]);
    });

    /// <inheritdoc/>
    public void Backward(LayerPass pass) => pass.Workers.Run(pass.Images, image =>
    {
        int at = image * Output.Length;
        for (int i = 0; i < _inputs.Length; at += _inputs[i++].Length)
        {
            if (pass.InputGradients[i] is { } target)
                pass.OutputGradient!.Values.Slice(at, _inputs[i].Length).CopyTo(target.Values[(image * _inputs[i].Length)..]);
        }
    });

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph) => graph.Add("Concat", [new("axis", OnnxAttributeKind.Int, 1L)], []);
}
