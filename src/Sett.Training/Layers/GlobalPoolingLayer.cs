using Sett.Networks.Kernels.Pooling;
using Sett.Networks.LayerTables;
using Sett.Networks.Operators;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>The largest value or the mean of each channel; the forward pass is that of inference.</summary>
internal sealed class GlobalPoolingLayer(string name, MapShape input, PoolingKind kind) : ILayer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public MapShape Output { get; } = new(input.Channels, 1, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [];

    /// <inheritdoc/>
    public bool ReadsOutput => kind == PoolingKind.Maximum;

    /// <inheritdoc/>
    public bool WritesOverInput => false;

    /// <inheritdoc/>
    public bool WritesOverGradient => false;

    /// <inheritdoc/>
    public bool ChoosesValues => kind == PoolingKind.Maximum;

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        var run = new KernelRun([pass.Part(pass.Input, input)], [pass.Part(pass.Output, Output)], pass.Workers);
        if (kind == PoolingKind.Maximum) GlobalPooling.Max<float>(run, input.Plane);
        else GlobalPooling.Mean<float>(run, input.Plane);
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        for (int plane = 0; plane < pass.Images * input.Channels; plane++)
        {
            Span<float> to = target.Values.Slice(plane * input.Plane, input.Plane);
            float gradient = pass.OutputGradient![plane];
            if (kind == PoolingKind.Average)
            {
                to.Fill(gradient / input.Plane);
                continue;
            }

            to.Clear();
            int place = pass.Input.Values.Slice(plane * input.Plane, input.Plane).IndexOf(pass.Output[plane]);
            if (place >= 0) to[place] = gradient;
        }
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph) => graph.Add(kind == PoolingKind.Maximum ? "GlobalMaxPool" : "GlobalAveragePool", [], []);
}
