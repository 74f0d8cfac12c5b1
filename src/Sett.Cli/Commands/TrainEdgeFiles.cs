using Sett.Networks.Onnx;
using Sett.Networks.SparseEdges;
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

    /// <summary>The edges.</summary>
    public const string Patterns = "patterns.json";

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
            TrainedModel.Write(Path.Combine(folder, name), EdgeOnnx.Of(plan.Shape, plan.Patterns, parameters, plan.Settings, plan.Train.Shape, quantized), plan.Train);
    }

    /// <summary>The edges, and a mask a junction.</summary>
    public static void WritePatterns(string folder, EdgePlan plan)
    {
        PatternFiles.Write(Path.Combine(folder, Patterns), plan.Shape, plan.Patterns, plan.Seed);
        for (int i = 0; i < plan.Patterns.Length; i++) PatternFiles.WriteMask(Path.Combine(folder, $"mask-{i + 1}.npy"), plan.Patterns[i]);
    }
}
