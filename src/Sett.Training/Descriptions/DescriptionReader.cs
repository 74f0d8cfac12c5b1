using System.Text;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.Data;
using Sett.Training.Graphs;
using Sett.Training.Losses;
using Sett.Training.Precision;
using Sett.Training.Precision.Controllers;
using Sett.Training.Solvers;

namespace Sett.Training.Descriptions;

/// <summary>
/// Reads networks described in YAML (docs/training.md has the keys); every error is told with its line, all of them at once.
/// </summary>
public static class DescriptionReader
{
    private const long MaximumBytes = 4 << 20;

    private static readonly (string, LossKind)[] Losses =
        [("softmax_cross_entropy", LossKind.SoftmaxCrossEntropy), ("mean_squared_error", LossKind.MeanSquaredError)];

    private static readonly (string, SolverKind)[] Solvers = [("sgd", SolverKind.Sgd), ("adam", SolverKind.Adam)];

    /// <summary>The words for <see cref="StartKind"/>.</summary>
    public static readonly IReadOnlyList<(string Word, StartKind Value)> Starts =
        [("xavier", StartKind.Xavier), ("he", StartKind.He), ("gaussian", StartKind.Gaussian)];

    /// <summary>The words for <see cref="RateKind"/>.</summary>
    public static readonly IReadOnlyList<(string Word, RateKind Value)> Schedules =
        [("fixed", RateKind.Fixed), ("inv", RateKind.Inv), ("step", RateKind.Step), ("poly", RateKind.Poly), ("cosine", RateKind.Cosine)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">The file is missing or not a valid description.</exception>
    public static NetworkDescription Read(string path)
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

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">How errors call it; its name is the network's where the text gives none.</param>
    public static NetworkDescription Parse(string text, string path)
    {
        var errors = new YamlErrors(path);
        var fields = new YamlFields(YamlTree.Parse(text, path), "the network", errors);
        string name = fields.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        int[]? sizes = fields.Wholes("input", 3, 3, 1, 1 << 16);
        LossKind loss = fields.Choice("loss", LossKind.SoftmaxCrossEntropy, Losses);
        StartKind start = fields.Choice("start", StartKind.He, Starts);
        float biasRate = fields.Number("bias_rate") ?? 1;
        if (biasRate < 0) fields.Error("bias_rate", "'bias_rate' has to be 0 or more");
        InputScaling? scaling = Scaling(fields, sizes?[0]);
        TrainingOptions options = Options(fields.Fields("training"), fields, start, path);
        var layers = new List<LayerDescription>();
        switch (fields.Node("layers"))
        {
            case YamlList { Items.Count: > 0 } list:
                var reader = new LayerReader(path, errors);
                layers.AddRange(list.Items.Select(reader.Read).OfType<LayerDescription>());
                break;
            default:
                fields.Error("layers", "'layers' has to be a list of one layer or more");
                break;
        }

        fields.Finish();
        errors.ThrowIfAny();
        MapShape? input = sizes is null ? null : new MapShape(sizes[0], sizes[1], sizes[2]);
        return new NetworkDescription(name, input, scaling, layers, loss, biasRate, EndsInSoftmax: false, options);
    }

    private static InputScaling? Scaling(YamlFields fields, int? channels)
    {
        float? divide = fields.Number("divide");
        float[]? mean = fields.Numbers("mean"), std = fields.Numbers("std");
        if (divide is <= 0) fields.Error("divide", "'divide' has to be above 0");
        if (std is not null && Array.Exists(std, s => s <= 0)) fields.Error("std", "'std' has to be above 0");
        foreach ((string key, float[]? numbers) in new[] { ("mean", mean), ("std", std) })
        {
            if (numbers is { Length: > 1 } && numbers.Length != (channels ?? numbers.Length))
                fields.Error(key, $"'{key}' takes one number or one a channel, {channels}, not {numbers.Length}");
        }

        return divide is null && mean is null && std is null ? null : new InputScaling(divide ?? 1, mean ?? [0], std ?? [1]);
    }

    private static Augmentation Augmentation(YamlFields? fields)
    {
        if (fields is null) return Data.Augmentation.None;
        var augmentation = new Augmentation(
            fields.Whole("shift", 0, 1 << 10) ?? 0, fields.Choice("mirror", false, [("true", true), ("false", false)]));
        fields.Finish();
        return augmentation;
    }

    private static PrecisionSettings? Precision(YamlFields above)
    {
        const string key = "precision";
        if (above.Node(key) is not { } node) return null;
        try
        {
            if (node is YamlScalar { Text: var word }) return PrecisionSettings.Parse(word, [], null, null);
            YamlFields fields = above.Fields(key)!;
            string name = fields.Text("controller") ?? "";
            string? rounding = fields.Text("rounding"), arithmetic = fields.Text("arithmetic");
            ControllerKind? kind = ControllerKind.All.FirstOrDefault(k => k.Name == name);
            var values = new List<KeyValuePair<string, string>>();
            foreach (ControllerParameter parameter in kind?.Parameters ?? [])
            {
                if (fields.Text(parameter.Name) is { } text) values.Add(KeyValuePair.Create(parameter.Name, text));
            }

            if (kind is not null) fields.Finish();
            if (name.Length > 0) return PrecisionSettings.Of(name, values, rounding, arithmetic);
            above.Error(key, $"'{key}' needs a controller: {string.Join(", ", PrecisionSettings.Names)}");
        }
        catch (BadInputException error)
        {
            above.Error(key, error.Message.TrimEnd('.'));
        }

        return null;
    }

    private static TrainingOptions Options(YamlFields? fields, YamlFields above, StartKind start, string path)
    {
        var defaults = new TrainingOptions { Start = start };
        if (fields is null) return defaults;
        var options = new TrainingOptions
        {
            Start = start,
            Solver = fields.Choice("solver", defaults.Solver, Solvers),
            Schedule = fields.Choice("schedule", defaults.Schedule, Schedules),
            Rate = fields.Number("rate") ?? defaults.Rate,
            Gamma = fields.Number("gamma") ?? defaults.Gamma,
            Power = fields.Number("power") ?? defaults.Power,
            StepSize = fields.Whole("step_size", 1, int.MaxValue) ?? defaults.StepSize,
            Momentum = fields.Number("momentum") ?? defaults.Momentum,
            SecondMomentum = fields.Number("second_momentum") ?? defaults.SecondMomentum,
            Decay = fields.Number("decay") ?? defaults.Decay,
            Batch = fields.Whole("batch", 1, 1 << 16) ?? defaults.Batch,
            Epochs = fields.Whole("epochs", 1, int.MaxValue) ?? defaults.Epochs,
            Iterations = fields.Whole("iterations", 1, int.MaxValue),
            Shuffles = fields.Choice("order", true, [("shuffled", true), ("file", false)]),
            Augmentation = Augmentation(fields.Fields("augment")),
            Precision = Precision(fields),
        };
        fields.Finish();
        try
        {
            return options.Validated();
        }
        catch (BadInputException error)
        {
            above.Error("training", error.Message.TrimEnd('.'));
            return defaults;
        }
    }
}
