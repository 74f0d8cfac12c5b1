using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Studies.Profiling;

namespace Sett.Cli.Commands;

/// <summary>The arguments of sett profile: what is judged, how much may be lost, how widths are looked for.</summary>
internal sealed class ProfileArguments
{
    private static readonly string[] s_quantities = ["top1", "top5", "agreement", "error", "psnr"];

    public ModelArguments Network { get; } = new();

    public Option<string[]> Loss { get; } = new("--loss")
    {
        Description = "What may be lost, in percent: of the right answers, or as relative error of outputs that are no classes. Several: "
            + "--loss 0%,1%. Default: 0% and 1%.",
        HelpName = "PERCENT",
    };

    public Option<string?> Quantity { get; } = new Option<string?>("--quantity")
    {
        Description = "What is judged: top1, top5, agreement (with the untouched network), error (relative, of the outputs), psnr. "
            + "Default: top1 with labels, agreement without; error where outputs are no classes.",
        HelpName = "NAME",
    }.Offering(s_quantities);

    public Option<string?> Error { get; } = new("--error")
    {
        Description = "A bound on the outputs' relative error, as in 1%; the same as --quantity error --loss 1%.",
        HelpName = "PERCENT",
    };

    public Option<double?> Psnr { get; } = SharedOptions.Number("--psnr", "A bound on the outputs' PSNR in dB, as in 40.", "DB");

    public Option<string> Search { get; } =
        Word("--search", "uniform, per-layer or joint: how widths are looked for.", "joint", "uniform", "per-layer", "joint");

    public Option<string> Cost { get; } = new("--cost")
    {
        Description = "What is wanted little of: bits (sum of widths), traffic (bits read), or cycles:DESIGN, as in cycles:tartan.",
        HelpName = "COST",
        DefaultValueFactory = _ => "bits",
    };

    public Option<string> Reduce { get; } =
        Word("--reduce", "How integers of quantised networks lose bits: drop (low bits) or requantise (the range divided anew).",
            "drop", "drop", "requantise");

    public Option<int> Container { get; } = SharedOptions.Container();

    public Option<int?> Holdout { get; } = SharedOptions.Positive(
        "--holdout", "Keep N inputs out of the search and measure the profile on them: those after --limit, or the last ones.", "N");

    public Option<string?> HoldoutInputs { get; } =
        new("--holdout-inputs") { Description = "Other inputs to measure the profile on.", HelpName = "PATH" };

    public Option<string?> HoldoutLabels { get; } = new("--holdout-labels") { Description = "Their labels.", HelpName = "FILE" };

    public Option<string?> Cache { get; } = new("--cache")
    {
        Description = "Where measured candidates are kept for a later run, or off. Default: the user's cache folder.",
        HelpName = "DIR",
    };

    public Option<string> Out { get; } = new("--out", "-o")
    {
        Description = "Where the profile goes: a .json file, or a folder for profile.json, profile.csv, pareto.csv, report.html and "
            + "figures/. An earlier profile there is replaced.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "profile.json",
    };

