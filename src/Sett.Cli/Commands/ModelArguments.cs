using System.CommandLine;
using System.Globalization;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>A model with its inputs, ready for a plan.</summary>
/// <param name="Model">The model.</param>
/// <param name="Options">Bindings and limits for the plan.</param>
/// <param name="Card">How inputs are made and what outputs mean.</param>
/// <param name="Examples">The inputs, or null where none were asked for.</param>
/// <param name="Labels">The right classes, or null.</param>
/// <param name="InputsName">Where the inputs come from.</param>
internal sealed record ModelWorkload(
    OnnxModel Model, PlanOptions Options, ModelCard Card, Examples? Examples, int[]? Labels, string? InputsName)
{
    /// <summary>All inputs behind those that --skip leaves out, whatever --limit says.</summary>
    public Examples? All { get; init; }

    /// <summary>The number of the output that the card names, or 0.</summary>
    public int Output => Card.Output is { } name ? Model.Graph.Outputs.Select(o => o.Name).ToList().IndexOf(name) : 0;
}

/// <summary>The arguments that say which network and which inputs; the same in every command that runs a network.</summary>
internal sealed class ModelArguments
{
    public Argument<string?> Model { get; init; } = SharedOptions.Model();

    public Option<string?> Inputs { get; } = SharedOptions.Inputs();

    public Option<string?> Labels { get; } = SharedOptions.Labels();

    public Option<string?> Card { get; } = SharedOptions.Card();

    public Option<int?> Limit { get; init; } = SharedOptions.Limit();

    public Option<int> Skip { get; } = SharedOptions.Skip();

    public Option<string[]> Dimensions { get; } = SharedOptions.Dimensions();

    public Option<bool> FoldBatchNorm { get; } = SharedOptions.FoldBatchNorm();

    public Option<bool> IntegerSteps { get; } = SharedOptions.IntegerSteps();

    public Option<int?> Memory { get; } = SharedOptions.Memory();

    public Option<int> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    /// <summary>The network of a layer table or classic network, or null where the model is an ONNX file or the built-in one.</summary>
    public Network? ReadTable(ParseResult parsed)
    {
        if (parsed.GetValue(Model) is not { } name) return null;
        if (File.Exists(name))
            return Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".yaml" or ".yml"
                ? RefuseInputs(parsed, LayerTable.Load(name).ToNetwork())
                : null;
        return Path.GetExtension(name).Length == 0 && !Path.Exists(name) && name != BuiltInNetwork.Name
            ? RefuseInputs(parsed, ClassicNetworks.Find(name).ToNetwork())
            : null;
    }

    /// <summary>Opens the model, its card, its inputs and its labels.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="needsInputs">Whether the built-in network brings its test set, and others are refused without --inputs.</param>
    /// <param name="model">The model's path where it is not <see cref="Model"/>.</param>
    public ModelWorkload Open(ParseResult parsed, bool needsInputs, string? model = null)
    {
        string? path = model ?? parsed.GetValue(Model);
        string? inputs = parsed.GetValue(Inputs);
        bool builtIn = path is null or BuiltInNetwork.Name;
        OnnxModel network = builtIn ? BuiltInNetwork.Model() : OnnxReader.Read(path!);
        ModelCard card = builtIn && parsed.GetValue(Card) is null
            ? ModelCard.None
            : CardReader.For(path ?? BuiltInNetwork.Name, parsed.GetValue(Card));
        var options = new PlanOptions
        {
            Dimensions = ParseDimensions(parsed.GetValue(Dimensions) ?? []),
            FoldBatchNorm = parsed.GetValue(FoldBatchNorm),
            IntegerSteps = parsed.GetValue(IntegerSteps),
            MemoryLimit = (parsed.GetValue(Memory) is { } megabytes ? Math.Min(megabytes, 2047L) << 20 : PlanOptions.DefaultMemoryLimit),
        };
        string? labelsPath = parsed.GetValue(Labels) ?? (card.Labels is { } named && inputs is not null ? card.Resolve(named) : null);
        int[]? labels = labelsPath is null ? null : Networks.Datasets.Labels.Read(labelsPath, card.LabelOffset);
        if (inputs is null)
        {
            Option? lone = needsInputs
                ? null
                : new Option[] { Limit, Skip }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
            if (lone is not null) throw new BadInputException($"{lone.Name} counts inputs; give some with --inputs.");
            if (!needsInputs) return new ModelWorkload(network, options, card, null, labels, null);
            if (!builtIn)
                throw new BadInputException("--inputs is missing: the real inputs to run the network on (IDX, .npy, .npz, pictures, or "
                    + "digits for those that Sett draws).");
            DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(parsed.GetValue(Threads)));
            Examples drawn = BuiltInNetwork.ExamplesOf(digits);
            CheckCount(labelsPath, labels, drawn.Count, parsed);
            labels ??= LabelsOf(digits);
            return new ModelWorkload(network, options, card, Limited(Rest(drawn, parsed), parsed), Rest(labels, parsed), "builtin")
            {
                All = Rest(drawn, parsed),
            };
        }

