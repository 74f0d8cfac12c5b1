using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>sett trace: every layer's integer activations and weights as arrays.</summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        Option<int> container = SharedOptions.Container(), calibration = SharedOptions.Calibration();
        Option<string?> output = SharedOptions.Folder("manifest.json and .npy files");
        output.Required = true;
        var command = new Command("trace",
            "Write every layer's integer activations and weights: manifest.json and .npy files.\nExample: sett trace --limit 4 --out trace")
        {
            model.Model, model.Inputs, model.Card, model.Limit, model.Skip, model.Dimensions, model.FoldBatchNorm, model.IntegerSteps,
            model.Memory, container, calibration, output, model.Threads, model.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            AtomicFolder.Create(parsed.GetValue(output)!).Dispose(); // An error here costs no time; after the ranges it would.
            ModelWorkload workload = model.Open(parsed, needsInputs: true);
            Examples examples = workload.Examples!;
            LayerStream stream = LayerStream.Open(workload.Model, workload.Options, parsed.GetValue(container));
            int threads = parsed.GetValue(model.Threads);
            bool quiet = parsed.GetValue(model.Quiet);
            using (var line = new ProgressLine("ranges", Math.Min(parsed.GetValue(calibration), examples.Count), quiet))
                stream.Calibrate(examples, parsed.GetValue(calibration), threads, line.Report, cancel);
            var facts = new Dictionary<string, string>
            {
                ["model_sha256"] = model.ModelHash(parsed),
                ["inputs_name"] = workload.InputsName ?? "",
            };
            using (var line = new ProgressLine("trace", examples.Count, quiet))
                TraceFolder.Write(stream, examples, parsed.GetValue(output)!, facts, threads, line.Report, cancel);
            Console.WriteLine(
                $"{stream.Network.Name}: {Table.Count(stream.Network.Layers.Count(), "layer")} of {Table.Count(examples.Count, "input")} in "
                + $"{parsed.GetValue(output)}");
            return Task.FromResult(0);
        });
        return command;
    }
}