    public Option<string[]> Emit { get; } = new("--emit")
    {
        Description = "Also write the network at the found widths: qonnx FILE (Quant nodes) or qdq FILE (8-bit QuantizeLinear and "
            + "DequantizeLinear; widths up to 8). For the strictest loss.",
        HelpName = "KIND FILE",
        Arity = new ArgumentArity(0, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>What is asked for, with the model opened and inputs found.</summary>
    public ProfileRequest Read(ParseResult parsed)
    {
        ModelWorkload workload = Network.Open(parsed, needsInputs: true);
        ExecutionPlan plan = ExecutionPlan.Compile(workload.Model, workload.Options);
        Quantity quantity = ReadQuantity(parsed, workload, plan);
        Examples examples = workload.Examples!;
        JudgedSet? heldOut = ReadHeldOut(parsed, workload, quantity, ref examples);
        var set = new JudgedSet(examples, workload.Labels, workload.Output, quantity);
        var search = parsed.GetValue(Search) switch
        {
            "uniform" => SearchKind.Uniform,
            "per-layer" => SearchKind.PerLayer,
            _ => SearchKind.Joint,
        };
        var reduction = parsed.GetValue(Reduce) == "requantise" ? Reduction.Requantise : Reduction.Drop;
        List<KeyValuePair<string, string>> facts = [.. Network.Facts(parsed, workload)];
        if (parsed.GetValue(Network.Labels) is { } labels) facts.Add(new("labels_sha256", InputHash.Of(labels)));
        facts.Add(new("first_input", parsed.GetValue(Network.Skip).ToString(CultureInfo.InvariantCulture)));
        facts.Add(new("n", examples.Count.ToString(CultureInfo.InvariantCulture)));
        facts.Add(new("search", parsed.GetValue(Search)!));
        facts.Add(new("reduce", parsed.GetValue(Reduce)!));
        facts.Add(new("container", parsed.GetValue(Container).ToString(CultureInfo.InvariantCulture)));
        return new ProfileRequest(workload.Model, workload.Options, set, heldOut, ReadLosses(parsed, quantity),
            parsed.GetValue(Cost)!, search, reduction, parsed.GetValue(Container), parsed.GetValue(Network.Threads),
            CacheFolder(parsed, "profile"), facts);
    }

    /// <summary>The kind of network to write and where, or null.</summary>
    public (string Kind, string Path)? ReadEmission(ParseResult parsed)
    {
        if (parsed.GetValue(Emit) is not { Length: > 0 } words) return null;
        if (words.Length != 2 || words[0] is not ("qonnx" or "qdq"))
            throw new BadInputException(
                $"--emit is '{string.Join(' ', words)}'; it has to be qonnx FILE or qdq FILE, as in --emit qonnx rounded.onnx.");
        return (words[0], words[1]);
    }

    /// <summary>What is judged.</summary>
    internal Quantity ReadQuantity(ParseResult parsed, ModelWorkload workload, ExecutionPlan plan)
    {
        string? name = parsed.GetValue(Quantity);
        bool error = parsed.GetValue(Error) is not null, psnr = parsed.GetValue(Psnr) is not null;
        if (error && psnr) throw new BadInputException("--error and --psnr bound the same thing; give one of them.");
        if (name is not null && !s_quantities.Contains(name))
            throw new BadInputException($"--quantity is '{name}'; it has to be {string.Join(", ", s_quantities[..^1])} or psnr.");
        if (error && name is not (null or "error") || psnr && name is not (null or "psnr"))
            throw new BadInputException($"--quantity {name} does not go with --{(error ? "error" : "psnr")}.");
        if (name is "top1" or "top5" && workload.Labels is null) throw new BadInputException($"--quantity {name} needs --labels.");
        if (name == "psnr" && !psnr) throw new BadInputException("--quantity psnr needs a bound, as in --psnr 40.");
        if (psnr) return Studies.Profiling.Quantity.Psnr;
        if (error || name == "error") return Studies.Profiling.Quantity.RelativeError;
        return name switch
        {
            "top1" => Studies.Profiling.Quantity.Top1,
            "top5" => Studies.Profiling.Quantity.Top5,
            "agreement" => Studies.Profiling.Quantity.Agreement,
            _ => UsualQuantity(workload, plan),
        };
    }

    /// <summary>What a network is judged by where nothing is said: right answers, else the same answers, else the same outputs.</summary>
    public static Quantity UsualQuantity(ModelWorkload workload, ExecutionPlan plan) =>
        workload.Labels is not null ? Studies.Profiling.Quantity.Top1
        : Classifies(workload, plan) ? Studies.Profiling.Quantity.Agreement
        : Studies.Profiling.Quantity.RelativeError;

    /// <summary>Whether outputs are one score a class: the card says so, or without a card the shapes look like it.</summary>
    private static bool Classifies(ModelWorkload workload, ExecutionPlan plan)
    {
        if (workload.Card.Task != CardTask.Other) return workload.Card.Task == CardTask.Classifier;
        NamedValue output = plan.Outputs[workload.Output];
        bool vector = output.Shape.Length > 1 && output.Shape.Sizes.ToArray().Count(s => s != 1) == 1;
        return vector && plan.Outputs.Count == 1 && !plan.Inputs.Any(i => i.Shape.Length == output.Shape.Length);
    }

    private double[] ReadLosses(ParseResult parsed, Quantity quantity)
    {
        if (quantity == Studies.Profiling.Quantity.Psnr)
        {
            if (parsed.GetValue(Loss) is { Length: > 0 })
                throw new BadInputException("--loss does not go with --psnr, which is the bound itself.");
            double decibels = parsed.GetValue(Psnr)!.Value;
            return decibels is > 0 and <= 200
                ? [decibels]
                : throw new BadInputException("--psnr has to be more than 0 and at most 200 dB.");
        }

        bool isError = quantity == Studies.Profiling.Quantity.RelativeError;
        if (parsed.GetValue(Error) is { } bound)
        {
            if (parsed.GetValue(Loss) is { Length: > 0 })
                throw new BadInputException("--error and --loss bound the same thing; give one of them.");
            return [Positive("--error", bound)];
        }

        if (parsed.GetValue(Loss) is not { Length: > 0 } texts) return isError ? [0.1, 1] : [0, 1];
        double[] losses = [.. texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries))
            .Select(t => isError ? Positive("--loss", t) : SharedOptions.Percent("--loss", t)).Distinct().Order()];
        return losses;

        static double Positive(string option, string text) => SharedOptions.Percent(option, text) is > 0 and var percent
            ? percent
            : throw new BadInputException(
                $"{option} 0% asks for outputs without any error, which rounding cannot give; a bound above 0 is needed, as in 0.1%.");
    }

