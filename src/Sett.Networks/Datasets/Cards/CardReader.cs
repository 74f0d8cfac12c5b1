using System.Text;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Networks.Datasets.Cards;

/// <summary>Reads model cards; every error is told with its line, all of them at once.</summary>
public static class CardReader
{
    private const long MaximumBytes = 1 << 20;

    private static readonly (string, CardTask)[] Tasks =
    [
        ("classifier", CardTask.Classifier), ("autoencoder", CardTask.Autoencoder), ("detector", CardTask.Detector),
        ("super-resolution", CardTask.SuperResolution), ("tracker", CardTask.Tracker), ("other", CardTask.Other),
    ];

    /// <summary>The card that belongs to a model: the one that the user names, or NAME.card.yaml beside NAME.onnx, or none.</summary>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="cardPath">The card that the user named, or null.</param>
    public static ModelCard For(string modelPath, string? cardPath)
    {
        if (cardPath is not null) return Read(cardPath);
        string beside = Path.ChangeExtension(modelPath, null) + ".card.yaml";
        return File.Exists(beside) ? Read(beside) : ModelCard.None;
    }

    /// <summary>Reads a card's file.</summary>
    /// <exception cref="BadInputException">The file is missing or not a valid card.</exception>
    public static ModelCard Read(string path)
    {
        byte[] bytes = InputFile.ReadAll(path, MaximumBytes);
        try
        {
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), path);
        }
        catch (DecoderFallbackException error)
        {
            throw new BadInputException($"{path}: is not UTF-8 text.", error);
        }
    }

    /// <summary>Reads a card's text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">Where it comes from: the files it names are seen from this file's folder.</param>
    public static ModelCard Parse(string text, string path)
    {
        var errors = new YamlErrors(path);
        var fields = new YamlFields(YamlTree.Parse(text, path), "the card", errors);
        CardTask task = fields.Choice("task", CardTask.Other, Tasks);
        string? output = fields.Text("output");
        string? labels = fields.Text("labels");
        int offset = fields.Whole("label_offset", -1_000_000, 1_000_000) ?? 0;
        IReadOnlyList<string>? names = null;
        string? classesFile = null;
        if (fields.Node("classes") is YamlList list) names = Names(list, errors);
        else classesFile = fields.Text("classes");
        var inputs = new List<InputCard>();
        if (fields.Node("inputs") is { } node)
        {
            if (node is not YamlMap { Entries.Count: > 0 } map)
                errors.Add(node.Line, "'inputs' has to be a map from the model's inputs to how they are made");
            else inputs.AddRange(map.Entries.Select(entry => InputCardReader.Read(entry, errors)));
        }

        fields.Finish();
        errors.ThrowIfAny();
        return new ModelCard(path, task, output, inputs, labels, offset, classesFile, names);
    }

    private static List<string> Names(YamlList list, YamlErrors errors)
    {
        var names = new List<string>();
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlScalar { Text: { Length: > 0 } text }) names.Add(text);
            else errors.Add(item.Line, "'classes' has to be names, or the file that has them");
        }

        return names;
    }
}
