using System.CommandLine;
using System.Globalization;
using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Numerics;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;

namespace Sett.Cli.Commands;

/// <summary>The arguments of sett hash: what is judged, how much may be lost, how hashes are made.</summary>
internal sealed class HashArguments
{
    // What is judged and what is held out is said as for a profile.
    private readonly ProfileArguments _judged = new();

    public ModelArguments Network => _judged.Network;

    public Option<string?> Quantity => _judged.Quantity;

    public Option<int?> Holdout => _judged.Holdout;

    public Option<string?> HoldoutInputs => _judged.HoldoutInputs;

    public Option<string?> HoldoutLabels => _judged.HoldoutLabels;

    public Option<string> Loss { get; } = new("--loss")
    {
        Description = "What may be lost, in percent: of the right answers, or as relative error of outputs that are no classes.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => "1%",
    };

    public Option<string?> Deepcam { get; } = new("--deepcam")
    {
        Description =
            "How hashes are made, with commas between: seed=, projection=, norm=, cosine=, centre=, estimator=, exact= (docs/deepcam.md).",
        HelpName = "NAME=VALUE,…",
    };

    public Option<int> Longest { get; } = SharedOptions.Whole(
        "--longest", $"The longest hash in bits, whole chunks of {HashPlan.Chunk}. The paper has up to {HashPlan.Longest}.", "BITS",
        HashPlan.Longest, HashPlan.Shortest, HashPlan.LongestHash);

    public Option<string> Cost { get; } = new("--cost")
    {
        Description = "What is wanted little of: compared (bits compared in searches), bits (sum of hash lengths) or hashing "
            + "(multiplications of hashing).",
        HelpName = "COST",
        DefaultValueFactory = _ => "compared",
    };

    public Option<int?> Seeds { get; } = SharedOptions.Positive(
        "--seeds", "Seeds of the curve of quality against length, and of the plan's check with other projections. Default: 5.", "N");

    public Option<string> Out { get; } = new("--out", "-o")
    {
        Description = "Where the result goes: a .json file, or a folder for hash.json, layers.csv, curve.csv, report.html and figures/. An "
            + "earlier one there is replaced.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "hash.json",
    };

    public Option<string?> Emit { get; } =
        new("--plan") { Description = "Also write the plan alone, without what was measured.", HelpName = "FILE" };

    public Option<string?> Cache => _judged.Cache;

    public Option<string?> Contexts { get; } = CamEvaluationCommand.Contexts();

    public TuneArguments Tune { get; } = new();

    /// <summary>The text of the network's card, or null.</summary>
    public string? CardText(ParseResult parsed)
    {
        string? model = parsed.GetValue(Network.Model), card = parsed.GetValue(Network.Card);
        if (card is null && model is null or BuiltInNetwork.Name) return null;
        ModelCard found = CardReader.For(model ?? BuiltInNetwork.Name, card);
        return found.IsGiven ? File.ReadAllText(found.Path) : null;
    }

    /// <summary>What is asked for, with the model opened and inputs found.</summary>
    public HashRequest Read(ParseResult parsed)
    {
        HashOptions hashes = new HashOptions()
            .With(CamRequest.Parse(parsed.GetValue(Deepcam) ?? "", "--deepcam", withLength: false).Options, "--deepcam");
        int longest = parsed.GetValue(Longest);
        if (longest % HashPlan.Chunk != 0)
            throw new BadInputException(
                $"--longest is {longest}; it has to be a multiple of {HashPlan.Chunk} from {HashPlan.Shortest} to {HashPlan.LongestHash}.");
        double loss = SharedOptions.Percent("--loss", parsed.GetValue(Loss)!);
        string cost = parsed.GetValue(Cost)!;
        _ = HashCosts.Find(cost);
        ModelWorkload workload = Network.Open(parsed, needsInputs: true);
        ExecutionPlan plan = ExecutionPlan.Compile(workload.Model, workload.Options);
        Quantity quantity = _judged.ReadQuantity(parsed, workload, plan);
        if (quantity == Studies.Profiling.Quantity.Psnr) throw new BadInputException("--quantity psnr is not for hashes; use error.");
        if (quantity == Studies.Profiling.Quantity.RelativeError && loss == 0)
            throw new BadInputException(
                "--loss 0% asks for outputs without any error, which hashes cannot give; a bound above 0 is needed, as in 10%.");
        Examples examples = workload.Examples!;
        JudgedSet? heldOut = _judged.ReadHeldOut(parsed, workload, quantity, ref examples);
        List<KeyValuePair<string, string>> facts = [.. Network.Facts(parsed, workload)];
        if (parsed.GetValue(Network.Labels) is { } labels) facts.Add(new("labels_sha256", InputHash.Of(labels)));
        facts.Add(new("first_input", parsed.GetValue(Network.Skip).ToString(CultureInfo.InvariantCulture)));
        facts.Add(new("n", examples.Count.ToString(CultureInfo.InvariantCulture)));
        facts.Add(new("longest", longest.ToString(CultureInfo.InvariantCulture)));
        return new HashRequest(
            workload.Model, workload.Options, new JudgedSet(examples, workload.Labels, workload.Output, quantity), heldOut, loss, hashes,
            longest, cost, parsed.GetValue(Seeds) ?? 5, parsed.GetValue(Network.Threads), facts)
        {
            CacheFolder = _judged.CacheFolder(parsed, "hash"),
            ContextFile = parsed.GetValue(Contexts),
        };
    }
}
