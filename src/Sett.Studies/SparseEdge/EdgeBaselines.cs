using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;

namespace Sett.Studies.SparseEdge;

/// <summary>Steps that were measured: those of a fully connected float32 network in plain gradient descent.</summary>
/// <param name="Layers">Neurons of each layer.</param>
/// <param name="Threads">Threads that it ran on.</param>
/// <param name="Batch">Samples a step.</param>
public sealed record DenseSteps(IReadOnlyList<int> Layers, int Threads, int Batch)
{
    /// <summary>The layers, as in 784-64-32.</summary>
    public string Network => string.Join('-', Layers);
}

/// <summary>What learning a sample takes elsewhere.</summary>
/// <param name="By">What learns it.</param>
/// <param name="Steps">What was measured; null where the time was given.</param>
/// <param name="Microseconds">Time a sample.</param>
public sealed record EdgeBaseline(string By, DenseSteps? Steps, double Microseconds);

/// <summary>
/// Times the fully connected network of the same layers on this computer: in Sett's float32 engine, and in PyTorch where there is one.
/// Nothing is invented. Inputs that only fill layers up are left out, as dense software has no need of them.
/// </summary>
public static class EdgeBaselines
{
    private static readonly TimeSpan s_warming = TimeSpan.FromSeconds(0.3), s_measuring = TimeSpan.FromSeconds(1);
    private static readonly int[] s_batches = [1, 256];

    /// <summary>Times batches of 1 and of 256, on one thread and on all; small networks may take longer on more.</summary>
    /// <param name="shape">The layers.</param>
    /// <param name="set">What is learned.</param>
    /// <param name="python">A Python that has PyTorch, or null.</param>
    /// <param name="workers">The most threads.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>
    /// A baseline for each engine, number of threads and batch; and why PyTorch could not be timed, where it was to be and could not.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static (IReadOnlyList<EdgeBaseline> Baselines, string? Failure) Measure(
        EdgeShape shape, TrainingSet set, string? python, Workers workers, CancellationToken cancel = default)
    {
        int[] layers = [set.Shape.Length, .. shape.Layers.Skip(1)], threads = workers.Count == 1 ? [1] : [1, workers.Count];
        List<EdgeBaseline> all =
        [
            .. from n in threads
               from batch in s_batches
               select new EdgeBaseline("Sett's float32 engine", new DenseSteps(layers, n, batch),
                   Microseconds(layers, set, batch, Workers.Of(n, cancel), cancel)),
        ];
        foreach (int n in python is null ? [] : threads)
        {
            (IReadOnlyList<EdgeBaseline> torch, string? failure) = TorchSteps.Measure(python!, layers, s_batches, n, s_measuring, cancel);
            all.AddRange(torch);
            if (failure is not null) return (all, failure);
        }

        return (all, null);
    }

    private static double Microseconds(int[] layers, TrainingSet set, int batch, Workers workers, CancellationToken cancel)
    {
        NetworkDescription description = Architectures.Find($"mlp:{string.Join('-', layers)}");
        TrainingOptions options = description.Defaults with
        {
            Batch = batch,
            Epochs = int.MaxValue / Math.Max(1, set.Count),
            Momentum = 0,
            Decay = 0,
            Rate = 0.01f,
        };
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
