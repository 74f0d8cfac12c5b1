using System.Diagnostics;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Numerics;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Precisions;
using Sett.Training.Precision;
using Sett.Training.Precision.Logs;
using Sett.Training.Runs;

namespace Sett.Cli.Commands;

/// <summary>What came out of a training.</summary>
/// <param name="TestAccuracy">Percent of the test set, or null where there is none.</param>
/// <param name="Loss">The mean loss of the last steps; null where none was done.</param>
/// <param name="Seconds">The time of this process's steps and tests.</param>
internal sealed record TrainResult(double? TestAccuracy, double? Loss, double Seconds);

/// <summary>Does a training's steps and keeps its log, its checkpoints and the line on the terminal.</summary>
internal sealed class TrainSession(TrainPlan plan, bool quiet)
{
    private const double Smoothing = 0.05;

    /// <summary>The iteration of the last checkpoint.</summary>
    public long CheckpointIteration { get; private set; }

    /// <summary>Runs to the end; null if it was interrupted, in which case a checkpoint holds where.</summary>
    public TrainResult? Run(CancellationToken cancel)
    {
        TrainingRun run = plan.Run;
        MakeFolder(plan.Files.Checkpoint);
        long start = Stopwatch.GetTimestamp();
        double? loss = null, accuracy = null, test = null;
        using (TrainingLog log = TrainingLog.Open(plan.Files.Log, run.Iteration))
        using (PrecisionLogWriter? widths = run.Policy is PrecisionPolicy p
            ? PrecisionLogWriter.Open(plan.Files.Precision, p.Header, run.Iteration)
            : null)
        {
            if (!plan.Resumes) Save(log, widths);
            CheckpointIteration = run.Iteration;
            using var line = new ProgressLine(run.Network.Name, (int)Math.Min(int.MaxValue, run.Steps), quiet);
            while (run.Iteration < run.Steps)
            {
                if (cancel.IsCancellationRequested)
                {
                    Save(log, widths);
                    return null;
                }

                int events = run.Events.Count;
                TrainingStep step = run.Step();
                loss = loss is null ? step.Loss : loss + Smoothing * (step.Loss - loss);
                accuracy = accuracy is null ? step.Accuracy : accuracy + Smoothing * (step.Accuracy - accuracy);
                bool isLast = run.Iteration == run.Steps;
                test = plan.Test is { } set && (isLast || (plan.TestEvery is { } every ? run.Iteration % every == 0 : step.EndsEpoch))
                    ? run.Accuracy(set)
                    : null;
                string? decision = run.Events.Count > events ? run.Events[^1].Event : null;
                Guard(plan.Files.Log, () => log.Add(step, test, decision));
                if (widths is not null)
                    Guard(plan.Files.Precision, () => widths.Add(((PrecisionPolicy)run.Policy!).Logged(step, test, decision)));
                line.Report((int)Math.Min(int.MaxValue, run.Iteration), string.Create(CultureInfo.InvariantCulture,
                    $"  loss {loss:F4}  {accuracy:F1} %  {step.WordLength} bit"));
                if (isLast || run.Iteration % plan.CheckpointEvery == 0) Save(log, widths);
            }
        }

        if (plan.Test is { } all) test ??= run.Accuracy(all);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Guard(plan.Files.Model, () => TrainedModel.Write(plan.Files.Model, run.Network, plan.Train));
        if (run.Policy is not null && run.Iteration > 0 && plan.Files.Page is { } page)
            Guard(page, () => ReportFiles.Write(page, PrecisionReport.Of(PrecisionLogReader.Read(plan.Files.Precision))));
        return new TrainResult(test, loss, seconds);
    }

    // The logs first: a run that goes on cuts what is too much in them, but misses what is not there.
    private void Save(TrainingLog log, PrecisionLogWriter? widths)
    {
        Guard(plan.Files.Log, log.Flush);
        if (widths is not null) Guard(plan.Files.Precision, widths.Flush);
        Guard(plan.Files.Checkpoint, () => Checkpoint.Write(plan.Files.Checkpoint, plan.Run));
        CheckpointIteration = plan.Run.Iteration;
    }

    /// <summary>A disk that is full is told with the file that did not fit.</summary>
    private static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: cannot be written ({error.Message.Split('\n')[0].Split(" : ")[0].TrimEnd('.')}).", error);
        }
    }

    private static void MakeFolder(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{folder}: cannot be made ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }
    }
}
