using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.SparseEdge;

namespace Sett.Studies.SparseEdge;

/// <summary>What learning a sample takes elsewhere.</summary>
/// <param name="What">Where.</param>
/// <param name="Batch">Samples a step, if known.</param>
/// <param name="Microseconds">Time a sample.</param>
public sealed record EdgeBaseline(string What, int? Batch, double Microseconds);

/// <summary>Times the fully connected network of the same layers in Sett's float32 engine on this computer; nothing is invented.</summary>
public static class EdgeBaselines
{
    private static readonly TimeSpan s_warming = TimeSpan.FromSeconds(0.5), s_measuring = TimeSpan.FromSeconds(1.5);

    /// <summary>Plain gradient descent in batches of 1 and of 256.</summary>
    /// <param name="shape">The layers.</param>
    /// <param name="set">What is learned.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancel">Ends it early.</param>
    public static IReadOnlyList<EdgeBaseline> Measure(EdgeShape shape, TrainingSet set, Workers workers, CancellationToken cancel = default) =>
        [.. new[] { 1, 256 }.Select(batch => new EdgeBaseline($"float32 on this computer, {workers.Count} thread{(workers.Count == 1 ? "" : "s")}", batch, Microseconds(shape, set, batch, workers, cancel)))];

    private static double Microseconds(EdgeShape shape, TrainingSet set, int batch, Workers workers, CancellationToken cancel)
    {
        string sizes = string.Join('-', shape.Layers.Skip(1).Prepend(set.Shape.Length));
        NetworkDescription description = Architectures.Find($"mlp:{sizes}");
        TrainingOptions options = description.Defaults with { Batch = batch, Epochs = int.MaxValue / Math.Max(1, set.Count), Momentum = 0, Decay = 0, Rate = 0.01f };
        TrainableNetwork network = NetworkBuilder.Build(description, set.Shape, options.Start);
        network.Initialize(options.Seed);
        var run = new TrainingRun(network, set, options, workers);
        Steps(s_warming);
        (long samples, TimeSpan time) = Steps(s_measuring);
        return time.TotalMicroseconds / samples;

        (long Samples, TimeSpan Time) Steps(TimeSpan atLeast)
        {
            long start = Stopwatch.GetTimestamp(), done = 0;
            while (Stopwatch.GetElapsedTime(start) < atLeast)
            {
                cancel.ThrowIfCancellationRequested();
                run.Step();
                done += batch;
            }

            return (done, Stopwatch.GetElapsedTime(start));
        }
    }
}
