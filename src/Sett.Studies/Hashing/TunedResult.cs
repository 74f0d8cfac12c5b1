using System.Diagnostics;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Studies.Profiling;
using Sett.Training.Hashing;
using Sett.Training.Solvers;

namespace Sett.Studies.Hashing;

/// <summary>A network that was trained further through the hashes of a plan; the frozen network beside it is that of the search.</summary>
/// <param name="Model">The tuned network.</param>
/// <param name="Options">How it was trained.</param>
/// <param name="TrainingInputs">Inputs that it learned from.</param>
/// <param name="Measured">Through the CAM, on the inputs of the search.</param>
/// <param name="HeldOut">Through the CAM, on inputs that took no part in it, or null.</param>
/// <param name="Seconds">Wall time of the training; no part of the result's file.</param>
public sealed record TunedResult(
    OnnxModel Model, TrainingOptions Options, int TrainingInputs, Measured Measured, Measured? HeldOut, double Seconds)
{
    /// <summary>Tunes and measures.</summary>
    /// <param name="request">What was searched for.</param>
    /// <param name="found">What was found.</param>
    /// <param name="tuning">The training.</param>
    /// <param name="progress">Told the finished steps of the training and all steps.</param>
    /// <param name="cancel">Ends it.</param>
    public static TunedResult Run(
        HashRequest request, HashResult found, HashTuning tuning, Action<long, long>? progress, CancellationToken cancel)
    {
        CamSetup setup = found.Setup;
        long start = Stopwatch.GetTimestamp();
        OnnxModel tuned = tuning.Run(setup.Plan(), setup.Options, Workers.Of(request.Threads, cancel), progress, cancel);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        OnnxModel hashed = (setup with { Network = HashedNetwork.Of(tuned, request.Options) }).Model(setup.Options.Seed);
        Measured On(JudgedSet set) =>
            ProfileMeasure.Prepare(request.Model, request.Options, set, request.Threads, null, cancel).Run(hashed, null, cancel);
        return new TunedResult(tuned, tuning.Options, tuning.Set.Count, On(request.Set),
            request.HeldOut is { } held ? On(held) : null, seconds);
    }
}