    /// <summary>The held-out inputs, or null; those that --holdout keeps back are taken away from the others.</summary>
    internal JudgedSet? ReadHeldOut(ParseResult parsed, ModelWorkload workload, Quantity quantity, ref Examples examples)
    {
        string? path = parsed.GetValue(HoldoutInputs), labelsPath = parsed.GetValue(HoldoutLabels);
        if (parsed.GetValue(Holdout) is { } count)
        {
            if (path is not null)
                throw new BadInputException("--holdout and --holdout-inputs both name held-out inputs; give one of them.");
            if (labelsPath is not null) throw new BadInputException("--holdout-labels goes with --holdout-inputs.");
            Examples all = workload.All!;
            int first = parsed.GetValue(Network.Limit) is { } limit ? Math.Min(limit, all.Count) : all.Count - count;
            if (first < 1 || all.Count - first < 1)
                throw new BadInputException(
                    $"--holdout {count} leaves nothing: there are {all.Count} inputs, of which {Math.Max(0, first)} are for the search.");
            examples = all.Take(first);
            int[]? others = workload.Labels is { } known ? known[Math.Min(first, known.Length)..] : null;
            Examples rest = all.Skip(first).Take(count);
            if (others is not null && others.Length < rest.Count)
                throw new BadInputException(
                    $"there are {others.Length} labels for the {rest.Count} held-out inputs; one is needed for each.");
            return new JudgedSet(rest, others, workload.Output, quantity);
        }

        if (path is null) return labelsPath is null ? null : throw new BadInputException("--holdout-labels goes with --holdout-inputs.");
        InputSource source = InputSource.Open(path, workload.Model, workload.Card);
        int[]? labels = labelsPath is null ? null : Labels.Read(labelsPath, workload.Card.LabelOffset);
        if (labels is not null && labels.Length != source.Count)
            throw new BadInputException($"{labelsPath}: has {labels.Length} labels for {source.Count} inputs; one is needed for each.");
        if (labels is null && quantity is Studies.Profiling.Quantity.Top1 or Studies.Profiling.Quantity.Top5)
            throw new BadInputException("--holdout-labels is missing: top-1 and top-5 on held-out inputs need their labels.");
        return new JudgedSet(source.Examples, labels, workload.Output, quantity);
    }

    /// <summary>Where candidates are remembered, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command, which has a folder of its own among the user's.</param>
    internal string? CacheFolder(ParseResult parsed, string command)
    {
        if (parsed.GetValue(Cache) is { } given) return given == "off" ? null : given;
        string home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(home, "sett", command);
    }

    private static Option<string> Word(string name, string description, string otherwise, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "NAME", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : otherwise;
            if (!words.Contains(word))
                result.AddError($"{name} is '{word}'; it has to be {string.Join(", ", words[..^1])} or {words[^1]}.");
        });
        return option.Offering(words);
    }
}
