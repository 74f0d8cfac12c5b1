using System.Globalization;
using System.Text;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;

namespace Sett.Training.Runs;

/// <summary>Writes a trained network as it is used: an ONNX file, and beside it the card that says how pictures become its input.</summary>
public static class TrainedModel
{
    /// <summary>Writes both files.</summary>
    /// <exception cref="BadInputException">A file cannot be written.</exception>
    public static void Write(string path, TrainableNetwork network, TrainingSet set) => Write(path, network.ToOnnx(), set);

    /// <summary>Writes a network that is an ONNX model already.</summary>
    /// <exception cref="BadInputException">A file cannot be written.</exception>
    public static void Write(string path, OnnxModel model, TrainingSet set)
    {
        byte[] bytes = OnnxWriter.Write(model);
        AtomicFile.Write(path, stream => stream.Write(bytes));
        AtomicFile.WriteText(CardPath(path), Card(set));
    }

    /// <summary>Where the card of a model lies.</summary>
    public static string CardPath(string path) => Path.ChangeExtension(path, null) + ".card.yaml";

    private static string Card(TrainingSet set)
    {
        InputScaling scaling = set.Scaling;
        var text = new StringBuilder("task: classifier\ninputs:\n  input:\n");
        string? channels = set.Shape.Channels switch { 1 => "Y", 3 => "RGB", _ => null };
        bool isPicture = set.IsPictures && channels is not null && set.Shape.Plane > 1;
        text.Append(isPicture ? $"    picture: {{channels: {channels}}}\n" : "    values: {}\n");
        if (scaling.Divide != 1) text.Append(CultureInfo.InvariantCulture, $"    divide: {scaling.Divide}\n");
        if (scaling.Mean.Any(m => m != 0)) text.Append(CultureInfo.InvariantCulture, $"    mean: {List(scaling.Mean)}\n");
        if (scaling.Std.Any(s => s != 1)) text.Append(CultureInfo.InvariantCulture, $"    std: {List(scaling.Std)}\n");
        return text.ToString();
    }

    private static string List(IReadOnlyList<float> numbers) => numbers.Count == 1
        ? numbers[0].ToString(CultureInfo.InvariantCulture)
        : $"[{string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))}]";
}
