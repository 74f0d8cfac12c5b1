using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Training.Runs;

namespace Sett.Cli.Commands;

/// <summary>sett train: trains a network, and makes the built-in one.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var arguments = new TrainArguments();
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("train",
            "Train a network, in float32 or in dynamic fixed point: a known one, one described in YAML, or an ONNX file to be trained "
            + "further. Interrupted runs go on with --resume and end with the same bits.\n"
            + TrainArguments.DefaultsText + "\n"
            + "Example: sett train lenet --epochs 1 --out lenet-trained");
        arguments.AddTo(command);
        command.Options.Add(format);
        command.SetAction((parsed, cancel) =>
        {
            TrainPlan plan = arguments.Open(parsed);
            var session = new TrainSession(plan, parsed.GetValue(arguments.Quiet));
            try
            {
                TrainResult? result = session.Run(cancel);
                if (result is null)
                    return Task.FromResult(Failed($"stopped after {plan.Run.Iteration} of {plan.Run.Steps} iterations; --resume goes on "
                        + $"from {plan.Files.Checkpoint}."));
                TrainReport.Write(result, plan, parsed.GetValue(format));
                return Task.FromResult(0);
            }
            catch (TrainingDivergedException error)
            {
                return Task.FromResult(Failed($"{plan.Run.Network.Name}: {error.Message}. {plan.Files.Checkpoint} holds what "
                    + $"{session.CheckpointIteration} iterations had reached."));
            }
        });
        command.Subcommands.Add(TrainBuiltInCommand.Create());
        command.Subcommands.Add(TrainEdgeCommand.Create());
        return command;
    }

    private static int Failed(string message)
    {
        ProgressLine.Clear();
        Console.Error.WriteLine($"sett: {message}");
        return 1;
    }
}
