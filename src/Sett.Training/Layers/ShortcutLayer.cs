using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>
/// The shortcut without parameters past a residual block that halves the map and adds channels: every stride-th row and column, zeros for
/// the new channels, as many before as behind (He et al., "Deep residual learning for image recognition", CVPR 2016, option A).
/// </summary>
internal sealed class ShortcutLayer : ILayer
{
    private readonly MapShape _input;
    private readonly int _stride, _before;

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">There are fewer channels than before, or the stride is below 1.</exception>
    public ShortcutLayer(string name, MapShape input, int channels, int stride)
    {
        if (channels < input.Channels || stride < 1)
            throw new BadInputException($"layer '{name}': {input} with stride {stride} to {channels} channels; at least as many channels "
                + "and a stride of 1 or more are needed.");
        (Name, _input, _stride, _before) = (name, input, stride, (channels - input.Channels) / 2);
        Output = new MapShape(channels, (input.Height - 1) / stride + 1, (input.Width - 1) / stride + 1);
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
        Span<float> to = pass.Output.Values.Slice(image * Output.Length, Output.Length);
        to.Clear();
        ReadOnlySpan<float> from = pass.Input.Values.Slice(image * _input.Length, _input.Length);
        for (int row = 0, at = _before * Output.Plane; row < _input.Channels * Output.Height; row++)
        {
            int place = (row / Output.Height * _input.Height + row % Output.Height * _stride) * _input.Width;
            for (int x = 0; x < Output.Width; x++, place += _stride) to[at++] = from[place];
        }
    });

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        pass.Workers.Run(pass.Images, image =>
        {
            ReadOnlySpan<float> from = pass.OutputGradient!.Values.Slice(image * Output.Length, Output.Length);
            Span<float> to = target.Values.Slice(image * _input.Length, _input.Length);
            to.Clear();
            for (int row = 0, at = _before * Output.Plane; row < _input.Channels * Output.Height; row++)
            {
                int place = (row / Output.Height * _input.Height + row % Output.Height * _stride) * _input.Width;
                for (int x = 0; x < Output.Width; x++, place += _stride) to[place] = from[at++];
            }
        });
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph)
    {
        // A largest value of one is that value.
        graph.Add("MaxPool",
            [
                new("kernel_shape", OnnxAttributeKind.Ints, new long[] { 1, 1 }),
                new("strides", OnnxAttributeKind.Ints, new long[] { _stride, _stride }),
            ],
            []);
        if (Output.Channels == _input.Channels) return;
        long[] pads = [0, _before, 0, 0, 0, Output.Channels - _input.Channels - _before, 0, 0];
        graph.Then("pad", "Pad", [], ("pads", new Tensor<long>(new Shape(8), pads)));
    }
}
