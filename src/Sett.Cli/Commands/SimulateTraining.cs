using System.CommandLine;
using System.CommandLine.Parsing;
using Sett.Cli.Terminal;
using Sett.Hardware.Designs;
using Sett.Numerics;
using Sett.Studies.Simulation;
using Sett.Studies.TrainingCosts;
using Sett.Training.Precision.Logs;

namespace Sett.Cli.Commands;

/// <summary>sett simulate --training: what a training of sett train --precision costs on flexible multiply-accumulate units.</summary>
internal sealed class SimulateTraining
{
    public Option<string?> Log { get; } = new("--training")
    {
        Description = "A precision log of sett train --precision (or the folder with one) instead of MODEL: every step's forward and "
            + "backward products at the widths in force, on flexmac designs.",
        HelpName = "LOG",
    };

    public Option<int?> Reuse { get; } = SharedOptions.Positive(
        "--reuse", $"For --training: products that a word read from memory serves. Default: {TrainingAssumptions.DefaultReuse}.", "N");

    /// <summary>Whether a log is asked for.</summary>
    /// <exception cref="BadInputException">An option is given that only a log uses, without one.</exception>
    public bool IsWanted(ParseResult parsed)
    {
        bool wanted = parsed.GetValue(Log) is not null;
        if (!wanted && parsed.GetValue(Reuse) is not null) throw new BadInputException("--reuse is for --training, which is missing.");
        return wanted;
    }

    /// <summary>Prices the log.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="arguments">Where designs are named.</param>
    /// <param name="costs">Technology and cells.</param>
    /// <param name="words">The command, for running it again.</param>
    /// <param name="allowed">Other options that mean something here.</param>
    public TrainingCostFile Run(ParseResult parsed, SimulateArguments arguments, CostArguments costs, string words, params Option[] allowed)
    {
        Refuse(parsed, arguments, [Log, Reuse, arguments.Designs, costs.Technology, costs.Cells, .. allowed]);
        var facts = new List<KeyValuePair<string, string>>();
        IReadOnlyList<FlexMac> designs =
            arguments.ReadDesigns(parsed) is { } given ? [.. given.Select(Flexible)] : TrainingCostStudy.Defaults();
        CostSettings settings = costs.Read(parsed, facts);
        string path = parsed.GetValue(Log)!;
        if (Directory.Exists(path)) path = Path.Combine(path, "precision.jsonl");
        PrecisionLog log = PrecisionLogReader.Read(path);
        facts.InsertRange(0, [new("command", words), new("log", Path.GetFileName(path)), new("log_sha256", InputHash.Of(path))]);
        return TrainingCostStudy.Run(
            log, path, designs, settings, new TrainingAssumptions(parsed.GetValue(Reuse) ?? TrainingAssumptions.DefaultReuse), facts);
    }

    private static FlexMac Flexible(IDesign design) => design as FlexMac ?? throw new BadInputException(
        $"--designs: {design.Options.Label} takes no widths of a training; --training is for flexmac with any of its options ('sett "
        + "designs flexmac').");

    // A log brings network, widths and values of its own.
    private static void Refuse(ParseResult parsed, SimulateArguments arguments, Option[] allowed)
    {
        if (parsed.GetValue(arguments.Network.Model) is { } model)
            throw new BadInputException($"--training brings a network of its own; leave '{model}' out.");
        string[] wrong = [.. parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(o => !o.Implicit && !allowed.Contains(o.Option)).Select(o => o.Option.Name)];
        if (wrong.Length > 0)
            throw new BadInputException($"--training takes no {string.Join(", ", wrong)}: widths and work come from the log.");
    }
}