        InputSource source = InputSource.Open(inputs, network, card);
        if (labelsPath is null && InputSource.IsDrawn(inputs)) labels = LabelsOf(DrawnDigits.TestSet(Workers.Of(parsed.GetValue(Threads))));
        CheckCount(labelsPath, labels, source.Count, parsed);
        Examples all = Rest(source.Examples, parsed);
        return new ModelWorkload(
            network, options with { InputShapes = source.Shapes }, card, Limited(all, parsed), Rest(labels, parsed),
            Path.GetFileName(Path.TrimEndingDirectorySeparator(inputs)))
        { All = all };
    }

    private static int[] LabelsOf(DrawnDigits digits) => Array.ConvertAll(digits.Labels.Values.ToArray(), l => (int)l);

    /// <summary>The SHA-256 of the model's file, as hexadecimal digits.</summary>
    public string ModelHash(ParseResult parsed)
    {
        byte[] bytes = parsed.GetValue(Model) is { } path and not BuiltInNetwork.Name
            ? File.ReadAllBytes(path)
            : BuiltInNetwork.ModelBytes();
        return Sha256.Of(bytes);
    }

    /// <summary>Model and inputs by their names and the SHA-256 of their files: what a result has to say to be repeated.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts(ParseResult parsed, ModelWorkload workload)
    {
        yield return new("model", Path.GetFileName(parsed.GetValue(Model) ?? BuiltInNetwork.Name));
        yield return new("model_sha256", ModelHash(parsed));
        yield return new("inputs", workload.InputsName ?? "");
        if (parsed.GetValue(Inputs) is { } inputs) yield return new("inputs_sha256", InputHash.Of(inputs));
    }

    private Network RefuseInputs(ParseResult parsed, Network network)
    {
        Option[] runs = [Inputs, Labels, Card, Limit, Skip, Dimensions, FoldBatchNorm, IntegerSteps, Memory];
        return runs.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given
            ? throw new BadInputException($"'{network.Name}' is a layer table: it has shapes but no weights, so it runs nothing that "
                + $"{given.Name} could mean; give an ONNX file.")
            : network;
    }

    private Examples Rest(Examples examples, ParseResult parsed)
    {
        int skip = parsed.GetValue(Skip);
        return skip < examples.Count
            ? examples.Skip(skip)
            : throw new BadInputException($"--skip {skip} leaves none of the {examples.Count} inputs.");
    }

    private int[]? Rest(int[]? labels, ParseResult parsed) => labels?[Math.Min(labels.Length, parsed.GetValue(Skip))..];

    private Examples Limited(Examples examples, ParseResult parsed) =>
        parsed.GetValue(Limit) is { } limit ? examples.Take(limit) : examples;

    /// <summary>Labels of another set of inputs give themselves away by their number; with --limit the first ones suffice.</summary>
    private void CheckCount(string? path, int[]? labels, int inputs, ParseResult parsed)
    {
        if (labels is null || labels.Length == inputs
            || (parsed.GetValue(Limit) is { } limit && labels.Length >= Math.Min(limit + parsed.GetValue(Skip), inputs)))
        {
            return;
        }

        throw new BadInputException($"{path}: has {labels.Length} labels for {inputs} inputs; one is needed for each.");
    }

    private static Dictionary<string, int> ParseDimensions(string[] texts)
    {
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            string[] parts = text.Split('=');
            if (parts.Length != 2 || parts[0].Length == 0
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
            {
                throw new BadInputException($"--dim '{text}' has to be NAME=N with N of 1 or more, as in --dim batch=1.");
            }

            sizes[parts[0]] = size;
        }

        return sizes;
    }
}
