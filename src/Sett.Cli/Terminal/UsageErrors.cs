using System.CommandLine;
using System.CommandLine.Parsing;
using Sett.Networks.Datasets.Cards;

namespace Sett.Cli.Terminal;

/// <summary>What is wrong with a command line, in the words of every other error.</summary>
internal static class UsageErrors
{
    /// <summary>All that is wrong, as one line; null where nothing is.</summary>
    public static string? Of(ParseResult parsed)
    {
        string[] unknown = [.. Unknown(parsed)];
        string[] wrong =
        [
            .. unknown,
            .. Empty(parsed),
            .. parsed.Errors.Where(e => !IsUnmatched(e) && (unknown.Length == 0 || !IsNoCommand(e))).Select(Worded),
        ];
        return wrong.Length == 0 ? null : string.Join(" ", wrong.Distinct().Select(w => w[^1] is '.' or '?' ? w : w + "."));
    }

    private static IEnumerable<string> Unknown(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        // A word that looks like an option may have been taken for an argument.
        string[] taken = [.. Arguments(parsed).SelectMany(a => a.Tokens).Select(t => t.Value).Where(v => IsOption(v) && !Path.Exists(v))];
        string[] options = [.. parsed.UnmatchedTokens.Where(IsOption), .. taken];
        if (options.Length > 0) return options.Select(o => NoOption(o, command));
        string[] others = [.. parsed.UnmatchedTokens];
        return others.Length == 0 ? []
            : command is RootCommand ? [NoCommand(others[0], command)]
            : [$"'{others[0]}' is an argument too many"];
    }

    // Nothing that a command takes may be empty: neither a path nor a number is.
    private static IEnumerable<string> Empty(ParseResult parsed)
    {
        foreach (SymbolResult child in parsed.CommandResult.Children)
        {
            if (child.Tokens.All(t => t.Value.Length > 0)) continue;
            yield return $"{(child is OptionResult option ? option.Option.Name : ((ArgumentResult)child).Argument.Name)} is empty; "
                + "it needs a value";
        }
    }

    private static string Worded(ParseError error)
    {
        switch (error.SymbolResult)
        {
            case OptionResult { Tokens.Count: 0, Implicit: false } option when option.Option.Arity.MinimumNumberOfValues > 0:
                return $"{option.Option.Name} needs a value: {option.Option.HelpName}";
            case OptionResult { Tokens.Count: > 1 } option when option.Option.Arity.MaximumNumberOfValues == 1
                && option.IdentifierTokenCount > 1:
                return $"{option.Option.Name} is given {option.IdentifierTokenCount} times; once is enough";
            case OptionResult { Tokens.Count: 0, Option.Required: true } option:
                return $"{option.Option.Name} {option.Option.HelpName} is missing";
            case ArgumentResult { Tokens.Count: 0 } argument: return $"{argument.Argument.Name} is missing";
            default: return IsNoCommand(error) ? "a command is missing" : error.Message;
        }
    }

    private static IEnumerable<ArgumentResult> Arguments(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>();

    private static bool IsUnmatched(ParseError error) =>
        error.Message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal);

    private static bool IsNoCommand(ParseError error) => error.Message.StartsWith("Required command", StringComparison.Ordinal);

    private static bool IsOption(string word) => word is ['-', _, ..];

    private static string NoOption(string word, Command command) =>
        $"there is no option '{word}'{Spelling.Hint(word, [.. command.Options.Select(o => o.Name)])}";

    private static string NoCommand(string word, Command command) =>
        $"there is no command '{word}'{Spelling.Hint(word, [.. command.Subcommands.Select(c => c.Name)])}";
}
