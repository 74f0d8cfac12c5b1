using System.Globalization;
using System.Text;
using Sett.Networks.Onnx;
using Sett.Networks.SparseEdges;
using Sett.Numerics.Files;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Edges;
using Sett.Studies.Results;
using Sett.Studies.SparseEdge;
using Sett.Training.Descriptions;
using Sett.Training.Runs;
using Sett.Training.SparseEdge;

namespace Sett.Cli.Commands;

/// <summary>What <c>sett train edge</c> leaves in its folder.</summary>
internal static class TrainEdgeFiles
{
    /// <summary>The network in float32.</summary>
    public const string Model = "edge.onnx";

    /// <summary>The network with its words as QONNX.</summary>
    public const string WordModel = "edge-words.onnx";

    /// <summary>How learning went, line by line.</summary>
    public const string Log = "log.csv";

    /// <summary>What came out.</summary>
    public const string Training = "training.json";

    /// <summary>The edges.</summary>
    public const string Patterns = "patterns.json";

    /// <summary>What --resume goes on from.</summary>
    public const string Checkpoint = "checkpoint.npz";

    /// <summary>Pixels are held as fractions of 256, as the processor has them.</summary>
    public static void Scale(EdgePlan plan)
    {
        InputScaling scaling = plan.Train.IsPictures ? new InputScaling(256, [0], [1]) : InputScaling.None;
        plan.Train.Scaling = scaling;
        if (plan.Test is not null) plan.Test.Scaling = scaling;
    }

    /// <summary>Both forms of a network of words.</summary>
    public static void WriteWords(string folder, EdgePlan plan, EdgeParameters[] parameters)
    {
        Scale(plan);
        foreach ((string name, bool quantized) in new[] { (Model, false), (WordModel, true) })
            TrainedModel.Write(Path.Combine(folder, name),
                EdgeOnnx.Of(plan.Shape, plan.Patterns, parameters, plan.Settings, plan.Train.Shape, quantized), plan.Train);
    }

    /// <summary>The edges, and a mask a junction.</summary>
    public static void WritePatterns(string folder, EdgePlan plan)
    {
        PatternFiles.Write(Path.Combine(folder, Patterns), plan.Shape, plan.Patterns, plan.Seed);
        for (int i = 0; i < plan.Patterns.Length; i++) PatternFiles.WriteMask(Path.Combine(folder, $"mask-{i + 1}.npy"), plan.Patterns[i]);
    }

    /// <summary>training.json, and the report that is drawn from it; the network and log.csv are there already.</summary>
    public static void WriteReport(string folder, EdgePlan plan, EdgeOutcome outcome, bool isFloat, string command)
    {
        EdgeShape shape = plan.Shape;
        bool sized = shape.IsSized;
        EdgeLogEntry[] log = ReadLog(Path.Combine(folder, Log));
        var source = new OrderedDictionary<string, string>
        {
            ["command"] = command,
            ["model"] = Model,
            ["model_sha256"] = Sha256.Of(File.ReadAllBytes(Path.Combine(folder, Model))),
            ["training_set"] = plan.Train.Name,
            ["training_inputs"] = Text(plan.Train.Count),
            ["seed"] = plan.Seed.ToString(CultureInfo.InvariantCulture),
        };
        var file = new EdgeTrainingFile(
            EdgeTrainingFile.Written.Name, EdgeTrainingFile.Written.Version,
            typeof(EdgeTrainingFile).Assembly.GetName().Version!.ToString(3), shape.ToString(), source,
            isFloat ? null : plan.Settings.Word.ToString(), plan.PatternName,
            [.. shape.Junctions.Select(
                j => new EdgeJunctionEntry(j.Left, j.Right, j.FanOut, j.FanIn, j.Edges, sized ? j.Parallelism : null))],
            shape.Edges, shape.DenseEdges, plan.Epochs, outcome.Samples, outcome.TrainAccuracy ?? log[^1].Accuracy, plan.Test?.Count ?? 0,
            outcome.TestAccuracy, plan.ClockMHz, sized ? plan.Timing.CyclesABlock : null,
            sized ? plan.Timing.SamplesPerSecond(plan.ClockMHz) : null, log);
        string json = WrittenJson.Text(file);
        AtomicFile.Write(Path.Combine(folder, Training), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        ReportFiles.Write(folder, EdgeTrainingReport.Of(EdgeTrainingFile.Parse(json)));
    }

    private static EdgeLogEntry[] ReadLog(string path)
    {
        string[] lines = File.ReadAllLines(path), names = lines[0].Split(',');
        int samples = Array.IndexOf(names, "samples"), epoch = Array.IndexOf(names, "epoch");
        int accuracy = Array.IndexOf(names, "accuracy_percent"), test = Array.IndexOf(names, "test_accuracy_percent");
        return [.. lines.Skip(1).Select(l => l.Split(',')).Select(f => new EdgeLogEntry(
            long.Parse(f[samples], CultureInfo.InvariantCulture), int.Parse(f[epoch], CultureInfo.InvariantCulture),
            double.Parse(f[accuracy], CultureInfo.InvariantCulture),
            f[test].Length == 0 ? null : double.Parse(f[test], CultureInfo.InvariantCulture)))];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
