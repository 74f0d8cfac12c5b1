using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sett.Cli.Machine;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.SparseEdge;
using Sett.Training.Data;
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
internal sealed record EdgeOutcome(double? TestAccuracy, double TrainAccuracy, long Samples, double Seconds)
{
    /// <summary>The processor that did it clock by clock; null for the fast model.</summary>
    public EdgeProcessor? Processor { get; init; }

    /// <summary>What a step takes elsewhere, in µs a sample.</summary>
    public IReadOnlyList<EdgeBaseline> Baselines { get; init; } = [];
}

/// <summary>sett train edge: trains a network most of whose connections never exist, bit for bit as the sparse edge processor does.</summary>
internal static class TrainEdgeCommand
{
    public static Command Create()
    {
        var arguments = new TrainEdgeArguments();
        var isFloat = new Option<bool>("--float") { Description = "A software study instead: float32, ReLU, softmax and Adam with the edges as masks." };
        Option<int?> batch = SharedOptions.Positive("--batch", "Inputs a step, with --float. Default: 256.", "N");
        Option<float?> decay = TrainArguments.Number("--decay", "Weight decay (twice Keras' L2), with --float.");
        var clocked = new Option<bool>("--cycle-accurate") { Description = "Run the processor clock by clock, with every memory access checked; the same bits, more slowly." };
        var hazard = new Option<string>("--hazard")
        {
            Description = "With --cycle-accurate, where a partial sum is read before it is written: exact (forwarded), stall, or stale (lost).",
            HelpName = "WORD",
            DefaultValueFactory = _ => "exact",
        };
        var measures = new Option<bool>("--measure-baseline")
        {
            Description = $"Time the fully connected network's steps in float32 on this computer, in batches of 1 and 256: in Sett's engine, and in PyTorch where a Python on PATH or in {TorchPython.Variable} has it.",
        };
        Option<double?> given = SharedOptions.Number("--baseline-step-us", "What a sample takes elsewhere, on a GPU for example, in µs; the processor is compared with it.", "US");
        Option<string?> output = SharedOptions.Folder("the network as ONNX (float, and with the words as QONNX), its edges, masks, log and report");
        Option<OutputFormat> format = SharedOptions.Format();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("edge",
            "Train a network most of whose connections never exist, bit for bit as the sparse edge processor does: words of few bits, updates that come some samples late, clash-free edges.\n"
            + "Example: sett train edge --layers 1024,64,32 --fanout 4,16 --z 128,32 --word 1,3,8 --limit 12544 --epochs 1");
        arguments.AddTo(command);
        foreach (Option option in new Option[] { isFloat, batch, decay, clocked, hazard, measures, given, output, format, threads, quiet }) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var workers = Workers.Of(parsed.GetValue(threads), cancel);
            EdgePlan plan = arguments.Open(parsed, parsed.GetValue(isFloat), workers);
            using AtomicFolder? folder = parsed.GetValue(output) is { } path ? AtomicFolder.Create(path) : null;
            using StreamWriter? log = folder is null ? null : File.CreateText(Path.Combine(folder.Path, TrainEdgeFiles.Log));
            log?.NewLine = "\n";
            bool quietly = parsed.GetValue(quiet);
            EdgeOutcome outcome;
            EdgeHazard mode = HazardOf(parsed.GetValue(hazard)!);
            if (parsed.GetValue(isFloat) && parsed.GetValue(clocked)) throw new BadInputException("--float and --cycle-accurate exclude each other.");
            if (!parsed.GetValue(clocked) && parsed.GetResult(hazard) is { Implicit: false }) throw new BadInputException("--hazard belongs to --cycle-accurate.");
            if (parsed.GetValue(given) is { } step && !(step > 0 && double.IsFinite(step))) throw new BadInputException("--baseline-step-us has to be above 0.");
            if (parsed.GetValue(isFloat))
            {
                TrainingOptions options = (EdgeMasks.Options with { Batch = parsed.GetValue(batch) ?? EdgeMasks.Options.Batch, Decay = parsed.GetValue(decay) ?? 0, Epochs = plan.Epochs, Seed = plan.Seed }).Validated();
                outcome = TrainFloat(plan, options, workers, folder, log, quietly, cancel);
            }
            else
            {
                if (parsed.GetResult(batch) is not null || parsed.GetResult(decay) is not null) throw new BadInputException("--batch and --decay belong to --float; the processor updates after every sample.");
                EdgeParameters[] start = EdgeParameters.Draw(plan.Shape, plan.Settings.Word, plan.Seed);
                outcome = parsed.GetValue(clocked)
                    ? TrainClocked(plan, new EdgeProcessor(plan.Shape, plan.Patterns, start, plan.Settings, mode, plan.Timing.ProcessingTime), folder, log, quietly, cancel)
                    : TrainWords(plan, new EdgeModel(plan.Shape, plan.Patterns, start, plan.Settings), folder, log, quietly, cancel);
            }

            var baselines = new List<EdgeBaseline>();
            if (parsed.GetValue(given) is { } microseconds) baselines.Add(new EdgeBaseline("given", null, microseconds));
            if (parsed.GetValue(measures)) baselines.AddRange(Measured(plan, workers, cancel));
            outcome = outcome with { Baselines = baselines };

            log?.Dispose();
            if (folder is not null)
            {
                TrainEdgeFiles.WritePatterns(folder.Path, plan);
                TrainEdgeFiles.WriteReport(folder.Path, plan, outcome, parsed.GetValue(isFloat), CommandWords.Of(parsed, output, format, threads, quiet, measures));
            }

            folder?.Commit();
            TrainEdgeReport.Write(outcome, plan, parsed.GetValue(isFloat), parsed.GetValue(output), parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    private static EdgeOutcome TrainWords(EdgePlan plan, EdgeModel model, AtomicFolder? folder, StreamWriter? log, bool quiet, CancellationToken cancel)
    {
        (double accuracy, double seconds) = Walk(plan, EdgeLearner.Of(model), model.Drain, log, quiet, cancel);
        if (folder is not null) TrainEdgeFiles.WriteWords(folder.Path, plan, model.Parameters);
        return new EdgeOutcome(plan.Test is null ? null : EdgeTraining.Accuracy(model, plan.Test), accuracy, (long)plan.Train.Count * plan.Epochs, seconds);
    }

    private static EdgeOutcome TrainClocked(EdgePlan plan, EdgeProcessor processor, AtomicFolder? folder, StreamWriter? log, bool quiet, CancellationToken cancel)
    {
        var learner = new EdgeLearner(processor.Learn, () => (processor.Right, processor.Judged), Test);
        (double accuracy, double seconds) = Walk(plan, learner, processor.Drain, log, quiet, cancel);
        if (folder is not null) TrainEdgeFiles.WriteWords(folder.Path, plan, processor.Parameters);
        return new EdgeOutcome(plan.Test is null ? null : Test(plan.Test), accuracy, (long)plan.Train.Count * plan.Epochs, seconds) { Processor = processor };

        // Classifying needs no pipeline: the fast model takes the weights as they are.
        double Test(TrainingSet set) => EdgeTraining.Accuracy(new EdgeModel(plan.Shape, plan.Patterns, processor.Parameters, plan.Settings), set);
    }

    private static (double Accuracy, double Seconds) Walk(EdgePlan plan, EdgeLearner learner, Action drain, StreamWriter? log, bool quiet, CancellationToken cancel)
    {
        log?.WriteLine("samples,epoch,rate_shift,accuracy,test_accuracy");
        using var line = new ProgressLine(plan.Shape.ToString(), (int)Math.Min(int.MaxValue, (long)plan.Train.Count * plan.Epochs), quiet);
        double accuracy = 0;
        TimeSpan testing = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        EdgeLearner timed = learner with
        {
            Test = set =>
            {
                long began = Stopwatch.GetTimestamp();
                double share = learner.Test(set);
                testing += Stopwatch.GetElapsedTime(began);
                return share;
            },
        };
        EdgeTraining.Run(timed, plan.Train, plan.Epochs, plan.Rates, plan.Shuffles ? plan.Seed : null, log is null ? null : plan.Test, entry =>
        {
            accuracy = entry.Accuracy;
            log?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Samples},{entry.Epoch},{entry.Shift},{entry.Accuracy:0.##},{entry.TestAccuracy:0.##}"));
            line.Report((int)Math.Min(int.MaxValue, entry.Samples), string.Create(CultureInfo.InvariantCulture, $"  {entry.Accuracy:F1} %"));
        }, cancel);
        drain();
        return (accuracy, (Stopwatch.GetElapsedTime(start) - testing).TotalSeconds);
    }

    private static IReadOnlyList<EdgeBaseline> Measured(EdgePlan plan, Workers workers, CancellationToken cancel)
    {
        TrainEdgeFiles.Scale(plan);
        var torch = TorchPython.Find();
        if (torch is null) Console.Error.WriteLine($"PyTorch was not found in {TorchPython.Places}, so it is not timed; {TorchPython.HowToGet}.");
        (IReadOnlyList<EdgeBaseline> baselines, string? failure) = EdgeBaselines.Measure(plan.Shape, plan.Train, torch?.Path, workers, cancel);
        if (failure is not null) Console.Error.WriteLine($"PyTorch {torch!.Version} ({torch.Path}) could not be timed: {failure}.");
        return baselines;
    }

    private static EdgeHazard HazardOf(string word) => word switch
    {
        "exact" => EdgeHazard.Exact,
        "stall" => EdgeHazard.Stall,
        "stale" => EdgeHazard.Stale,
        _ => throw new BadInputException($"--hazard is '{word}'; it has to be exact, stall or stale{Spelling.Hint(word, ["exact", "stall", "stale"])}."),
    };

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
