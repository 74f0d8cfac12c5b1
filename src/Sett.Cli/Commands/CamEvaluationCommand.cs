using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;

namespace Sett.Cli.Commands;

/// <summary>
/// sett evaluate --deepcam: a network with its dot products found as Hamming distances, beside the network as it is, on the same inputs.
/// </summary>
internal static class CamEvaluationCommand
{
    private const string Name = "--deepcam";

    /// <summary>The option.</summary>
    public static Option<string?> Option() => new(Name)
    {
        Description = "Run the network with Hamming distances of hashes for dot products, beside the network as it is: k=256 (bits of a "
            + "hash), k=auto or k=FILE (a hash plan), then with commas seeds=N, seed=, projection=, norm=, cosine=, centre=, "
            + "estimator=, exact= (docs/deepcam.md).",
        HelpName = "k=K,…",
    };

    /// <summary>The option that names a file of contexts; the same in every command that hashes.</summary>
    public static Option<string?> Contexts() => new("--contexts")
    {
        Description = "A file (.npz) of the kernels' hashes and norms and of the directions that hashed them: read where it is "
            + "there, written where it is not.",
        HelpName = "FILE",
    };

    public static void Run(
        ModelArguments model, ParseResult parsed, string text, string? contexts, OutputFormat format, CancellationToken cancel)
    {
        if (parsed.GetValue(model.IntegerSteps) || parsed.GetValue(model.FoldBatchNorm))
            throw new BadInputException($"{Name} replaces the network's own layers; leave --integer and --fold-batchnorm out.");
        CamRequest request = CamRequest.Parse(text, Name);
        ModelWorkload workload = model.Open(parsed, needsInputs: true);
        ExecutionPlan plan = ExecutionPlan.Compile(workload.Model, workload.Options);
        Quantity quantity = ProfileArguments.UsualQuantity(workload, plan);
        var set = new JudgedSet(workload.Examples!, workload.Labels, workload.Output, quantity);
        int threads = parsed.GetValue(model.Threads);
        CamSetup setup = CamSetup.Prepare(workload.Model, workload.Options, request, Name, set.Examples, threads, cancel);
        bool wasRead = false;
        if (contexts is not null) setup = setup with
        {
            Contexts = ContextFile.Take(contexts, setup.Network, setup.Options, setup.Bits, setup.NormExponents, out wasRead),
        };
        CamEvaluation evaluation;
        using (var line = new ProgressLine("evaluate", set.Examples.Count * (request.Seeds + 1), parsed.GetValue(model.Quiet)))
            evaluation = CamEvaluation.Run(workload.Model, workload.Options, setup, set, request.Seeds, threads, line.Report, cancel);
        string? loss = FrozenLoss.Remark(setup, quantity, evaluation.Untouched, evaluation.Mean, plan.Outputs[set.Output].Shape.Length);
        string[] remarks = [.. setup.Remarks().Prepend(loss).OfType<string>()];
        Write(workload.InputsName ?? "", setup, evaluation, set.Examples.Count, remarks, format);
        if (parsed.GetValue(model.Quiet)) return;
        if (contexts is not null)
            Console.Error.WriteLine($"sett: contexts of kernels {(wasRead ? "read from" : "written to")} {contexts}.");
        foreach (string remark in remarks) Console.Error.WriteLine($"sett: {remark}");
    }

    private static void Write(string inputs, CamSetup setup, CamEvaluation evaluation, int n, string[] remarks, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteString("network", setup.Network.Name);
                json.WriteString("inputs", inputs);
                json.WriteNumber("n", n);
                json.WriteString("quantity", evaluation.Quantity.Word());
                JsonOutput.NumberOrNull(json, "untouched", evaluation.Quantity.CountsRight() ? evaluation.Untouched : null);
                json.WriteNumber("mean", evaluation.Mean);
                JsonOutput.NumberOrNull(json, "deviation", evaluation.Deviation);
                json.WriteNumber("seconds", evaluation.Seconds);
                json.WriteTexts("options", setup.Options.Texts());
                json.WriteObjects("layers", setup.Network.Layers, layer =>
                {
                    json.WriteString("layer", layer.Name);
                    json.WriteNumber("components", layer.Length);
                    json.WriteNumber("k", setup.Bits[layer.Index]);
                });
                json.WriteObjects("runs", evaluation.Runs, run =>
                {
                    json.WriteNumber("seed", run.Seed);
                    ProfileJson.Write(json, evaluation.Quantity, run.Measured);
                });
                json.WriteStrings("remarks", remarks);
            });
            return;
        }

        var table = new Table(
            new Column("seed", true), new Column("inputs", true), new Column("quantity"), new Column("before", true),
            new Column("after", true), new Column("lost", true), new Column("gained", true), new Column("interval low", true),
            new Column("interval high", true));
        foreach (SeedRun run in evaluation.Runs)
        {
            Measured m = run.Measured;
            table.Add(
                Text($"{run.Seed}"), Text($"{m.Count}"), evaluation.Quantity.Word(), m.Paired is { } p ? Text($"{p.Before:0.00}") : "",
                Text($"{m.Value:0.00}"), m.Paired is { } l ? Text($"{l.Lost}") : "", m.Paired is { } g ? Text($"{g.Gained}") : "",
                Text($"{m.Interval.Low:0.00}"), Text($"{m.Interval.High:0.00}"));
        }

        if (format == OutputFormat.Csv)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        int[] bits = [.. setup.Bits.Where(b => b > 0)];
        string k = bits.Min() == bits.Max() ? Text($"k = {bits[0]}") : Text($"k = {bits.Min()} to {bits.Max()}");
        string exact = bits.Length == setup.Bits.Length
            ? ""
            : Text($", {setup.Bits.Length - bits.Length} of {setup.Bits.Length} layers exact");
        Console.WriteLine(Text($"{setup.Network.Name} on {inputs}, {n} inputs, through the CAM: {k}{exact}"));
        table.WriteTo(Console.Out);
        string unit = evaluation.Quantity == Quantity.Psnr ? "dB" : "%";
        string spread =
            evaluation.Deviation is { } deviation ? Text($" ± {deviation:0.00} {unit} over {evaluation.Runs.Count} seeds") : " " + unit;
        string before = evaluation.Quantity.CountsRight()
            ? Text($"{evaluation.Quantity.Word()} {evaluation.Untouched:0.00} % → ")
            : "relative error of the outputs ";
        Console.WriteLine(Text(
            $"{before}{evaluation.Mean:0.00}{spread}; {Table.Number(n * evaluation.Runs.Count / evaluation.Seconds)} inputs a second"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
