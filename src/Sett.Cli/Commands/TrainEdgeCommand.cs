using System.CommandLine;
using Sett.Cli.Machine;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Studies.SparseEdge;
using Sett.Training.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>
/// sett train edge: trains a network most of whose connections never exist, bit for bit as the sparse edge processor does.
/// </summary>
internal static class TrainEdgeCommand
{
    public static Command Create()
    {
        var arguments = new TrainEdgeArguments();
        var isFloat = new Option<bool>("--float")
        {
            Description = "A software study instead: float32, ReLU, softmax and Adam with the edges as masks.",
        };
        Option<int?> batch = SharedOptions.Positive("--batch", "Inputs a step, with --float. Default: 256.", "N");
        Option<float?> decay = TrainArguments.Number("--decay", "Weight decay (twice Keras' L2), with --float.");
        var clocked = new Option<bool>("--cycle-accurate")
        {
            Description = "Run the processor cycle by cycle, with every memory access checked; the same bits, more slowly.",
        };
        var hazard = new Option<string>("--hazard")
        {
            Description =
                "With --cycle-accurate, where a partial sum is read before it is written: exact (forwarded), stall, or stale (lost).",
            HelpName = "WORD",
            DefaultValueFactory = _ => "exact",
        };
        var measures = new Option<bool>("--measure-baseline")
        {
            Description = "Time the fully connected network's steps in float32 on this computer, in batches of 1 and 256: in Sett's "
                + $"engine, and in PyTorch where a Python on PATH or in {TorchPython.Variable} has it.",
        };
        Option<double?> given = SharedOptions.Number(
            "--baseline-step-us", "What a sample takes elsewhere, on a GPU for example, in µs; the processor is compared with it.", "US");
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Write the network as ONNX (float, and with the words as QONNX), its edges, masks, log, report and "
                + "checkpoint into this folder.",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the checkpoint in --out; the other options stay as they were.",
        };
        Option<int?> every = SharedOptions.Positive(
            "--checkpoint-epochs", "Walks through the training set between checkpoints. Default: 1.", "N");
        Option<OutputFormat> format = SharedOptions.Format();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("edge",
            "Train a network most of whose connections never exist, bit for bit as the sparse edge processor does: words of few bits, "
            + "updates that come some samples late, clash-free edges.\n"
            + "Example: sett train edge --neurons 1024,64,32 --fanout 4,16 --z 128,32 --word 1,3,8 --limit 12544 --epochs 1");
        arguments.AddTo(command);
        foreach (Option option in new Option[]
        {
            isFloat, batch, decay, clocked, hazard, measures, given, output, resume, every, format, threads, quiet,
        }) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var workers = Workers.Of(parsed.GetValue(threads), cancel);
            EdgePlan plan = arguments.Open(parsed, parsed.GetValue(isFloat), workers);
            string? folder = parsed.GetValue(output);
            EdgeHazard mode = HazardOf(parsed.GetValue(hazard)!);
            if (parsed.GetValue(isFloat) && parsed.GetValue(clocked))
                throw new BadInputException("--float and --cycle-accurate exclude each other.");
            if (!parsed.GetValue(clocked) && parsed.GetResult(hazard) is { Implicit: false })
                throw new BadInputException("--hazard belongs to --cycle-accurate.");
            if (parsed.GetValue(given) is { } step && !(step > 0 && double.IsFinite(step)))
                throw new BadInputException("--baseline-step-us has to be above 0.");
            if (folder is null && (parsed.GetValue(resume) || parsed.GetResult(every) is not null))
                throw new BadInputException("--resume and --checkpoint-epochs need --out, where the checkpoint is.");
            if (!parsed.GetValue(isFloat) && (parsed.GetResult(batch) is not null || parsed.GetResult(decay) is not null))
                throw new BadInputException("--batch and --decay belong to --float; the processor updates after every sample.");
            var session = new TrainEdgeSession(plan, folder, parsed.GetValue(resume), parsed.GetValue(every) ?? 1,
                parsed.GetValue(quiet), cancel);
            if (Trained(session) is not { } outcome)
            {
                ProgressLine.Clear();
                Console.Error.WriteLine($"sett: stopped; --resume goes on from {Path.Combine(folder!, TrainEdgeFiles.Checkpoint)}, after "
                    + $"{session.CheckpointSamples} of {(long)plan.Train.Count * plan.Epochs} samples.");
                return Task.FromResult(1);
            }

            if (folder is not null)
            {
                TrainEdgeFiles.WritePatterns(folder, plan);
                TrainEdgeFiles.WriteReport(folder, plan, outcome, parsed.GetValue(isFloat),
                    CommandWords.Of(parsed, output, format, threads, quiet, measures, resume, every));
            }

            var baselines = new List<EdgeBaseline>();
            if (parsed.GetValue(given) is { } microseconds) baselines.Add(new EdgeBaseline("given", null, microseconds));
            if (parsed.GetValue(measures)) baselines.AddRange(Measured(plan, workers, cancel));
            TrainEdgeReport.Write(outcome, baselines, plan, parsed.GetValue(isFloat), folder, parsed.GetValue(format));
            return Task.FromResult(0);

            EdgeOutcome? Trained(TrainEdgeSession session)
            {
                if (parsed.GetValue(isFloat))
                {
                    return session.Float((EdgeMasks.Options with
                    {
                        Batch = parsed.GetValue(batch) ?? EdgeMasks.Options.Batch,
                        Decay = parsed.GetValue(decay) ?? 0,
                        Epochs = plan.Epochs,
                        Seed = plan.Seed,
                    })
                        .Validated(), workers);
                }

                EdgeParameters[] start = EdgeParameters.Draw(plan.Shape, plan.Settings.Word, plan.Seed);
                return parsed.GetValue(clocked)
                    ? session.Clocked(
                        new EdgeProcessor(plan.Shape, plan.Patterns, start, plan.Settings, mode, plan.Timing.ProcessingTime), mode)
                    : session.Words(new EdgeModel(plan.Shape, plan.Patterns, start, plan.Settings));
            }
        });
        return command;
    }

    private static IReadOnlyList<EdgeBaseline> Measured(EdgePlan plan, Workers workers, CancellationToken cancel)
    {
        TrainEdgeFiles.Scale(plan);
        var torch = TorchPython.Find();
        if (torch is null)
            Console.Error.WriteLine($"PyTorch was not found in {TorchPython.Places}, so it is not timed; {TorchPython.HowToGet}.");
        (IReadOnlyList<EdgeBaseline> baselines, string? failure) =
            EdgeBaselines.Measure(plan.Shape, plan.Train, torch?.Path, workers, cancel);
        if (failure is not null) Console.Error.WriteLine($"PyTorch {torch!.Version} ({torch.Path}) could not be timed: {failure}.");
        return baselines;
    }

    private static EdgeHazard HazardOf(string word) => word switch
    {
        "exact" => EdgeHazard.Exact,
        "stall" => EdgeHazard.Stall,
        "stale" => EdgeHazard.Stale,
        _ => throw new BadInputException(
            $"--hazard is '{word}'; it has to be exact, stall or stale{Spelling.End(word, ["exact", "stall", "stale"])}"),
    };
}
