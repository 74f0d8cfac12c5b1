using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Hashing;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;
using Sett.Training.Hashing;

namespace Sett.Cli.Commands;

/// <summary>
/// sett hash: the shortest hashes of every layer that keep a network's quality when its dot products are Hamming distances.
/// </summary>
internal static class HashCommand
{
    private const int Interrupted = 1;

    public static Command Create()
    {
        var arguments = new HashArguments();
        ModelArguments network = arguments.Network;
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("hash",
            "Find the hash length of every layer that keeps a network's accuracy when its dot products are Hamming distances in a content "
            + "addressable memory (DeepCAM).\n"
            + "Ctrl-C keeps the best plan so far; run the same command again to go on.\n"
            + "Example: sett hash --limit 200 --holdout 200 --loss 2% --out hashes")
        {
            network.Model, network.Inputs, network.Labels, network.Card, network.Limit, network.Skip, network.Dimensions, network.Memory,
            arguments.Loss, arguments.Quantity, arguments.Deepcam, arguments.Longest, arguments.Cost, arguments.Seeds, arguments.Holdout,
            arguments.HoldoutInputs, arguments.HoldoutLabels, arguments.Cache, arguments.Contexts,
            arguments.Out, arguments.Emit, format, network.Threads, network.Quiet,
        };
        foreach (Option option in arguments.Tune.All) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            string path = parsed.GetValue(arguments.Out)!;
            HashFiles.Check(path);
            string? emitted = parsed.GetValue(arguments.Emit);
            if (emitted is not null) HashFiles.CheckPlan(emitted, "--plan");
            HashRequest request = arguments.Read(parsed);
            HashTuning? tuning = arguments.Tune.Read(parsed, network, request.Model);
            string? card = tuning is null ? null : arguments.CardText(parsed);
            HashStudy study;
            using (var line = new ProgressLine("hash", 100, parsed.GetValue(network.Quiet)))
            {
                study = HashStudy.Run(request, share => line.Report((int)(100 * share)), cancel);
            }

            // Written before a training that may be ended.
            HashFiles.Write(path, study.Result);
            if (emitted is not null) study.Result.Setup.Plan().Write(emitted);
            HashResult result = study.Result;
            if (tuning is not null && !study.WasInterrupted)
            {
                try
                {
                    using var line = new ProgressLine("tune", 100, parsed.GetValue(network.Quiet));
                    result = result with
                    {
                        Tuned = TunedResult.Run(request, result, tuning, (done, all) => line.Report((int)(100 * done / all)), cancel),
                    };
                }
                catch (OperationCanceledException)
                {
                    Console.Error.WriteLine($"sett: interrupted while tuning; the plan of the frozen network is in {path}.");
                    return Task.FromResult(Interrupted);
                }

                HashFiles.Write(path, result, card);
            }

            switch (parsed.GetValue(format))
            {
                case OutputFormat.Json: JsonOutput.Write(json => HashJson.WriteMembers(json, result)); break;
                case OutputFormat.Csv: Console.Out.Write(HashFiles.Layers(result)); break;
                default: Write(result, study.Timing, path); break;
            }

            if (!study.WasInterrupted) return Task.FromResult(0);
            Console.Error.WriteLine($"sett: interrupted; the best plan so far is in {path}. Run the same command again to go on.");
            return Task.FromResult(Interrupted);
        });
        return command;
    }

    private static void Write(HashResult result, HashTiming timing, string path)
    {
        bool counts = result.Quantity.CountsRight();
        string what = counts
            ? Text($"{result.Quantity.Word()} {result.Untouched:0.00} % as it is")
            : "judged by the relative error of its outputs";
        Console.WriteLine(Text($"{result.Setup.Network.Name}: {Table.Count(result.Layers.Count, "layer")}, ")
            + Text($"{Table.Count(result.Measured.Count, "input")}; {what}; ")
            + Text($"{result.Loss:0.###} % may be lost"));
        Console.WriteLine();
        var layers = new Table(
            new Column("layer"), new Column("kind"), new Column("n", true), new Column("kernels", true), new Column("k", true),
            new Column("suggested", true), new Column("angle", true), new Column("error", true),
            new Column("theory", true), new Column("cos spread", true), new Column("cos error", true));
        foreach (HashedLayerResult l in result.Layers)
        {
            LayerAngles? a = l.Angles;
            string Degrees(double? radians, string digits) =>
                radians is { } r ? (r * 180 / Math.PI).ToString(digits, CultureInfo.InvariantCulture) + "°" : "";
            layers.Add(
                l.Layer.Name, Words.Of(l.Layer.Shape.Kind), Text($"{l.Layer.Length}"), Text($"{l.Layer.Shape.Filters}"),
                l.K == 0 ? "exact" : Text($"{l.K}"), l.Layer.IsHashable ? Text($"{l.Layer.SuggestedBits()}") : "",
                Degrees(a?.MeanAngle, "0"), Degrees(a?.Error, "0.00"), Degrees(a?.PredictedError, "0.00"),
                a is null ? "" : Text($"{a.CosineSpread:0.000}"), a is null ? "" : Text($"{a.CosineError:0.000}"));
        }

        layers.WriteTo(Console.Out);
        Console.WriteLine();
        var quality = new Table(new Column("hashes"), new Column("inputs"), new Column("n", true), new Column(result.Quantity.Word(), true),
            new Column("±", true), new Column("95 % of the difference"));
        Add("plan", "search", result.Measured);
        if (result.HeldOut is { } heldOut) Add("plan", "held out", heldOut);
        if (result.Tuned is { } tuned)
        {
            Add("plan, tuned", "search", tuned.Measured);
            if (tuned.HeldOut is { } tunedHeldOut) Add("plan, tuned", "held out", tunedHeldOut);
        }

        if (result.OtherSeeds.Count > 0)
        {
            var others = new LengthCurvePoint(0, [.. result.OtherSeeds.Select(s => s.Measured.Value)]);
            quality.Add(Text($"plan, {others.Values.Count} other seeds"), result.HeldOut is null ? "search" : "held out",
                Text($"{(result.HeldOut ?? result.Measured).Count}"), Text($"{others.Mean:0.00}"), Text($"{others.Deviation:0.00}"), "");
        }

        foreach (LengthCurvePoint point in result.Curve)
            quality.Add(Text($"k = {point.K}, {point.Values.Count} seeds"), "search", Text($"{result.Measured.Count}"),
                Text($"{point.Mean:0.00}"), Text($"{point.Deviation:0.00}"), "");
        quality.WriteTo(Console.Out);
        foreach (string warning in result.Warnings) TextLines.Write("! ", warning);
        Console.WriteLine();
        Console.WriteLine(Text($"mean k {result.MeanBits:0}; {HashCosts.Words(result.CostName)}: {Table.Number(result.Cost)}, ")
            + Text($"{100 * result.Cost / result.CostOfLongest:0.0} % of the longest hashes'"));
        TextLines.Write("angle, error, theory: mean angle of kernels and patches, its measured error, and √(θ(π−θ)/k); cos: spread and "
            + "error of cosines.");
        string remembered = timing.Remembered > 0 ? Text($", {timing.Remembered} remembered") : "";
        Console.WriteLine(Text($"{timing.Candidates} candidates run ({timing.Stopped} given up early{remembered}), worth ")
            + Text($"{timing.Passes:0.0} runs over all inputs; {timing.Seconds:0.0} s. Written to {path}."));
        if (result.Tuned is { } written)
        {
            Console.WriteLine(Text($"Tuned with {written.TrainingInputs} inputs, {written.Options.Epochs} epochs, rate ")
                + Text($"{written.Options.Rate}; {written.Seconds:0.0} s. Written to {HashFiles.TunedPath(path)}."));
        }

        void Add(string hashes, string inputs, Measured m) =>
            quality.Add(hashes, inputs, Text($"{m.Count}"), Text($"{m.Value:0.00}"), "",
                Text($"{m.Interval.Low:+0.00;-0.00;0.00} … {m.Interval.High:+0.00;-0.00;0.00}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
