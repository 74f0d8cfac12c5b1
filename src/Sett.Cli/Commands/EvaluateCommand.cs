using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Evaluation;
using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>sett evaluate: how right a network is on labelled inputs, and how fast it runs here.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        Option<OutputFormat> format = SharedOptions.Format();
        var profile = new Option<string?>("--profile")
        {
            Description = "A profile: run the network with its operands rounded, beside the network as it is.",
            HelpName = "FILE",
        };
        Option<string?> loss = SharedOptions.Point("all of them, side by side"), deepcam = CamEvaluationCommand.Option();
        Option<string?> contexts = CamEvaluationCommand.Contexts();
        var outputs = new Option<string?>("--outputs")
        {
            Description = "Also write the outputs, a row an input: a .npy file of the output that is judged, or a .npz file of all of them "
                + "by name.",
            HelpName = "FILE",
        };
        var command = new Command("evaluate", "Run a network on inputs: top-1 and top-5 accuracy with labels, mean squared error for "
            + "autoencoders, inputs a second.\nExample: sett evaluate --inputs digits --limit 500")
        {
            model.Model, model.Inputs, model.Labels, model.Card, model.Limit, model.Skip, model.Dimensions, model.FoldBatchNorm,
            model.IntegerSteps, model.Memory, outputs, profile, loss, deepcam, contexts, format, model.Threads, model.Quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(loss) is not null && parsed.GetValue(profile) is null)
                throw new BadInputException("--loss names an operating point of a profile; give one with --profile.");
            if (parsed.GetValue(outputs) is not null && (parsed.GetValue(deepcam) ?? parsed.GetValue(profile)) is not null)
                throw new BadInputException("--outputs are those of the network as it is; leave --profile and --deepcam out.");
            if (parsed.GetValue(deepcam) is { } cam)
            {
                if (parsed.GetValue(profile) is not null)
                    throw new BadInputException("--deepcam and --profile change the same layers; give one of them.");
                CamEvaluationCommand.Run(model, parsed, cam, parsed.GetValue(contexts), parsed.GetValue(format), cancel);
                return Task.FromResult(0);
            }

            if (parsed.GetValue(contexts) is not null) throw new BadInputException("--contexts belongs to --deepcam, which is missing.");
            if (parsed.GetValue(profile) is { } file)
            {
                RoundedEvaluation.Run(model, parsed, file, SharedOptions.PointOf(parsed.GetValue(loss)), parsed.GetValue(format), cancel);
                return Task.FromResult(0);
            }

            if (parsed.GetValue(outputs) is { } place) AtomicFile.Create(place).Dispose(); // An error here costs no time.
            ModelWorkload workload = model.Open(parsed, needsInputs: true);
            ExecutionPlan plan = ExecutionPlan.Compile(workload.Model, workload.Options);
            Examples examples = workload.Examples!;
            bool reconstructs = workload.Labels is null && Reconstructs(workload.Card, plan, workload.Output);
            OutputRows? kept = parsed.GetValue(outputs) is { } target ? Kept(target, plan, workload.Output, examples.Count) : null;
            Evaluation evaluation;
            using (var line = new ProgressLine("evaluate", examples.Count, parsed.GetValue(model.Quiet)))
            {
                evaluation = Evaluator.Run(
                    plan, examples, workload.Labels, workload.Output, reconstructs, parsed.GetValue(model.Threads), kept,
                    line.Report, cancel);
            }

            if (kept is not null) Write(parsed.GetValue(outputs)!, kept);
            Write(Path.GetFileNameWithoutExtension(workload.Model.Path), workload.InputsName ?? "", evaluation, parsed.GetValue(format));
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Whether the output is the network's idea of its input: the card says so, or without a card the shapes do.</summary>
    internal static bool Reconstructs(ModelCard card, ExecutionPlan plan, int output) => card.IsGiven
        ? card.Task == CardTask.Autoencoder
        : plan.Inputs.Count == 1 && plan.Inputs[0].Shape == plan.Outputs[output].Shape;

    private static string Rate(double rate) => rate < 1000 ? Table.Number(rate) : Table.Count((long)Math.Round(rate));

    private static OutputRows Kept(string target, ExecutionPlan plan, int output, int count) => Path.GetExtension(target).ToLowerInvariant()
        switch
    {
        ".npy" => new OutputRows(plan, [output], count),
        ".npz" => new OutputRows(plan, Enumerable.Range(0, plan.Outputs.Count), count),
        _ => throw new BadInputException($"--outputs is '{target}'; it has to end in .npy or .npz."),
    };

    private static void Write(string target, OutputRows kept)
    {
        if (Path.GetExtension(target).Equals(".npy", StringComparison.OrdinalIgnoreCase)) NpyWriter.Write(target, kept.Arrays[0].Rows);
        else NpzWriter.Write(target, kept.Arrays.Select(a => new KeyValuePair<string, Tensor>(a.Name, a.Rows)));
    }

    private static void Write(string network, string inputs, Evaluation e, OutputFormat format)
    {
        string Percent(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
        switch (format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(json =>
                {
                    json.WriteString("network", network);
                    json.WriteString("inputs", inputs);
                    json.WriteNumber("n", e.Count);
                    JsonOutput.NumberOrNull(json, "top1", e.Top1);
                    JsonOutput.NumberOrNull(json, "top5", e.Top5);
                    JsonOutput.NumberOrNull(json, "mse", e.MeanSquaredError);
                    json.WriteNumber("seconds", e.Seconds);
                    json.WriteNumber("inputs_per_second", e.ExamplesPerSecond);
                });
                break;
            case OutputFormat.Csv:
                var table = new Table(
                    new Column("network"), new Column("input set"), new Column("inputs", true), new Column("top1 percent", true),
                    new Column("top5 percent", true), new Column("mse", true), new Column("seconds", true),
                    new Column("inputs per second", true));
                table.Add(
                    network, inputs, e.Count.ToString(CultureInfo.InvariantCulture), Percent(e.Top1), Percent(e.Top5),
                    e.MeanSquaredError?.ToString("R", CultureInfo.InvariantCulture) ?? "", Table.Number(e.Seconds),
                    Table.Number(e.ExamplesPerSecond));
                table.WriteCsvTo(Console.Out);
                break;
            default:
                TextLines.Write($"{network} on {inputs}: {(e.Count == 1 ? "1 input" : $"{e.Count} inputs")} in "
                    + $"{Table.Number(e.Seconds, 3)} s, {Rate(e.ExamplesPerSecond)} a second");
                if (e.Top1 is { } top1) Console.WriteLine($"top-1 {Percent(top1)} %, top-5 {Percent(e.Top5)} %");
                if (e.MeanSquaredError is { } mse) Console.WriteLine($"mean squared error {Table.Number(mse, 6)}");
                if (e.Top1 is null && e.MeanSquaredError is null)
                    Console.WriteLine("no labels were given, so there is no accuracy (--labels FILE)");
                break;
        }
    }
}
