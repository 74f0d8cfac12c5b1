using Sett.Training.BuiltIn.Layers;
using Sett.Training.Losses;

namespace Sett.Training.BuiltIn.Sgd;

/// <summary>
/// Memory to run up to 16 images through a network, forward and backward: the activations of every layer, gradients, and the sum of the
/// images' parameter gradients. A batch is cut into such passages wherever it runs, so its sums do not depend on the number of threads.
/// </summary>
internal sealed class Passage
{
    private readonly TrainableNetwork _network;
    private readonly float[][] _activations;
    private readonly float[] _scratch;
    private float[] _gradient, _nextGradient;

    public Passage(TrainableNetwork network)
    {
        _network = network;
        _activations = [new float[ITrainableLayer.MostImages * network.Input.Length],
            .. network.Layers.Select(l => new float[ITrainableLayer.MostImages * l.Output.Length])];
        int widest = _activations.Max(a => a.Length);
        (_gradient, _nextGradient) = (new float[widest], new float[widest]);
        _scratch = new float[network.Layers.Max(l => l.ScratchLength)];
        ParameterGradient = new float[network.Parameters.Length];
    }

    /// <summary>The sum over the images of the loss's derivative by each parameter.</summary>
    public float[] ParameterGradient { get; }

    /// <summary>The sum of the images' losses, not weighted.</summary>
    public double Loss { get; private set; }

    /// <summary>Images whose largest logit is the right class.</summary>
    public int Right { get; private set; }

    /// <summary>Runs images of a set forward and counts the right answers.</summary>
    /// <param name="set">The set.</param>
    /// <param name="indices">Which images, at most 16.</param>
    public void Forward(LabelledSet set, ReadOnlySpan<int> indices)
    {
        int images = indices.Length, inputs = _network.Input.Length, outputs = _network.Output.Length;
        for (int i = 0; i < images; i++) set.Input(indices[i]).CopyTo(_activations[0].AsSpan(i * inputs, inputs));
        for (int layer = 0; layer < _network.Layers.Count; layer++)
            _network.Layers[layer].Forward(
                images, _network.PartOf(layer, _network.Parameters), _activations[layer], _activations[layer + 1], _scratch);

        Right = 0;
        for (int i = 0; i < images; i++)
        {
            if (Largest(_activations[^1].AsSpan(i * outputs, outputs)) == set.Labels[indices[i]]) Right++;
        }
    }

    /// <summary>Runs images forward, and the gradient of the weighted sum of their losses back.</summary>
    /// <param name="set">The set.</param>
    /// <param name="indices">Which images, at most 16.</param>
    /// <param name="weight">What each loss is multiplied by.</param>
    public void Run(LabelledSet set, ReadOnlySpan<int> indices, float weight)
    {
        Forward(set, indices);
        int images = indices.Length, outputs = _network.Output.Length;
        Loss = 0;
        for (int i = 0; i < images; i++)
        {
            Loss += SoftmaxCrossEntropy.Gradient(_activations[^1].AsSpan(i * outputs, outputs), set.Labels[indices[i]], weight,
                _gradient.AsSpan(i * outputs, outputs));
        }

        Array.Clear(ParameterGradient);
        for (int layer = _network.Layers.Count - 1; layer >= 0; layer--)
        {
            Span<float> inputGradient = layer == 0 ? [] : _nextGradient;
            _network.Layers[layer].Backward(
                images, _network.PartOf(layer, _network.Parameters), _activations[layer], _activations[layer + 1],
                _gradient, inputGradient, _network.PartOf(layer, ParameterGradient), _scratch);
            (_gradient, _nextGradient) = (_nextGradient, _gradient);
        }
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
