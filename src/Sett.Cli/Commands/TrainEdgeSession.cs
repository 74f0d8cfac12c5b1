using System.Diagnostics;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Training.Data;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>What came out of training a sparse network.</summary>
/// <param name="TestAccuracy">Percent of the test set, or null where there is none.</param>
/// <param name="TrainAccuracy">
/// Percent of the last samples that were right before they were learned; null where none was learned here.
/// </param>
/// <param name="Samples">Samples learned, those before a checkpoint included.</param>
/// <param name="SamplesHere">Samples learned in this process.</param>
/// <param name="Seconds">The time that they took, tests left out.</param>
internal sealed record EdgeOutcome(double? TestAccuracy, double? TrainAccuracy, long Samples, long SamplesHere, double Seconds)
{
    /// <summary>The processor that did it cycle by cycle; null for the fast model.</summary>
    public EdgeProcessor? Processor { get; init; }

    /// <summary>Samples a second here; null where none was learned.</summary>
    public double? Speed => SamplesHere > 0 ? SamplesHere / Seconds : null;
}

/// <summary>Trains a sparse network and keeps its log, its checkpoints and the line on the terminal.</summary>
/// <param name="plan">What is trained.</param>
/// <param name="folder">Where logs, checkpoints and networks go, or null; it is made where it is missing.</param>
/// <param name="resumes">Whether it goes on from the folder's checkpoint.</param>
/// <param name="checkpointEvery">Walks through the set between checkpoints.</param>
/// <param name="quiet">Without the line.</param>
/// <param name="cancel">Ends it at the next place from which it can go on.</param>
internal sealed class TrainEdgeSession(
    EdgePlan plan, string? folder, bool resumes, int checkpointEvery, bool quiet, CancellationToken cancel)
{
    private const string Header = "samples,epoch,rate_shift,accuracy_percent,test_accuracy_percent",
        FloatHeader = "samples,epoch,loss,accuracy_percent,test_accuracy_percent";

    private readonly long _all = (long)plan.Train.Count * plan.Epochs;

    /// <summary>Samples of the last checkpoint.</summary>
    public long CheckpointSamples { get; private set; }

    private string Checkpoints => Path.Combine(folder!, TrainEdgeFiles.Checkpoint);

    /// <summary>Trains words with the fast model; null if it was interrupted, in which case a checkpoint holds where.</summary>
    public EdgeOutcome? Words(EdgeModel model)
    {
        if (Walk(EdgeLearner.Of(model), "fast") is not { } outcome) return null;
        model.Drain();
        if (folder is not null) TrainEdgeFiles.WriteWords(folder, plan, model.Parameters);
        return outcome with { TestAccuracy = plan.Test is null ? null : EdgeTraining.Accuracy(model, plan.Test) };
    }

    /// <summary>Trains words cycle by cycle; null if it was interrupted.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="hazard">What it does with partial sums that are read too early.</param>
    public EdgeOutcome? Clocked(EdgeProcessor processor, EdgeHazard hazard)
    {
        var learner = new EdgeLearner(processor.Learn, () => (processor.Right, processor.Judged), Test, processor.Visit);
        if (Walk(learner, $"cycle by cycle, PROCTIME {plan.Timing.ProcessingTime}, "
            + $"{hazard.ToString().ToLowerInvariant()}") is not { } outcome) return null;
        processor.Drain();
        if (folder is not null) TrainEdgeFiles.WriteWords(folder, plan, processor.Parameters);
        return outcome with { TestAccuracy = plan.Test is null ? null : Test(plan.Test), Processor = processor };

        // Classifying needs no pipeline: the fast model takes the weights as they are.
        double Test(TrainingSet set) =>
            EdgeTraining.Accuracy(new EdgeModel(plan.Shape, plan.Patterns, processor.Parameters, plan.Settings), set);
    }

    /// <summary>
    /// Trains in float32 with masks; null if it was interrupted, in which case the checkpoint is that of the last whole walk.
    /// </summary>
    public EdgeOutcome? Float(TrainingOptions options, Workers workers)
    {
        TrainEdgeFiles.Scale(plan);
        (TrainableNetwork network, EdgeMasks masks) = EdgeMasks.Build(plan.Shape, plan.Patterns, plan.Train.Shape, options);
        var run = new TrainingRun(network, plan.Train, options, workers, masks);
        Open();
        if (resumes) Checkpoint.Restore(Checkpoints, run);
        long samples = run.Iteration / run.StepsAnEpoch * plan.Train.Count, here = 0;
        using EdgeLog? log = Log(FloatHeader, samples);
        using var line = new ProgressLine(plan.Shape.ToString(), (int)run.Steps, quiet);
        if (!resumes) Save(samples, 0);
        CheckpointSamples = samples;
        double seconds = 0, right = 0;
        double? accuracy = null, test = null;
        while (run.Iteration < run.Steps)
        {
            if (cancel.IsCancellationRequested && folder is not null) return null;
            cancel.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            TrainingStep step = run.Step();
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            int inputs = Math.Min(options.Batch, plan.Train.Count - (int)(samples % plan.Train.Count));
            right += step.Accuracy / 100 * inputs;
            (samples, here) = (samples + inputs, here + inputs);
            line.Report((int)run.Iteration, string.Create(CultureInfo.InvariantCulture, $"  loss {step.Loss:F4}  {step.Accuracy:F1} %"));
            if (!step.EndsEpoch) continue;
            (accuracy, right) = (100 * right / plan.Train.Count, 0);
            test = plan.Test is null ? null : run.Accuracy(plan.Test);
            log?.Add(string.Create(CultureInfo.InvariantCulture, $"{samples},{step.Epoch},{step.Loss:G9},{accuracy:0.##},{test:0.##}"));
            Save(samples, step.Epoch);
        }

        if (folder is not null) TrainedModel.Write(Path.Combine(folder, TrainEdgeFiles.Model), network, plan.Train);
        if (plan.Test is { } all) test ??= run.Accuracy(all);
        return new EdgeOutcome(test, accuracy, samples, here, seconds);

        void Save(long so, long epoch)
        {
            if (folder is null || (epoch % checkpointEvery != 0 && run.Iteration < run.Steps)) return;
            log!.Flush();
            Checkpoint.Write(Checkpoints, run);
            CheckpointSamples = so;
        }
    }

    private EdgeOutcome? Walk(EdgeLearner learner, string how)
    {
        Open();
        (string, string)[] settings = Settings(how);
        long from = resumes ? EdgeCheckpoint.Restore(Checkpoints, settings, _all, learner.Visit) : 0;
        using EdgeLog? log = Log(Header, from);
        using var line = new ProgressLine(plan.Shape.ToString(), (int)Math.Min(int.MaxValue, _all), quiet);
        double? accuracy = null;
        // Begun before the first checkpoint, whose time is set aside like that of all others.
        long start = Stopwatch.GetTimestamp();
        TimeSpan aside = TimeSpan.Zero;
        if (!resumes) Save(0);
        CheckpointSamples = from;
        bool isStopped = false;
        EdgeLearner timed = learner with { Test = Timed };
        long samples = EdgeTraining.Run(timed, plan.Train, plan.Epochs, plan.Rates, plan.Shuffles ? plan.Seed : null,
            folder is null ? null : plan.Test, entry =>
            {
                accuracy = entry.Accuracy;
                log?.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{entry.Samples},{entry.Epoch},{entry.Shift},{entry.Accuracy:0.##},{entry.TestAccuracy:0.##}"));
                line.Report((int)Math.Min(int.MaxValue, entry.Samples),
                    string.Create(CultureInfo.InvariantCulture, $"  {entry.Accuracy:F1} %"));
                bool isLast = entry.Samples == _all, endsWalk = entry.Samples % plan.Train.Count == 0;
                isStopped = cancel.IsCancellationRequested && !isLast;
                if (isStopped && folder is null) cancel.ThrowIfCancellationRequested();
                if (isStopped || isLast || (endsWalk && entry.Epoch % checkpointEvery == 0)) Save(entry.Samples);
                return !isStopped;
            }, from);
        return isStopped
            ? null
            : new EdgeOutcome(null, accuracy, samples, samples - from, (Stopwatch.GetElapsedTime(start) - aside).TotalSeconds);

        // The log first: a run that goes on cuts what is too much in it, but misses what is not there.
        void Save(long so)
        {
            if (folder is null) return;
            long began = Stopwatch.GetTimestamp();
            log!.Flush();
            EdgeCheckpoint.Write(Checkpoints, settings, so, _all, learner.Visit);
            CheckpointSamples = so;
            aside += Stopwatch.GetElapsedTime(began);
        }

        double Timed(TrainingSet set)
        {
            long began = Stopwatch.GetTimestamp();
            double share = learner.Test(set);
            aside += Stopwatch.GetElapsedTime(began);
            return share;
        }
    }

    /// <summary>What has to be the same for a run to go on with the same bits; the number of walks may grow.</summary>
    private (string Name, string Value)[] Settings(string how) =>
    [
        ("network", $"{plan.Shape} with {string.Join(',', plan.Shape.Junctions.Select(j => j.FanOut))}"),
        ("z", string.Join(',', plan.Shape.Junctions.Select(j => j.Parallelism))), ("edges", EdgePatterns.Fingerprint(plan.Patterns)),
        ("words", plan.Settings.Word.ToString()), ("hidden neurons", plan.Settings.Hidden.ToString()),
        ("cost", plan.Settings.Cost.ToString()), ("pipeline", plan.Settings.IsPipelined ? "on" : "off"), ("rates", plan.Rates.ToString()),
        ("order", plan.Shuffles ? "shuffled" : "file"), ("training set", $"of {plan.Train.Count} inputs"),
        ("seed", plan.Seed.ToString(CultureInfo.InvariantCulture)), ("model", how),
    ];

    private EdgeLog? Log(string header, long samples) =>
        folder is null ? null : EdgeLog.Open(Path.Combine(folder, TrainEdgeFiles.Log), header, samples);

    private void Open()
    {
        if (folder is null) return;
        if (File.Exists(folder)) throw new BadInputException($"{folder}: is a file; --out names a folder.");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{folder}: cannot be made ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }

        if (resumes || !File.Exists(Checkpoints)) return;
        (long done, long all) = Checkpoint.Progress(Checkpoints);
        if (done > 0 && done < all)
            throw new BadInputException($"{Checkpoints}: belongs to a run that stopped after {done} of {all} steps; go on with --resume, "
                + "name another --out, or remove it.");
    }
}
