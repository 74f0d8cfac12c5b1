using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using Sett.Cli.Terminal;

namespace Sett.Cli.Commands;

/// <summary>
/// What <c>sett COMMAND --help</c> says: usage, what the command does, its arguments, options with their defaults, and an example that
/// works as printed.
/// </summary>
internal static class CommandHelp
{
    /// <summary>What stands before an example in a command's description.</summary>
    public const string Example = "Example: ";

    private const int LongestLabel = 24;

    // Options that most commands have come last, in the same order everywhere.
    private static readonly string[] s_last = ["--out", "--format", "--threads", "--quiet", "--help"];

    /// <summary>The command's name with those of the commands above it, as it is typed.</summary>
    public static string PathOf(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: var command }; result = result.Parent)
            path = command is RootCommand ? "sett" + path : $" {command.Name}{path}";
        return path;
    }

    /// <summary>Writes the help of a command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="command">The command.</param>
    /// <param name="path">Its name with those of the commands above it.</param>
    /// <param name="width">The longest line in characters.</param>
    public static void Write(TextWriter writer, Command command, string path, int width)
    {
        string[] lines = command.Description!.Split('\n');
        string arguments = string.Concat(command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0
            || a.HasDefaultValue ? $" [{a.Name}]" : $" {a.Name}{(a.Arity.MaximumNumberOfValues > 1 ? " …" : "")}"));
        writer.WriteLine($"Usage: {path}{arguments} [options]");
        foreach (string line in lines.Where(l => !l.StartsWith(Example, StringComparison.Ordinal)))
        {
            writer.WriteLine();
            foreach (string part in TextLines.Wrapped(line, width)) writer.WriteLine(part);
        }

        Write(writer, width, "Arguments",
            [.. command.Arguments.Select(a => (a.Name, a.Description! + Default(a.HasDefaultValue ? a.GetDefaultValue() : null)))]);
        Write(writer, width, "Options",
            [.. command.Options.Where(o => !o.Hidden).OrderBy(o => Array.IndexOf(s_last, o.Name)).Select(o => (Label(o), Described(o)))]);
        Write(writer, width, "Commands", [.. command.Subcommands.Select(c => (c.Name, c.Description!.Split('\n')[0]))]);
        writer.WriteLine();
        writer.WriteLine("Example");
        foreach (string line in lines.Where(l => l.StartsWith(Example, StringComparison.Ordinal)))
            writer.WriteLine($"  {line[Example.Length..]}");
    }

    private static void Write(TextWriter writer, int width, string title, (string Label, string Text)[] rows)
    {
        if (rows.Length == 0) return;
        writer.WriteLine();
        writer.WriteLine(title);
        int column = rows.Where(r => r.Label.Length <= LongestLabel).Select(r => r.Label.Length).DefaultIfEmpty(LongestLabel).Max() + 4;
        foreach ((string label, string text) in rows)
        {
            string[] lines = [.. TextLines.Wrapped(text, width - column)];
            bool isLong = label.Length + 4 > column;
            if (isLong) writer.WriteLine($"  {label}");
            for (int i = 0; i < lines.Length; i++) writer.WriteLine($"  {(i == 0 && !isLong ? label : "").PadRight(column - 2)}{lines[i]}");
        }
    }

    private static string Label(Option option)
    {
        string alias = option.Aliases.Where(a => a is ['-', not '?']).Select(a => a + ", ").FirstOrDefault("    ");
        return $"{alias}{option.Name}{(option.HelpName is { } value ? " " + value : "")}";
    }

    private static string Described(Option option) =>
        option is HelpOption ? "Show this help." : (option.Required ? "Required. " : "") + option.Description + Default(
            option.HasDefaultValue ? option.GetDefaultValue() : null);

    // A choice among words says its default itself.
    private static string Default(object? value) =>
        value is null or bool or Enum or Array ? "" : string.Create(CultureInfo.InvariantCulture, $" Default: {value}.");
}
