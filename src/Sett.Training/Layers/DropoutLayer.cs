using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Training.Graphs;

namespace Sett.Training.Layers;

/// <summary>
/// While training sets a share of the values to 0 at random and divides the others by what is kept (Srivastava et al., JMLR 15, 2014,
/// scaled while training as Caffe does); afterwards it is not there. Which values go depends on seed, step, layer's name and image alone.
/// </summary>
internal sealed class DropoutLayer : ILayer
{
    private readonly float _share;
    private readonly ulong _key;
    private bool[] _keeps = [];

    /// <summary>Makes the layer.</summary>
    /// <exception cref="BadInputException">The share is not in 0 … 1.</exception>
    public DropoutLayer(string name, MapShape input, float share)
    {
        if (!(share is >= 0 and < 1))
            throw new BadInputException($"layer '{name}': drops a share of {share}; it has to be 0 or more and below 1.");
        (Name, Output, _share) = (name, input, share);
        foreach (char letter in name) _key = SplitMix64.Mix(_key ^ letter);
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
    public bool WritesOverInput => true;

    /// <inheritdoc/>
    public bool WritesOverGradient => true;

    /// <inheritdoc/>
    public void Forward(LayerPass pass)
    {
        int length = Output.Length;
        if (!pass.IsTraining)
        {
            if (pass.Input != pass.Output) pass.Input.Values[..(pass.Images * length)].CopyTo(pass.Output.Values);
            return;
        }

        if (_keeps.Length < pass.Images * length) _keeps = new bool[pass.Images * length];
        ulong key = SplitMix64.Mix(pass.Seed + SplitMix64.Increment * (ulong)pass.Iteration) ^ _key;
        pass.Workers.Run(pass.Images, image =>
        {
            var random = new RandomStream(key, (ulong)image);
            foreach (ref bool keeps in _keeps.AsSpan(image * length, length)) keeps = random.NextSingle() >= _share;
            Scale(image, pass.Input.Values, pass.Output.Values);
        });
    }

    /// <inheritdoc/>
    public void Backward(LayerPass pass)
    {
        if (pass.InputGradients[0] is not { } target) return;
        pass.Workers.Run(pass.Images, image => Scale(image, pass.OutputGradient!.Values, target.Values));
    }

    /// <inheritdoc/>
    public void Export(OnnxGraphBuilder graph) { }

    private void Scale(int image, ReadOnlySpan<float> from, Span<float> to)
    {
        float factor = 1 / (1 - _share);
        int start = image * Output.Length;
        for (int i = start; i < start + Output.Length; i++) to[i] = _keeps[i] ? from[i] * factor : 0;
    }
}
