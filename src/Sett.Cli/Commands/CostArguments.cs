using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Compression.Sizes;
using Sett.Hardware.Memory;
using Sett.Hardware.Technology;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Simulation;

namespace Sett.Cli.Commands;

/// <summary>The arguments that say what area, energy and traffic are computed with.</summary>
internal sealed class CostArguments
{
    private const string Unlimited = "unlimited", Rate = "GB/s";

    public Option<string> Technology { get; } = TechnologyOption();

    public Option<string?> Cells { get; } = new("--cells")
    {
        Description = "Cells of on-chip memories: lstp (low standby power), hp (fast, leaks a thousand times more) or edram. Default: the "
            + "technology's first.",
        HelpName = "KIND",
    };

    public Option<string> Dram { get; } = new Option<string>("--dram")
    {
        Description = "Memory beside the chip: ddr3, ddr4, lpddr2, lpddr4, gddr5 or hbm2.",
        HelpName = "KIND",
        DefaultValueFactory = _ => CostSettings.DefaultDram,
    }.Offering(["ddr3", "ddr4", "lpddr2", "lpddr4", "gddr5", "hbm2"]);

    public Option<string?> Bandwidth { get; } = new("--bandwidth")
    {
        Description = $"Its bandwidth, as in 25.6{Rate}, or {Unlimited}: no stalls. Default: what the kind has.",
        HelpName = "RATE",
    };

    public Option<string> Storage { get; } = new Option<string>("--storage")
    {
        Description = "How values are stored there: container, profiled (the layer's precision) or groups (DPRed: a width for each group).",
        HelpName = "FORM",
        DefaultValueFactory = _ => "container",
    }.Offering(Hardware.Memory.Storage.Words.Select(w => w.Word));

    public Option<int> GroupSize { get; } = new("--group")
    {
        Description = $"Values that share a width in --storage groups: {string.Join(", ", GroupFormat.GroupSizes)}.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
        CustomParser = ReadGroupSize,
    };

    /// <summary>The table of costs.</summary>
    public static Option<string> TechnologyOption() => new Option<string>("--technology")
    {
        Description =
            $"Costs of logic and memory: {string.Join(", ", TechnologyTables.Names)}, or a YAML file in their form (see 'sett costs').",
        HelpName = "NAME",
        DefaultValueFactory = _ => TechnologyTables.Default,
    }.Offering(TechnologyTables.Names);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Technology, Cells, Dram, Bandwidth, Storage, GroupSize];

    /// <summary>The settings, and what has to be known to use them again.</summary>
    /// <exception cref="BadInputException">A word is unknown, or the technology's file is no such table.</exception>
    public CostSettings Read(ParseResult parsed, List<KeyValuePair<string, string>>? facts = null)
    {
        string technology = parsed.GetValue(Technology)!;
        TechnologyTable table = TechnologyTables.Find(technology);
        if (!TechnologyTables.Names.Contains(technology))
        {
            facts?.Add(new("technology_file", Path.GetFileName(technology)));
            facts?.Add(new("technology_sha256", Sha256.Of(InputFile.ReadAll(technology, 1 << 20))));
        }

        string cells = parsed.GetValue(Cells) ?? table.CellKinds[0];
        if (!table.CellKinds.Contains(cells)) throw Unknown("--cells", cells, table.CellKinds);
        OffchipMemory offchip = OffchipMemory.Of(table, parsed.GetValue(Dram)!);
        if (parsed.GetValue(Bandwidth) is { } rate) offchip = offchip with { BandwidthGbS = ReadRate(rate) };
        string form = parsed.GetValue(Storage)!;
        string[] forms = [.. Hardware.Memory.Storage.Words.Select(w => w.Word)];
        if (!forms.Contains(form)) throw Unknown("--storage", form, forms);
        StorageForm stored = Hardware.Memory.Storage.Words.First(w => w.Word == form).Form;
        if (stored != StorageForm.Groups && parsed.GetResult(GroupSize) is { Implicit: false })
            throw new BadInputException($"--group is for --storage groups; values are stored as {form}.");
        return new CostSettings(table, cells, offchip, new Storage(stored, parsed.GetValue(GroupSize)));
    }

    private static double? ReadRate(string text)
    {
        if (text == Unlimited) return null;
        bool hasUnit = text.EndsWith(Rate, StringComparison.OrdinalIgnoreCase);
        if (hasUnit && double.TryParse(
            text.AsSpan(0, text.Length - Rate.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate)
            && rate is >= 0.001 and <= 1e6)
        {
            return rate;
        }

        throw new BadInputException($"--bandwidth is '{text}'; it has to be a rate from 0.001{Rate} to 1000000{Rate} with its unit, as in "
            + $"25.6{Rate}, or {Unlimited}.");
    }

    private static int ReadGroupSize(ArgumentResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && GroupFormat.IsGroupSize(n)) return n;
        result.AddError($"--group is '{text}'; it has to be one of {string.Join(", ", GroupFormat.GroupSizes)}.");
        return 16;
    }

    private static BadInputException Unknown(string option, string text, IEnumerable<string> known) =>
        new($"{option} is '{text}'{Spelling.Hint(text, known)}; it has to be one of {string.Join(", ", known)}.");
}
