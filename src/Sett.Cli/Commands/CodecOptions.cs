using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Studies.Traffic;

namespace Sett.Cli.Commands;

/// <summary>The options that say how groups are packed.</summary>
internal sealed class CodecOptions
{
    public Option<int> Group { get; } = Choice("--group", $"Values that share a width: {string.Join(", ", GroupFormat.GroupSizes)}.", "N",
        [.. GroupFormat.GroupSizes.Select(g => ($"{g}", g))]);

    public Option<GroupForm> Form { get; } = Choice("--form", "How groups are laid down: tensor (the smaller of plain and mask for the "
        + "whole tensor), plain, mask, group (the smaller for each group).", "FORM",
        [("tensor", GroupForm.SmallerPerTensor), ("plain", GroupForm.Plain), ("mask", GroupForm.ZeroMask),
            ("group", GroupForm.SmallerPerGroup)]);

    public Option<SignConvention> Signs { get; } = Choice(
        "--signs", "How the bits of negative values are counted: magnitude (a sign and the magnitude) or twos (two's complement).", "WAY",
        [("magnitude", SignConvention.SignMagnitude), ("twos", SignConvention.TwosComplement)]);

    public Option<SignScope> SignBits { get; } = Choice("--sign-bits",
        "Which groups of a tensor with negative values store sign bits: group (those that have one) or tensor (all).", "WHICH",
        [("group", SignScope.Group), ("tensor", SignScope.Tensor)]);

    public Option<Trimming> Trim { get; } = Choice(
        "--trim", "Bits left out of a group: leading (above the leading one) or both (below the lowest used bit too).", "ENDS",
        [("leading", Trimming.Leading), ("both", Trimming.BothEnds)]);

    public Option<string?> Axis { get; } = new("--along")
    {
        Description = "What groups run along: memory, the number of a dimension from 0 (0 for the channels of C × H × W), or channels, "
            + "which a model or a trace knows. Default: memory.",
        HelpName = "DIM",
    };

    /// <summary>The order of groups in a network's layers.</summary>
    public static Option<GroupOrder> Along() => Choice("--along",
        "What groups run along: channels (neighbours at one position, as hardware reads them; short groups are padded) or memory.", "DIM",
        [("channels", GroupOrder.Channels), ("memory", GroupOrder.Memory)]);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Group, Form, Signs, SignBits, Trim, Axis }) command.Options.Add(option);
    }

    /// <summary>What the user chose.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rank">Dimensions of the tensor.</param>
    /// <param name="channels">The dimension of the channels, or null where none is known.</param>
    /// <param name="name">How errors call the tensor.</param>
    public SettOptions For(ParseResult parsed, int rank, int? channels, string name)
    {
        int? axis = null;
        if (parsed.GetValue(Axis) is { } text && text != "memory")
        {
            if (text == "channels")
                axis = channels
                    ?? throw new BadInputException($"--along channels: {name} does not say which dimension they are; give its number.");
            else if (!int.TryParse(text, out int number) || number < 0)
                throw new BadInputException($"--along is '{text}'; it has to be memory, channels, or the number of a dimension from 0.");
            else if (number >= rank)
                throw new BadInputException(
                    $"--along {number}: {name} has {(rank == 0 ? "no dimensions" : $"the dimensions 0 to {rank - 1}")}.");
            else axis = number;
        }

        return new SettOptions
        {
            GroupSize = parsed.GetValue(Group),
            Form = parsed.GetValue(Form),
            Convention = parsed.GetValue(Signs),
            Sign = parsed.GetValue(SignBits),
            Trimming = parsed.GetValue(Trim),
            Axis = axis,
        };
    }

    // One of some words; the first is the default.
    private static Option<T> Choice<T>(string name, string description, string helpName, (string Word, T Value)[] words) =>
        new Option<T>(name)
        {
            Description = typeof(T).IsEnum ? $"{description} Default: {words[0].Word}." : description,
            HelpName = helpName,
            DefaultValueFactory = _ => words[0].Value,
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                foreach ((string word, T value) in words)
                {
                    if (word == text) return value;
                }

                string known = string.Join(", ", words.Take(words.Length - 1).Select(w => w.Word)) + " or " + words[^1].Word;
                result.AddError($"{name} is '{text}'; it has to be {known}.");
                return words[0].Value;
            },
        }.Offering(words.Select(w => w.Word));
}
