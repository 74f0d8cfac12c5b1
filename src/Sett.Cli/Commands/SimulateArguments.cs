using System.CommandLine;
using System.Globalization;
using System.Text;
using Sett.Cli.Terminal;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>The arguments that say which layers are simulated, with which values and precisions, on which designs.</summary>
internal sealed class SimulateArguments
{
    /// <summary>Inputs of the built-in network unless --limit says more.</summary>
    private const int BuiltInInputs = 16;

    public ModelArguments Network { get; init; } = With(SharedOptions.ModelOrTable());

    /// <summary>The network of a command that needs values, so that shapes alone do not do.</summary>
    public static ModelArguments WithValues() => With(SharedOptions.Model());

    private static ModelArguments With(Argument<string?> model) => new()
    {
        Model = model,
        Limit = SharedOptions.Positive(
            "--limit", $"Use only the first N inputs. Default: all; {BuiltInInputs} of the built-in network's.", "N"),
    };

    public Option<string?> Designs { get; } = new Option<string?>("--designs", "-d")
    {
        Description =
            "Designs with options, as in tartan:bits=2,cascade=off,dpred-loom, or a YAML file. Default: all (see 'sett designs').",
        HelpName = "LIST",
    }.Offering(DesignWords.Of);

    public Option<string> Baseline { get; } = new Option<string>("--baseline")
    {
        Description = "The design that speed-ups refer to.",
        HelpName = "DESIGN",
        DefaultValueFactory = _ => "dadiannao",
    }.Offering(DesignWords.Of);

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = "Precisions of the layers: a profile file, or published:NAME, as in published:alexnet-100. Default: the widest "
            + "values over the calibration inputs.",
        HelpName = "FILE",
    };

    public Option<string?> Dnnsim { get; } = new("--dnnsim")
    {
        Description = "A folder in DNNsim's layout (models/ and net_traces/) as the source of values.",
        HelpName = "DIR",
    };

    public Option<string?> DnnsimNetwork { get; } =
        new("--network") { Description = "The network in the folder of --dnnsim.", HelpName = "NET" };

    public Option<int> Container { get; } = SharedOptions.Container();

    public Option<int> Calibration { get; } = SharedOptions.Calibration();

    public Option<string?> Loss { get; } = SharedOptions.Point("all of them, side by side");

    /// <summary>The operating point of a command that shows one.</summary>
    public Option<string?> OnePoint { get; } = SharedOptions.Point("the first");

    /// <summary>The operating points of the profile file that are asked for; none where precisions come from elsewhere.</summary>
    public IReadOnlyList<PrecisionProfile> ReadPoints(ParseResult parsed) => ReadPoints(parsed, Loss);

    private IReadOnlyList<PrecisionProfile> ReadPoints(ParseResult parsed, Option<string?> point)
    {
        string? name = parsed.GetValue(Profile);
        bool isFile = name is not null && !name.StartsWith("published:", StringComparison.Ordinal);
        if (!isFile && parsed.GetValue(point) is not null)
            throw new BadInputException("--loss names an operating point of a profile file; give one with --profile.");
        return isFile
            ? PrecisionProfile.Choose(name!, PrecisionProfile.ReadPoints(name!), SharedOptions.PointOf(parsed.GetValue(point)))
            : [];
    }

    /// <summary>Opens the layers with one operating point of a profile file: the one that --loss names, or the first.</summary>
    public (ILayerSource Source, List<KeyValuePair<string, string>> Facts) OpenOne(ParseResult parsed, CancellationToken cancel) =>
        Open(parsed, ReadPoints(parsed, OnePoint) is [var first, ..] ? first : null, cancel);

    /// <summary>Opens the layers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="file">The operating point of a profile file, or null.</param>
    /// <param name="cancel">Ends the search for ranges.</param>
    public (ILayerSource Source, List<KeyValuePair<string, string>> Facts) Open(
        ParseResult parsed, PrecisionProfile? file, CancellationToken cancel)
    {
        string? profileName = parsed.GetValue(Profile);
        PublishedProfile? published = profileName?.StartsWith("published:", StringComparison.Ordinal) == true
            ? PublishedProfiles.Find(profileName["published:".Length..])
            : null;
        var facts = new List<KeyValuePair<string, string>>();
        if (profileName is not null) facts.Add(new("profile", published?.Name ?? Path.GetFileName(profileName)));
        if (file is not null) facts.Add(new("profile_sha256", InputHash.Of(profileName!)));
        if (file?.Loss is { } loss)
        {
            facts.Add(new("loss", loss.ToString(CultureInfo.InvariantCulture)));
            facts.Add(new("operating_point", file.PointName));
        }
        if (parsed.GetValue(Dnnsim) is { } folder) return (OpenTraces(parsed, folder, profileName, facts), facts);
        if (parsed.GetValue(DnnsimNetwork) is not null)
            throw new BadInputException("--network names a network in the folder of --dnnsim, which is missing.");
        if (Network.ReadTable(parsed) is { } table)
        {
            if (parsed.GetResult(Calibration) is { Implicit: false })
                throw new BadInputException($"'{table.Name}' has shapes alone: there are no ranges that --calibration could look at.");
            facts.Insert(0, new("table", table.Name));
            return (new TableSource(table, published, file, parsed.GetValue(Container)), facts);
        }

        return (OpenModel(parsed, file, published, facts, cancel), facts);
    }

    /// <summary>The designs asked for, or null.</summary>
    public IReadOnlyList<IDesign>? ReadDesigns(ParseResult parsed)
    {
        if (parsed.GetValue(Designs) is not { } list) return null;
        return Path.GetExtension(list).ToLowerInvariant() is ".yaml" or ".yml"
            ? DesignRequests.ParseYaml(Encoding.UTF8.GetString(InputFile.ReadAll(list, 1 << 20)), list)
            : DesignRequests.Parse(list);
    }

    /// <summary>All designs that the layers allow.</summary>
    public static IReadOnlyList<IDesign> AllFor(ILayerSource source) =>
        [.. DesignRequests.Defaults().Where(d => source.HasValues || !d.NeedsValues)];

    /// <summary>The baseline, one design.</summary>
    public IDesign ReadBaseline(ParseResult parsed)
    {
        IReadOnlyList<IDesign> designs = DesignRequests.Parse(parsed.GetValue(Baseline)!, Baseline.Name);
        return designs.Count == 1
            ? designs[0]
            : throw new BadInputException($"--baseline names {designs.Count} designs; it has to be one.");
    }

    private TraceSource OpenTraces(ParseResult parsed, string folder, string? profile, List<KeyValuePair<string, string>> facts)
    {
        if (parsed.GetValue(Network.Model) is not null)
            throw new BadInputException("--dnnsim brings a network of its own; leave MODEL out.");
        if (parsed.GetValue(Network.Inputs) is not null)
            throw new BadInputException("--dnnsim brings values of its own; leave --inputs out.");
        if (profile is not null) throw new BadInputException("--dnnsim brings precisions of its own (precision.txt); leave --profile out.");
        Option[] runs = [Network.Card, Network.Skip, Network.Dimensions, Network.FoldBatchNorm, Network.IntegerSteps, Network.Memory,
            Container, Calibration];
        if (runs.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
            throw new BadInputException($"--dnnsim brings integers that are in their container already; leave {given.Name} out.");
        string network = parsed.GetValue(DnnsimNetwork)
            ?? throw new BadInputException("--network is missing: the network in the folder of --dnnsim, as in --network toy.");
        var source = new TraceSource(DnnsimTraces.Open(folder, network), parsed.GetValue(Network.Limit));
        string[] files =
        [
            .. new[] { "models", "net_traces" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(folder, part, network)))
                .Order(StringComparer.Ordinal),
        ];
        facts.Add(new("traces", network));
        facts.Add(new("traces_sha256", InputHash.Of(files)));
        return source;
    }

    private ModelSource OpenModel(ParseResult parsed, PrecisionProfile? file, PublishedProfile? published,
        List<KeyValuePair<string, string>> facts, CancellationToken cancel)
    {
        ModelWorkload workload = Network.Open(parsed, needsInputs: true);
        Examples examples = workload.Examples!;
        string? inputs = parsed.GetValue(Network.Inputs);
        if (inputs is null && parsed.GetValue(Network.Limit) is null) examples = examples.Take(BuiltInInputs);
        int calibration = parsed.GetValue(Calibration), threads = parsed.GetValue(Network.Threads), container = parsed.GetValue(Container);
        facts.AddRange(Network.Facts(parsed, workload));
        facts.Add(new("calibration", calibration.ToString(CultureInfo.InvariantCulture)));
        facts.Add(new("container", container.ToString(CultureInfo.InvariantCulture)));
        LayerStream stream = LayerStream.Open(workload.Model, workload.Options, container);
        using var line = new ProgressLine("ranges", Math.Min(calibration, examples.Count), parsed.GetValue(Network.Quiet));
        return ModelSource.Calibrate(stream, examples, calibration, file, published, threads, line.Report, cancel);
    }
}
