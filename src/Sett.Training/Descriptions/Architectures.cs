using System.Globalization;
using System.Text;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Training.Graphs;
using Sett.Training.Layers;
using Sett.Training.Losses;
using Sett.Training.Solvers;

namespace Sett.Training.Descriptions;

/// <summary>The networks that Sett knows by name.</summary>
public static class Architectures
{
    private const string Prefix = "Sett.Training.Descriptions.Known.";

    /// <summary>The names, without the MLPs, which are written out: mlp:784-128-10.</summary>
    public static IReadOnlyList<string> Names { get; } = ["lenet", "cifar_quick", "vgg11", "resnet20"];

    /// <summary>The description of a network.</summary>
    /// <exception cref="BadInputException">There is no such network.</exception>
    public static NetworkDescription Find(string name)
    {
        if (name.StartsWith("mlp:", StringComparison.Ordinal)) return Mlp(name);
        if (!Names.Contains(name))
        {
            throw new BadInputException(
                $"There is no network '{name}'{Spelling.Hint(name, Names)}; known are {string.Join(", ", Names)} and MLPs such as "
                + "mlp:784-128-10; a file ends in .yaml or .onnx.");
        }

        return DescriptionReader.Parse(Text(name), name);
    }

    /// <summary>The YAML of a network.</summary>
    public static string Text(string name)
    {
        using Stream stream = typeof(Architectures).Assembly.GetManifestResourceStream($"{Prefix}{name}.yaml")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Fully connected layers with ReLU between them: mlp:INPUTS-…-CLASSES. The inputs may have any shape of that length.
    /// </summary>
    private static NetworkDescription Mlp(string name)
    {
        string[] parts = name["mlp:".Length..].Split('-');
        int[] sizes =
        [
            .. parts.Select(
                p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= 1 << 20 ? n : 0),
        ];
        if (sizes.Length < 2 || sizes.Contains(0))
            throw new BadInputException($"'{name}' is no MLP; write its sizes from inputs to classes, as in mlp:784-128-10.");
        var layers = new List<LayerDescription>();
        for (int i = 1; i < sizes.Length; i++)
        {
            string from = layers.Count == 0 ? NetworkDescription.InputName : layers[^1].Name;
            layers.Add(new FullyConnectedDescription($"fc{i}", [from], sizes[i], HasBias: true, Start: null));
            if (i < sizes.Length - 1) layers.Add(new ActivationDescription($"relu{i}", [$"fc{i}"], ActivationKind.Relu));
        }

        var options = new TrainingOptions { Rate = 0.05f, Momentum = 0.9f, Decay = 1e-4f, Batch = 64, Start = StartKind.He };
        return new NetworkDescription(
            "mlp" + name["mlp:".Length..].Replace('-', '_'), null, null, layers, LossKind.SoftmaxCrossEntropy, 1,
            EndsInSoftmax: false, options)
        {
            InputLength = sizes[0],
        };
    }
}
