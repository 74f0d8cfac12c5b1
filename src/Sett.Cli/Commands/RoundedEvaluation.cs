using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Execution;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Studies.Profiling;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>
/// sett evaluate --profile: a network with its operands rounded to each operating point of a profile, beside the network as
/// it is, on the same inputs.
/// </summary>
internal static class RoundedEvaluation
{
    // Ranges of operands whose binary point a profile leaves open are taken from so many inputs.
    private const int CalibrationInputs = 16;

    public static void Run(
        ModelArguments model, ParseResult parsed, string file, double? loss, OutputFormat format, CancellationToken cancel)
    {
        if (parsed.GetValue(model.IntegerSteps) || parsed.GetValue(model.FoldBatchNorm))
            throw new BadInputException("--profile rounds what the network's own nodes read; leave --integer and --fold-batchnorm out.");
        IReadOnlyList<PrecisionProfile> points = PrecisionProfile.Choose(file, PrecisionProfile.ReadPoints(file), loss);
        ModelWorkload workload = model.Open(parsed, needsInputs: true);
        ExecutionPlan plan = ExecutionPlan.Compile(workload.Model, workload.Options);
        Quantity quantity = ProfileArguments.UsualQuantity(workload, plan);
        var set = new JudgedSet(workload.Examples!, workload.Labels, workload.Output, quantity);
        int threads = parsed.GetValue(model.Threads);
        var rows = new List<(PrecisionProfile Point, Measured Measured)>();
        using (var line = new ProgressLine("evaluate", set.Examples.Count * (points.Count + 1), parsed.GetValue(model.Quiet)))
        {
            ProfileMeasure measure = ProfileMeasure.Prepare(workload.Model, workload.Options, set, threads, line.Report, cancel);
            foreach (PrecisionProfile point in points)
            {
                IReadOnlyList<OperandRounding> roundings = RoundedModel.Roundings(
                    workload.Model, workload.Options, layers => [.. point.For(layers).Select(l => (l.Activations, l.Weights))],
                    set.Examples.Take(CalibrationInputs), 16, threads, cancel);
                int before = set.Examples.Count * (rows.Count + 1);
                rows.Add((point, measure.Run(RoundedModel.Apply(workload.Model, roundings), done => line.Report(before + done), cancel)));
            }
        }

        Write(Path.GetFileNameWithoutExtension(workload.Model.Path), workload.InputsName ?? "", quantity, rows, format);
    }

    private static void Write(
        string network, string inputs, Quantity quantity, List<(PrecisionProfile Point, Measured Measured)> rows, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteString("network", network);
                json.WriteString("inputs", inputs);
                json.WriteString("quantity", quantity.Word());
                json.WriteStartArray("points");
                foreach ((PrecisionProfile point, Measured measured) in rows)
                {
                    json.WriteStartObject();
                    JsonOutput.NumberOrNull(json, "loss", point.Loss);
                    ProfileJson.Write(json, quantity, measured);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        var table = new Table(
            new Column("network"), new Column("input set"), new Column("inputs", true), new Column("allowed loss", true),
            new Column("quantity"), new Column("before", true), new Column("after", true), new Column("lost", true),
            new Column("gained", true), new Column("interval low", true), new Column("interval high", true),
            new Column("top5 before percent", true), new Column("top5 after percent", true), new Column("mcnemar p", true));
        foreach ((PrecisionProfile point, Measured measured) in rows)
        {
            PairedDifference? pair = measured.Paired;
            table.Add(
                network, inputs, Text($"{measured.Count}"), point.Loss is { } loss ? Text($"{loss}") : "", quantity.Word(),
                pair is { } p ? Text($"{p.Before:0.00}") : "", Text($"{measured.Value:0.00}"), pair is { } q ? Text($"{q.Lost}") : "",
                pair is { } r ? Text($"{r.Gained}") : "", Text($"{measured.Interval.Low:0.00}"), Text($"{measured.Interval.High:0.00}"),
                measured.Top5 is { } five ? Text($"{five.Before:0.00}") : "", measured.Top5 is { } five2 ? Text($"{five2.After:0.00}") : "",
                pair is { } s ? Text($"{s.McNemar:0.000}") : "");
        }

        if (format == OutputFormat.Csv)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        foreach ((PrecisionProfile point, Measured measured) in rows)
        {
            string name = point.Loss is null ? "" : $"{point.PointName}: ";
            if (measured.Paired is { } pair)
            {
                Console.WriteLine(Text($"{network} on {inputs}, {measured.Count} inputs, {name}{quantity.Word()} {pair.Before:0.00} % → ")
                    + Text($"{pair.After:0.00} %, difference {pair.After - pair.Before:+0.00;-0.00;0.00} points"));
                Console.WriteLine(Text($"  95 % interval {measured.Interval.Low:+0.00;-0.00} … {measured.Interval.High:+0.00;-0.00} ")
                    + Text($"points; lost {pair.Lost}, gained {pair.Gained}, McNemar p {pair.McNemar:0.00}"));
                if (measured.Top5 is { } top5) Console.WriteLine(Text($"  top-5 {top5.Before:0.00} % → {top5.After:0.00} %"));
            }
            else
            {
                Console.WriteLine(Text($"{network} on {inputs}, {measured.Count} inputs, {name}relative error of the outputs ")
                    + Text($"{measured.Value:0.000} % (95 % interval {measured.Interval.Low:0.000} … {measured.Interval.High:0.000} %)"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
