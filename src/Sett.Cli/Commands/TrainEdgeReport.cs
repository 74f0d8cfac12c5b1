using System.Globalization;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Networks.SparseEdges;
using Sett.Numerics.Files;
using Sett.Studies.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>What <c>sett train edge</c> says at its end, on the standard output.</summary>
internal static class TrainEdgeReport
{
    public static void Write(
        EdgeOutcome outcome, IReadOnlyList<EdgeBaseline> baselines, EdgePlan plan, bool isFloat, string? folder, OutputFormat format)
    {
        EdgeShape shape = plan.Shape;
        EdgeTiming timing = plan.Timing;
        double? speed = outcome.Speed;
        double processor = timing.SamplesPerSecond(plan.ClockMHz);
        switch (format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(json =>
                {
                    json.WriteString("network", shape.ToString());
                    Numbers("fan_out", shape.Junctions.Select(j => j.FanOut));
                    Numbers("fan_in", shape.Junctions.Select(j => j.FanIn));
                    Numbers("z", shape.Junctions.Select(j => j.Parallelism));
                    json.WriteString("pattern", plan.PatternName);
                    if (isFloat) json.WriteNull("word");
                    else json.WriteString("word", plan.Settings.Word.ToString());
                    json.WriteNumber("edges", shape.Edges);
                    json.WriteNumber("density", shape.Density);
                    json.WriteString("training_set", plan.Train.Name);
                    json.WriteNumber("training_inputs", plan.Train.Count);
                    json.WriteNumber("epochs", plan.Epochs);
                    json.WriteNumber("seed", plan.Seed);
                    json.WriteNumber("samples", outcome.Samples);
                    JsonOutput.NumberOrNull(json, "test_accuracy", outcome.TestAccuracy);
                    JsonOutput.NumberOrNull(json, "train_accuracy", outcome.TrainAccuracy);
                    json.WriteNumber("seconds", outcome.Seconds);
                    JsonOutput.NumberOrNull(json, "samples_per_second", speed);
                    JsonOutput.NumberOrNull(json, "cycles_per_sample", shape.IsSized ? timing.CyclesABlock : null);
                    json.WriteNumber("clock_mhz", plan.ClockMHz);
                    JsonOutput.NumberOrNull(json, "processor_samples_per_second", shape.IsSized ? processor : null);
                    if (outcome.Processor is { } clocked) WriteProcessor(json, clocked);
                    json.WriteObjects("baselines", baselines, baseline =>
                    {
                        json.WriteString("by", baseline.By);
                        json.WriteString("origin", baseline.Steps is null ? "given" : "measured");
                        json.WriteString("network", baseline.Steps?.Network);
                        JsonOutput.NumberOrNull(json, "threads", baseline.Steps?.Threads);
                        JsonOutput.NumberOrNull(json, "batch", baseline.Steps?.Batch);
                        json.WriteNumber("microseconds_per_sample", baseline.Microseconds);
                        JsonOutput.NumberOrNull(json, "processor_speedup", shape.IsSized ? baseline.Microseconds * 1e-6 * processor : null);
                    });
                    if (folder is null) json.WriteNull("folder");
                    else json.WriteString("folder", folder);

                    void Numbers(string name, IEnumerable<int> numbers)
                    {
                        json.WriteStartArray(name);
                        foreach (int number in numbers) json.WriteNumberValue(number);
                        json.WriteEndArray();
                    }
                });
                break;
            case OutputFormat.Csv:
                var table = new Table(new Column("network"), new Column("pattern"), new Column("word"),
                    new Column("density", true), new Column("samples", true), new Column("train accuracy percent", true),
                    new Column("test accuracy percent", true), new Column("samples per second", true),
                    new Column("cycles per sample", true));
                table.Add(shape.ToString(), plan.PatternName, isFloat ? "float" : plan.Settings.Word.ToString(),
                    Number(shape.Density, "0.######"), Number(outcome.Samples, "0"),
                    outcome.TrainAccuracy is { } part ? Number(part, "0.##") : "",
                    outcome.TestAccuracy is { } share ? Number(share, "0.##") : "", speed is { } rate ? Number(rate, "0") : "",
                    shape.IsSized ? Number(timing.CyclesABlock, "0") : "");
                table.WriteCsvTo(Console.Out);
                break;
            default:
                string words = isFloat ? "float32" : $"{plan.Settings.Word.Bits}-bit words ({plan.Settings.Word})";
                Console.WriteLine($"{shape}: {Table.Count(shape.Edges)} of {Table.Count(shape.DenseEdges)} edges, "
                    + $"{Number(100 * shape.Density, "0.##")} % ({plan.PatternName}), {words}");
                Console.WriteLine(speed is { } here
                    ? $"{Table.Count(outcome.SamplesHere)} samples in {Number(outcome.Seconds, "0.0")} s: "
                    + $"{Table.Count((long)here)} a second here"
                    : "nothing was left to learn");
                if (outcome.Samples > outcome.SamplesHere && speed is not null)
                    Console.WriteLine($"{Table.Count(outcome.Samples)} samples with those before the checkpoint");
                if (shape.IsSized)
                    Console.WriteLine($"the processor: {timing.CyclesABlock} cycles a sample, {Table.Count((long)processor)} samples a "
                        + $"second at {Number(plan.ClockMHz, "0.###")} MHz");
                if (outcome.Processor is { } run)
                {
                    Console.WriteLine($"cycle by cycle: {Table.Count(run.Cycles)} cycles, {Table.Count(run.StallCycles)} of them waiting; "
                        + $"{Table.Count(run.Hazards)} of {Table.Count(run.PartialSums)} partial sums read before they were written");
                    foreach ((string what, long reads, long writes) in run.Accesses)
                        Console.WriteLine($"  {what,-12} {Table.Count(reads),16} words read {Table.Count(writes),16} written");
                }

                if (baselines.Count > 0)
                    Console.WriteLine(
                        shape.IsSized ? "elsewhere, time a sample and times that the processor is faster:" : "elsewhere, time a sample:");
                foreach (EdgeBaseline b in baselines)
                    Console.WriteLine($"  {Told(b)}: {Number(b.Microseconds, "0.###")} "
                        + $"µs{(shape.IsSized ? $", {Number(b.Microseconds * 1e-6 * processor, "0.##")} ×" : "")}");
                if (outcome.TrainAccuracy is { } trained)
                    Console.WriteLine($"{Number(trained, "0.00")} % of the last training samples right before they were learned");
                if (outcome.TestAccuracy is { } accuracy)
                    Console.WriteLine($"{Number(accuracy, "0.00")} % of {Table.Count(plan.Test!.Count)} test inputs right");
                if (folder is not null)
                    Console.WriteLine($"{folder}: {TrainEdgeFiles.Model}{(isFloat ? "" : $", {TrainEdgeFiles.WordModel}")} with cards, "
                        + $"{TrainEdgeFiles.Patterns}, masks, {TrainEdgeFiles.Log}, {TrainEdgeFiles.Training}, report.html, "
                        + $"{TrainEdgeFiles.Checkpoint}");
                break;
        }
    }

    private static void WriteProcessor(Utf8JsonWriter json, EdgeProcessor processor)
    {
        json.WriteNumber("cycles", processor.Cycles);
        json.WriteNumber("stall_cycles", processor.StallCycles);
        json.WriteNumber("partial_sums", processor.PartialSums);
        json.WriteNumber("hazards", processor.Hazards);
        json.WriteStartObject("words");
        foreach ((string what, long reads, long writes) in processor.Accesses)
        {
            json.WriteNumber($"{what}_read", reads);
            json.WriteNumber($"{what}_written", writes);
        }

        json.WriteEndObject();
    }

    private static string Told(EdgeBaseline baseline) => baseline.Steps is { } s
        ? $"measured, {s.Network} dense, {baseline.By}, {s.Threads} thread{(s.Threads == 1 ? "" : "s")}, batch {s.Batch}"
        : "given";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
