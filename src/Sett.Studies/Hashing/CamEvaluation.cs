using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;

namespace Sett.Studies.Hashing;

/// <summary>A network in the CAM with the projections of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Measured">What it reaches.</param>
public sealed record SeedRun(ulong Seed, Measured Measured);

/// <summary>A network in the CAM, beside itself as it is, with the projections of one seed or several.</summary>
/// <param name="Quantity">What was judged.</param>
/// <param name="Untouched">The quantity of the network as it is.</param>
/// <param name="Runs">One run a seed.</param>
/// <param name="Seconds">Wall time of the runs in the CAM, their hashing of kernels included.</param>
public sealed record CamEvaluation(Quantity Quantity, double Untouched, IReadOnlyList<SeedRun> Runs, double Seconds)
{
    /// <summary>The mean over seeds.</summary>
    public double Mean => Runs.Average(r => r.Measured.Value);

    /// <summary>The standard deviation over seeds (n − 1); null for one seed.</summary>
    public double? Deviation =>
        Runs.Count < 2 ? null : Math.Sqrt(Runs.Sum(r => (r.Measured.Value - Mean) * (r.Measured.Value - Mean)) / (Runs.Count - 1));

    /// <summary>Evaluates.</summary>
    /// <param name="model">The network as it is.</param>
    /// <param name="options">How its dimensions are bound.</param>
    /// <param name="setup">How its layers lie in the CAM.</param>
    /// <param name="set">Inputs and what is judged.</param>
    /// <param name="seeds">How many seeds, from the setup's on.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Told the number of finished inputs, of (seeds + 1) times as many.</param>
    /// <param name="cancel">Ends the evaluation.</param>
    public static CamEvaluation Run(OnnxModel model, PlanOptions options, CamSetup setup, JudgedSet set, int seeds, int threads,
        Action<int>? done, CancellationToken cancel)
    {
        int n = set.Examples.Count;
        ProfileMeasure measure = ProfileMeasure.Prepare(model, options, set, threads, done, cancel);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var runs = new List<SeedRun>();
        for (int i = 0; i < seeds; i++)
        {
            int before = n * (i + 1);
            ulong seed = unchecked(setup.Options.Seed + (ulong)i);
            runs.Add(new SeedRun(seed, measure.Run(setup.Model(seed), count => done?.Invoke(before + count), cancel)));
        }

        double untouched = measure.Judge is ClassJudge judge ? 100.0 * judge.Right / n : 0;
        return new CamEvaluation(set.Quantity, untouched, runs, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
