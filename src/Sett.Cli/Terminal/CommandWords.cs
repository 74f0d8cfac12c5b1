using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sett.Cli.Terminal;

/// <summary>The command line as a result keeps it, to be run again.</summary>
internal static class CommandWords
{
    private const string Plain = "-_./:=,+@%";

    /// <summary>The command with its arguments in the order of its options, without those that do not change what is computed.</summary>
    public static string Of(ParseResult parsed, params Option[] leftOut)
    {
        List<string> words = ["sett"];
        for (SymbolResult? named = parsed.CommandResult; named is CommandResult { Command: not RootCommand } command; named = named.Parent)
            words.Insert(1, command.Command.Name);
        foreach (SymbolResult child in parsed.CommandResult.Children)
        {
            if (child is OptionResult { Implicit: true } || (child is OptionResult option && leftOut.Contains(option.Option))) continue;
            if (child is OptionResult given) words.Add(given.Option.Name);
            words.AddRange(child.Tokens.Select(t => Quoted(t.Value)));
        }

        return string.Join(' ', words);
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
