using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Sett.Training.Layers;
using Sett.Training.Losses;
using Sett.Training.NumberPolicies;

namespace Sett.Training.Graphs;

/// <summary>
/// The memory of a network for batches up to a size, laid out once: every activation that a backward pass reads, and as few gradients as
/// are alive at the same time. Runs batches forward and backward and shows the number policy what it watches.
/// </summary>
public sealed class NetworkRun
{
    private readonly TrainableNetwork _network;
    private readonly INumberPolicy? _policy;
    private readonly BatchState _batch = new();
    private readonly Tensor<float>[] _values;
    private readonly LayerPass[] _passes;
    private readonly BackwardStep[] _steps;
    private readonly bool[] _watchesValue, _watchesGradient;

    /// <summary>Lays out memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">Images of the largest batch.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="policy">What numbers may be held; null for float32.</param>
    /// <param name="seed">The seed of dropout.</param>
    /// <param name="wantsInputGradient">Whether the gradient by the network's input is computed too.</param>
    public NetworkRun(
        TrainableNetwork network, int batch, Workers workers, INumberPolicy? policy = null, ulong seed = 1, bool wantsInputGradient = false)
    {
        (_network, _policy, Batch) = (network, policy, batch);
        (_batch.Workers, _batch.Seed) = (workers, seed);
        _values = new Tensor<float>[network.Nodes.Count + 1];
        _values[0] = TensorOf(network.Input);
        var readers = new int[_values.Length];
        foreach (LayerNode node in network.Nodes)
        {
            foreach (int input in node.Inputs) readers[input]++;
        }

        _passes = new LayerPass[network.Nodes.Count];
        for (int n = 0; n < _passes.Length; n++)
        {
            (ILayer layer, IReadOnlyList<int> inputs) = network.Nodes[n];
            bool over = layer.WritesOverInput && inputs[0] > 0 && readers[inputs[0]] == 1
                && !network.Nodes[inputs[0] - 1].Layer.ReadsOutput;
            _values[n + 1] = over ? _values[inputs[0]] : TensorOf(layer.Output);
            _passes[n] = new LayerPass(_batch, [.. inputs.Select(i => _values[i])], _values[n + 1]);
        }

        (_steps, LossGradient, InputGradient) = GradientLayout.Plan(network, _passes, batch, wantsInputGradient);
        string Name(int value) => value == 0 ? "input" : network.Nodes[value - 1].Layer.Name;
        bool Watches(TensorPlace place, int value) => policy?.Watches(place, Name(value)) ?? false;
        _watchesValue = [.. Enumerable.Range(0, _values.Length).Select(v => Watches(TensorPlace.Activation, v))];
        _watchesGradient = [.. Enumerable.Range(0, _values.Length).Select(v => Watches(TensorPlace.Gradient, v))];
    }

    /// <summary>Images of the largest batch.</summary>
    public int Batch { get; }

    /// <summary>The input, to be filled before <see cref="Forward"/>.</summary>
    public Tensor<float> Input => _values[0];

    /// <summary>The outputs, images × classes.</summary>
    public Tensor<float> Output => _values[^1];

    /// <summary>The loss's derivative by the outputs.</summary>
    public Tensor<float> LossGradient { get; }

    /// <summary>The loss's derivative by the input; null unless it was asked for.</summary>
    public Tensor<float>? InputGradient { get; }

    /// <summary>Runs the first <paramref name="images"/> of the input forward.</summary>
    public void Forward(int images, bool isTraining, long iteration)
    {
        (_batch.Images, _batch.IsTraining, _batch.Iteration) = (images, isTraining, iteration);
        ShowValue(0);
        for (int n = 0; n < _passes.Length; n++)
        {
            _network.Nodes[n].Layer.Forward(_passes[n]);
            ShowValue(n + 1);
        }
    }

    /// <summary>
    /// The sum of the images' losses, with <see cref="LossGradient"/> of their mean; and how many outputs have the right class in front.
    /// </summary>
    public (double Loss, int Right) Judge(ReadOnlySpan<int> labels)
    {
        int classes = _network.Classes, right = 0;
        double loss = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> output = Output.Values.Slice(i * classes, classes);
            loss += Loss.Gradient(_network.Loss, output, labels[i], 1f / labels.Length, LossGradient.Values.Slice(i * classes, classes));
            if (Largest(output) == labels[i]) right++;
        }

        return (loss, right);
    }

    /// <summary>Propagates <see cref="LossGradient"/> back for the batch that <see cref="Forward"/> has just seen.</summary>
    public void Backward()
    {
        for (int n = _passes.Length - 1; n >= 0; n--)
        {
            if (_watchesGradient[n + 1]) Show(TensorPlace.Gradient, n + 1, _passes[n].OutputGradient!);
            Back(n);
        }
    }

    /// <summary>As <see cref="Forward"/> while training; adds the seconds of each layer.</summary>
    public void ForwardTimed(int images, long iteration, Span<double> seconds)
    {
        (_batch.Images, _batch.IsTraining, _batch.Iteration) = (images, true, iteration);
        for (int n = 0; n < _passes.Length; n++)
        {
            long start = Stopwatch.GetTimestamp();
            _network.Nodes[n].Layer.Forward(_passes[n]);
            seconds[n] += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>As <see cref="Backward"/>; adds the seconds of each layer.</summary>
    public void BackwardTimed(Span<double> seconds)
    {
        for (int n = _passes.Length - 1; n >= 0; n--)
        {
            long start = Stopwatch.GetTimestamp();
            Back(n);
            seconds[n] += Stopwatch.GetElapsedTime(start).TotalSeconds;
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

    private void Back(int node)
    {
        LayerPass pass = _passes[node];
        _network.Nodes[node].Layer.Backward(pass);
        foreach ((Tensor<float> part, Tensor<float> sum, int length) in _steps[node].Additions)
        {
            pass.Stretches(_batch.Images * length, 1 << 15, (start, count) =>
                Kernels.Sums.Add(part.Values.Slice(start, count), sum.Values.Slice(start, count)));
        }
    }

    private Tensor<float> TensorOf(MapShape shape) => new(new Shape(Batch, shape.Channels, shape.Height, shape.Width));

    private void ShowValue(int value)
    {
        if (_watchesValue[value]) Show(TensorPlace.Activation, value, _values[value]);
    }

    private void Show(TensorPlace place, int value, Tensor<float> tensor)
    {
        string name = value == 0 ? "input" : _network.Nodes[value - 1].Layer.Name;
        _policy!.Visit(new TensorVisit(place, name, _batch.Iteration, _batch.IsTraining),
            tensor.Memory[..(_batch.Images * _network.ShapeOf(value).Length)]);
    }
}
