using Sett.Networks.Execution;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Xunit;

namespace Sett.Training.Tests.Layers;

/// <summary>
/// Runs one layer on random values and holds its gradients against central differences of a loss that is linear in its outputs.
/// </summary>
internal sealed class LayerCheck
{
    private const int Samples = 24;
    private readonly ILayer _layer;
    private readonly BatchState _batch;
    private readonly Tensor<float>[] _inputs;
    private readonly LayerPass _pass;
    private readonly RandomStream _random;

    /// <summary>Prepares a layer with random inputs, parameters and output gradients.</summary>
    public LayerCheck(ILayer layer, IReadOnlyList<MapShape> inputs, int images, ulong seed, Workers? workers = null)
    {
        _layer = layer;
        _random = new RandomStream(seed);
        _batch = new BatchState { Images = images, IsTraining = true, Iteration = 3, Seed = 5, Workers = workers ?? Workers.One };
        _inputs = [.. inputs.Select(i => Spread(images * i.Length))];
        _pass = new LayerPass(_batch, _inputs, new Tensor<float>(new Shape(images * layer.Output.Length)))
        {
            OutputGradient = new Tensor<float>(new Shape(images * layer.Output.Length)),
        };
        foreach (ref float value in _pass.OutputGradient.Values) value = (float)_random.NextDouble(-1, 1);
        for (int i = 0; i < inputs.Count; i++) _pass.InputGradients[i] = new Tensor<float>(new Shape(images * inputs[i].Length));
        foreach (Parameter parameter in layer.Parameters)
        {
            foreach (ref float value in parameter.Values.Values) value = parameter.IsTrained ? (float)_random.NextDouble(-1, 1) : 1;
        }
    }

    /// <summary>What went through the layer.</summary>
    public LayerPass Pass => _pass;

    /// <summary>Forward and backward once.</summary>
    public LayerCheck Run()
    {
        foreach (Tensor<float>? gradient in _pass.InputGradients) gradient!.Values.Fill(float.NaN);
        _layer.Forward(_pass);
        _layer.Backward(_pass);
        return this;
    }

    /// <summary>All results as bytes.</summary>
    public byte[] Results() =>
    [
        .. _pass.Output.Bytes, .. _pass.InputGradients.SelectMany(g => g!.Bytes.ToArray()),
        .. _layer.Parameters.Where(p => p.IsTrained).SelectMany(p => p.Gradient!.Bytes.ToArray()),
    ];

    /// <summary>Compares gradients with differences over ± <paramref name="step"/>.</summary>
    public void Differences(float step, double tolerance)
    {
        Run();
        double[][] expected = [.. _pass.InputGradients.Select(g => Copy(g!))];
        double[][] expectedParameters = [.. _layer.Parameters.Where(p => p.IsTrained).Select(p => Copy(p.Gradient!))];
        for (int i = 0; i < _inputs.Length; i++) Compare(_inputs[i], expected[i], $"input {i}");
        int at = 0;
        foreach (Parameter parameter in _layer.Parameters.Where(p => p.IsTrained))
            Compare(parameter.Values, expectedParameters[at++], parameter.Name);

        void Compare(Tensor<float> values, double[] gradient, string what)
        {
            double scale = Math.Sqrt(gradient.Average(g => g * g)) + 1e-3;
            for (int s = 0; s < Math.Min(Samples, values.Length); s++)
            {
                int index = values.Length <= Samples ? s : _random.Next(values.Length);
                float kept = values[index];
                values[index] = kept + step;
                double up = Loss();
                values[index] = kept - step;
                double down = Loss();
                values[index] = kept;
                double difference = (up - down) / (2 * step);
                Assert.True(Math.Abs(difference - gradient[index]) <= tolerance * (scale + Math.Abs(difference)),
                    $"{_layer.Name}, {what}[{index}]: difference {difference}, gradient {gradient[index]}");
            }
        }
    }

    private double Loss()
    {
        _layer.Forward(_pass);
        double sum = 0;
        for (int i = 0; i < _pass.Output.Length; i++) sum += (double)_pass.Output[i] * _pass.OutputGradient![i];
        return sum;
    }

    private static double[] Copy(Tensor<float> values) => Array.ConvertAll(values.Values.ToArray(), v => (double)v);

    /// <summary>
    /// Values in random order, none near 0 and no two nearer than 1/128, so that no step crosses a kink or changes a largest value.
    /// </summary>
    private Tensor<float> Spread(int count)
    {
        var values = new float[count];
        float gap = Math.Max(1f / 128, 3f / count);
        for (int i = 0; i < count; i++) values[i] = (i % 2 == 0 ? 1 : -1) * (0.02f + i / 2 * gap);
        _random.Shuffle<float>(values);
        return new Tensor<float>(new Shape(count), values);
    }
}
