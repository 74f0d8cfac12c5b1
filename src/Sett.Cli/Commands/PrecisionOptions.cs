using System.CommandLine;
using Sett.Numerics;
using Sett.Training.Precision;

namespace Sett.Cli.Commands;

/// <summary>The options of <c>sett train</c> that say which numbers a training may hold.</summary>
internal sealed class PrecisionOptions
{
    private readonly Option<string?> _precision = new("--precision")
    {
        Description = $"Who chooses the formats of numbers: {string.Join(", ", PrecisionSettings.Names)}; with parameters as in "
            + "dps:target=11,step=4.",
        HelpName = "NAME[:KEY=N,…]",
    };

    private readonly Option<string?> _target =
        new("--target") { Description = "Its word length, the sign not counted, where it takes one.", HelpName = "N" };
    private readonly Option<string?> _step =
        new("--step") { Description = "For --precision dps: what the length grows by after a failure.", HelpName = "N" };
    private readonly Option<string?> _rounding =
        TrainArguments.Word("--rounding", "nearest (from the middle up), nearest_even, truncate or stochastic. Default: the controller's.",
            PrecisionSettings.Roundings.Select(r => r.Word));

    private readonly Option<string?> _arithmetic =
        TrainArguments.Word("--arithmetic", "How products are summed: emulated (float32) or exact (integers). Default: emulated.",
            PrecisionSettings.Arithmetics.Select(a => a.Word));

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_precision, _target, _step, _rounding, _arithmetic];

    /// <summary>What was chosen; what the network's description says where nothing was.</summary>
    /// <exception cref="BadInputException">Something is unknown, out of range, or belongs to a controller that was not named.</exception>
    public PrecisionSettings? Read(ParseResult parsed, PrecisionSettings? described)
    {
        string? rounding = parsed.GetValue(_rounding), arithmetic = parsed.GetValue(_arithmetic);
        var more = new List<KeyValuePair<string, string>>();
        foreach (Option<string?> option in new[] { _target, _step })
        {
            if (parsed.GetValue(option) is { } text) more.Add(KeyValuePair.Create(option.Name[2..], text));
        }

        if (parsed.GetValue(_precision) is { } precision) return PrecisionSettings.Parse(precision, more, rounding, arithmetic);
        if (more.Count > 0 || rounding is not null || arithmetic is not null)
        {
            string given = more.Count > 0 ? "--" + more[0].Key : rounding is not null ? _rounding.Name : _arithmetic.Name;
            throw new BadInputException($"{given} belongs to --precision; name a controller too, as in --precision dps.");
        }

        return described;
    }
}
