using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.Graphs;
using Sett.Training.Runs;
using Sett.Training.Solvers;
using Sett.Training.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>What came out of training a sparse network.</summary>
/// <param name="TestAccuracy">Percent of the test set, or null where there is none.</param>
/// <param name="TrainAccuracy">Percent of the last samples that were right before they were learned.</param>
/// <param name="Samples">Samples learned.</param>
/// <param name="Seconds">The time that learning took, tests left out.</param>
internal sealed record EdgeOutcome(double? TestAccuracy, double TrainAccuracy, long Samples, double Seconds);

/// <summary>sett train edge: trains a network most of whose connections never exist, bit for bit as the sparse edge processor does.</summary>
internal static class TrainEdgeCommand
{
    public static Command Create()
    {
        var arguments = new TrainEdgeArguments();
        var isFloat = new Option<bool>("--float") { Description = "A software study instead: float32, ReLU, softmax and Adam with the edges as masks." };
        Option<int?> batch = SharedOptions.Positive("--batch", "Inputs a step, with --float (default 256).", "N");
        var decay = new Option<float>("--decay") { Description = "Weight decay (twice Keras' L2), with --float.", HelpName = "X" };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Write the network as ONNX (float, and with the words as QONNX), its edges, masks and log into this folder; it has to be new or empty.", HelpName = "DIR",
        };
        Option<OutputFormat> format = SharedOptions.Format();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("edge",
            "Train a network most of whose connections never exist, bit for bit as the sparse edge processor does: words of few bits, updates that come some samples late, clash-free edges.\n"
            + "Example: sett train edge --layers 1024,64,32 --fanout 4,16 --z 128,32 --word 1,3,8 --data mnist --limit 12544");
        arguments.AddTo(command);
        foreach (Option option in new Option[] { isFloat, batch, decay, output, format, threads, quiet }) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var workers = Workers.Of(parsed.GetValue(threads), cancel);
            EdgePlan plan = arguments.Open(parsed, parsed.GetValue(isFloat), workers);
            using AtomicFolder? folder = parsed.GetValue(output) is { } path ? AtomicFolder.Create(path) : null;
            using StreamWriter? log = folder is null ? null : File.CreateText(Path.Combine(folder.Path, "log.csv"));
            log?.NewLine = "\n";
            bool quietly = parsed.GetValue(quiet);
            EdgeOutcome outcome;
            if (parsed.GetValue(isFloat))
            {
                TrainingOptions options = (EdgeMasks.Options with { Batch = parsed.GetValue(batch) ?? EdgeMasks.Options.Batch, Decay = parsed.GetValue(decay), Epochs = plan.Epochs, Seed = plan.Seed }).Validated();
                outcome = TrainFloat(plan, options, workers, folder, log, quietly, cancel);
            }
            else
            {
                if (parsed.GetResult(batch) is not null || parsed.GetResult(decay) is not null) throw new BadInputException("--batch and --decay belong to --float; the processor updates after every sample.");
                outcome = TrainWords(plan, folder, log, quietly, cancel);
            }

            log?.Dispose();
            if (folder is not null) TrainEdgeFiles.WritePatterns(folder.Path, plan);
            folder?.Commit();
            TrainEdgeReport.Write(outcome, plan, parsed.GetValue(isFloat), parsed.GetValue(output), parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    private static EdgeOutcome TrainWords(EdgePlan plan, AtomicFolder? folder, StreamWriter? log, bool quiet, CancellationToken cancel)
    {
        var model = new EdgeModel(plan.Shape, plan.Patterns, EdgeParameters.Draw(plan.Shape, plan.Settings.Word, plan.Seed), plan.Settings);
        long samples = (long)plan.Train.Count * plan.Epochs;
        log?.WriteLine("samples,epoch,rate_shift,accuracy,test_accuracy");
        using var line = new ProgressLine(plan.Shape.ToString(), (int)Math.Min(int.MaxValue, samples), quiet);
        double accuracy = 0;
        long start = Stopwatch.GetTimestamp();
        EdgeTraining.Run(EdgeLearner.Of(model), plan.Train, plan.Epochs, plan.Rates, plan.Shuffles ? plan.Seed : null, null, entry =>
        {
            accuracy = entry.Accuracy;
            log?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Samples},{entry.Epoch},{entry.Shift},{entry.Accuracy:0.##},{entry.TestAccuracy:0.##}"));
            line.Report((int)Math.Min(int.MaxValue, entry.Samples), string.Create(CultureInfo.InvariantCulture, $"  {entry.Accuracy:F1} %"));
        }, cancel);
        model.Drain();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (folder is not null) TrainEdgeFiles.WriteWords(folder.Path, plan, model);
        return new EdgeOutcome(plan.Test is null ? null : EdgeTraining.Accuracy(model, plan.Test), accuracy, samples, seconds);
    }

    private static EdgeOutcome TrainFloat(EdgePlan plan, TrainingOptions options, Workers workers, AtomicFolder? folder, StreamWriter? log, bool quiet, CancellationToken cancel)
    {
        TrainEdgeFiles.Scale(plan);
        (TrainableNetwork network, EdgeMasks masks) = EdgeMasks.Build(plan.Shape, plan.Patterns, plan.Train.Shape, options);
        var run = new TrainingRun(network, plan.Train, options, workers, masks);
        log?.WriteLine("samples,epoch,loss,accuracy,test_accuracy");
        using var line = new ProgressLine(plan.Shape.ToString(), (int)run.Steps, quiet);
        double accuracy = 0, seconds = 0, right = 0;
        double? test = null;
        long samples = 0;
        while (run.Iteration < run.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            TrainingStep step = run.Step();
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            long inEpoch = run.Iteration % run.StepsAnEpoch == 0 ? plan.Train.Count : run.Iteration % run.StepsAnEpoch * options.Batch;
            right += step.Accuracy / 100 * (inEpoch - samples % plan.Train.Count);
            samples = (step.Epoch - 1) * plan.Train.Count + inEpoch;
            line.Report((int)run.Iteration, string.Create(CultureInfo.InvariantCulture, $"  loss {step.Loss:F4}  {step.Accuracy:F1} %"));
            if (!step.EndsEpoch) continue;
            (accuracy, right) = (100 * right / plan.Train.Count, 0);
            test = plan.Test is null ? null : run.Accuracy(plan.Test);
            log?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples},{step.Epoch},{step.Loss:G9},{accuracy:0.##},{test:0.##}"));
        }

        if (folder is not null) TrainedModel.Write(Path.Combine(folder.Path, TrainEdgeFiles.Model), network, plan.Train);
        return new EdgeOutcome(test, accuracy, samples, seconds);
    }
}
