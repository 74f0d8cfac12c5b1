using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Files;
using Sett.Studies.Profiling;

namespace Sett.Cli.Commands;

/// <summary>sett profile: the fewest bits of every layer that keep a network's quality.</summary>
internal static class ProfileCommand
{
    private const int Interrupted = 1;

    public static Command Create()
    {
        var arguments = new ProfileArguments();
        ModelArguments network = arguments.Network;
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("profile",
            "Find the fewest activation and weight bits of every layer that keep a network's accuracy, and write them down for "
            + "simulate, evaluate and other tools.\n"
            + "Ctrl-C keeps the best profile so far; run the same command again to go on.\n"
            + "Example: sett profile --loss 0%,1% --limit 500 --holdout 500 --out profile.json")
        {
            network.Model, network.Inputs, network.Labels, network.Card, network.Limit, network.Skip, network.Dimensions, network.Memory,
            arguments.Loss, arguments.Quantity, arguments.Error, arguments.Psnr, arguments.Search, arguments.Cost,
            arguments.Reduce, arguments.Container, arguments.Holdout, arguments.HoldoutInputs, arguments.HoldoutLabels, arguments.Cache,
            arguments.Out, arguments.Emit, format, network.Threads, network.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string path = parsed.GetValue(arguments.Out)!;
            ProfileFiles.Check(path);
            (string Kind, string Path)? emission = arguments.ReadEmission(parsed);
            ProfileRequest request = arguments.Read(parsed);
            ProfileStudy study;
            using (var line = new ProgressLine("profile", 100, parsed.GetValue(network.Quiet)))
            {
                study = ProfileStudy.Run(request, share => line.Report((int)(100 * share)), cancel);
            }

            ProfileFiles.Write(path, study.Result);
            if (emission is { } written)
            {
                IReadOnlyList<OperandRounding> roundings = study.Roundings[0];
                OnnxModel rounded = written.Kind == "qdq"
                    ? QdqModel.Apply(request.Model, roundings)
                    : RoundedModel.Apply(request.Model, roundings);
                AtomicFile.Write(written.Path, stream => stream.Write(OnnxWriter.Write(rounded)));
            }

            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json:
                    JsonOutput.Write(json =>
                    {
                        ProfileJson.WriteMembers(json, study.Result);
                        ProfileTables.WriteTiming(json, study.Timing);
                    });
                    break;
                case OutputFormat.Csv: Console.Out.Write(ProfileCsv.Layers(study.Result)); break;
                default: ProfileTables.Write(study.Result, study.Timing, path); break;
            }

            if (!study.WasInterrupted) return Task.FromResult(0);
            Console.Error.WriteLine($"sett: interrupted; the best profile so far is in {path}. Run the same command again to go on.");
            return Task.FromResult(Interrupted);
        });
        return command;
    }
}
