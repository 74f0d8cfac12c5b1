using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Training.Runs;

namespace Sett.Cli.Commands;

/// <summary>What a training says at its end, on the standard output.</summary>
internal static class TrainReport
{
    public static void Write(TrainResult result, TrainPlan plan, OutputFormat format)
    {
        TrainingRun run = plan.Run;
        long parameters = run.Network.Parameters.Where(p => p.IsTrained).Sum(p => (long)p.Values.Length);
        switch (format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(json =>
                {
                    json.WriteString("network", run.Network.Name);
                    json.WriteNumber("parameters", parameters);
                    json.WriteString("training_set", plan.Train.Name);
                    json.WriteNumber("training_inputs", plan.Train.Count);
                    json.WriteNumber("batch", run.Options.Batch);
                    json.WriteNumber("seed", run.Options.Seed);
                    json.WriteNumber("iterations", run.Iteration);
                    json.WriteNumber("epochs", (double)run.Iteration / run.StepsAnEpoch);
                    JsonOutput.NumberOrNull(json, "loss", result.Loss);
                    JsonOutput.NumberOrNull(json, "test_accuracy", result.TestAccuracy);
                    json.WriteNumber("seconds", result.Seconds);
                    if (run.Options.Precision is { } precision) json.WriteString("precision", precision.ToString());
                    RunJson.Write(json, run);
                    json.WriteString("model", plan.Files.Model);
                    json.WriteString("log", plan.Files.Log);
                    json.WriteString("checkpoint", plan.Files.Checkpoint);
                    if (run.Policy is not null) json.WriteString("precision_log", plan.Files.Precision);
                });
                break;
            case OutputFormat.Csv:
                var table = new Table(
                    new Column("network"), new Column("parameters", true), new Column("iterations", true), new Column("loss", true),
                    new Column("test accuracy percent", true), new Column("seconds", true), new Column("model"));
                table.Add(
                    run.Network.Name, Number(parameters, "0"), Number(run.Iteration, "0"),
                    result.Loss is { } mean ? Number(mean, "0.######") : "", result.TestAccuracy is { } share ? Number(share, "0.##") : "",
                    Number(result.Seconds, "0.###"), plan.Files.Model);
                table.WriteCsvTo(Console.Out);
                break;
            default:
                string words = string.Join(", ", run.IterationsByWord.Select(w => $"{Table.Count(w.Value)} at {w.Key} bits"));
                Console.WriteLine($"{run.Network.Name}: {Table.Count(parameters)} parameters, {Table.Count(run.Iteration)} iterations "
                    + $"({words}) in {Number(result.Seconds, "0.0")} s");
                if (result.Loss is { } loss) Console.WriteLine($"loss {Number(loss, "0.0000")} at the end of training");
                if (result.TestAccuracy is { } accuracy)
                    Console.WriteLine($"{Number(accuracy, "0.00")} % of {Table.Count(plan.Test!.Count)} test inputs right");
                foreach (TrainingEvent one in run.Events) Console.WriteLine($"iteration {one.Iteration}: {one.Event}");
                Console.WriteLine($"model       {plan.Files.Model}, with {Path.GetFileName(TrainedModel.CardPath(plan.Files.Model))}");
                Console.WriteLine($"log         {plan.Files.Log}");
                Console.WriteLine($"checkpoint  {plan.Files.Checkpoint}");
                if (run.Policy is not null)
                    Console.WriteLine($"precision   {plan.Files.Precision}{(plan.Files.Page is null ? "" : ", with report.html")}");
                break;
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
