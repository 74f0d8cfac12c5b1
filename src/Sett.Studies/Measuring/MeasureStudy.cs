using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Measuring;

/// <summary>A time.</summary>
/// <param name="MedianMs">The median of the runs, ms.</param>
/// <param name="LeastMs">The fastest of them, ms.</param>
/// <param name="Runs">How many there were.</param>
public readonly record struct MeasuredTime(double MedianMs, double LeastMs, int Runs);

/// <summary>A layer alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Float32">In float32.</param>
/// <param name="Int8">With bytes and sums of 32 bits.</param>
public sealed record MeasuredLayer(string Name, LayerShape Shape, MeasuredTime Float32, MeasuredTime Int8);

/// <summary>What was measured.</summary>
/// <param name="Network">The network.</param>
/// <param name="Machine">Where.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Layers">Its layers, each alone.</param>
/// <param name="Float32">The whole network as it is written, or null where there are only shapes.</param>
/// <param name="Int8">The whole network in integer steps, or null where it has none.</param>
public sealed record MeasureResult(
    string Network, Machine Machine, int Threads, IReadOnlyList<MeasuredLayer> Layers, MeasuredTime? Float32, MeasuredTime? Int8);

/// <summary>
/// Measures this machine with Sett's own kernels. Unlike everything else that Sett computes, its numbers are not the same twice.
/// </summary>
public static class MeasureStudy
{
    private const double WarmUpSeconds = 0.05;
    private const int FewestRuns = 5, MostRuns = 10_000;

    /// <summary>Measures every layer alone, in float32 and with bytes, and the whole network where there is one.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="model">The network, or null where there are only shapes.</param>
    /// <param name="options">How it is compiled.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="seconds">Seconds for each time, the warm-up apart.</param>
    /// <param name="done">Told the number of finished layers.</param>
    /// <param name="cancel">Ends the study.</param>
    public static MeasureResult Run(Network network, OnnxModel? model, PlanOptions options, int threads, double seconds,
        Action<int>? done = null, CancellationToken cancel = default)
    {
        Workers workers = Workers.Of(threads, cancel);
        var layers = new List<MeasuredLayer>();
        foreach (NetworkNode node in network.Layers)
        {
            LayerShape shape = node.Layer!.Shape;
            layers.Add(new MeasuredLayer(node.Name, shape, Of(LayerModel.InFloat32(node.Name, shape), options, workers, seconds, cancel),
                Of(LayerModel.InBytes(node.Name, shape), options, workers, seconds, cancel)));
            done?.Invoke(layers.Count);
        }

        bool isQuantised = model?.Graph.Nodes.Any(n => n.Operator == "DequantizeLinear") ?? false;
        return new MeasureResult(network.Name, Machine.This, workers.Count, layers,
            model is null ? null : Of(model, options with { IntegerSteps = false }, workers, seconds, cancel),
            isQuantised ? Of(model!, options with { IntegerSteps = true }, workers, seconds, cancel) : null);
    }

    private static MeasuredTime Of(OnnxModel model, PlanOptions options, Workers workers, double seconds, CancellationToken cancel)
    {
        var plan = ExecutionPlan.Compile(model, options);
        Session session = plan.NewSession(workers);
        Tensor[] inputs = [.. plan.Inputs.Select(i => LayerModel.Values(i.Type, i.Shape, 1))];
        var clock = Stopwatch.StartNew();
        do session.Run(inputs);
        while (clock.Elapsed.TotalSeconds < WarmUpSeconds);
        var times = new List<double>();
        clock.Restart();
        while (times.Count < FewestRuns || (clock.Elapsed.TotalSeconds < seconds && times.Count < MostRuns))
        {
            cancel.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            session.Run(inputs);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return new MeasuredTime(times[times.Count / 2], times[0], times.Count);
    }
}
