using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Numerics.Randomness;
using Sett.Training;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Precision;
using Sett.Training.Solvers;

namespace Sett.Benchmarks.Training;

/// <summary>
/// One training step of a network on random values: forward, loss, backward, update; in float32, or in what a precision controller chooses.
/// </summary>
internal sealed class StepCase
{
    private readonly TrainableNetwork _network;
    private readonly NetworkRun _run;
    private readonly Solver _solver;
    private readonly int[] _labels;
    private readonly Workers _workers;
    private readonly PrecisionPolicy? _policy;
    private long _iteration;

    public StepCase(string name, int batch, int threads, string? precision = null)
    {
        NetworkDescription description = Architectures.Find(name);
        _workers = threads == 1 ? Workers.One : Workers.Of(threads);
        _network = NetworkBuilder.Build(description, new MapShape(1, 1, 1), description.Defaults.Start);
        _network.Initialize(1);
        _policy = precision is null ? null : new PrecisionPolicy(_network, PrecisionSettings.Parse(precision, [], null, null), 1, _workers);
        _run = new NetworkRun(_network, batch, _workers, _policy);
        _solver = new Solver(_network, description.Defaults with { Rate = 0.01f }, _policy);
        var random = new RandomStream(2);
        foreach (ref float value in _run.Input.Values) value = (float)random.NextNormal();
        _labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(10))];
    }

    /// <summary>Does a step.</summary>
    public void Step()
    {
        _run.Forward(_labels.Length, isTraining: true, _iteration);
        (double loss, _) = _run.Judge(_labels);
        _run.Backward();
        _solver.Step(_iteration, 1_000_000, _workers);
        _policy?.EndOfStep(_iteration, loss / _labels.Length);
        _iteration++;
    }

    /// <summary>Milliseconds of one step, averaged over a block.</summary>
    public double Block(int steps)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++) Step();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    /// <summary>Milliseconds of each layer, forward and backward, and of the solver, averaged over <paramref name="steps"/>.</summary>
    public IEnumerable<(string Name, double Forward, double Backward)> Layers(int steps)
    {
        var forward = new double[_network.Nodes.Count];
        var backward = new double[_network.Nodes.Count];
        double solver = 0;
        for (int i = 0; i < steps; i++)
        {
            _run.ForwardTimed(_labels.Length, _iteration, forward);
            _run.Judge(_labels);
            _run.BackwardTimed(backward);
            long start = Stopwatch.GetTimestamp();
            _solver.Step(_iteration++, 1_000_000, _workers);
            solver += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        for (int n = 0; n < forward.Length; n++)
            yield return (_network.Nodes[n].Layer.Name, 1e3 * forward[n] / steps, 1e3 * backward[n] / steps);
        yield return ("solver", 0, solver / steps);
    }
}
