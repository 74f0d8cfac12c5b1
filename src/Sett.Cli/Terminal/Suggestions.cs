using System.CommandLine;
using System.Globalization;

namespace Sett.Cli.Terminal;

/// <summary>What a shell's completion script asks with <c>sett [suggest:POSITION] LINE</c>: the words that can stand at the cursor.</summary>
internal static class Suggestions
{
    private const string Directive = "[suggest:";

    /// <summary>The words, if this is what the command line asks; otherwise null.</summary>
    public static IEnumerable<string>? Asked(RootCommand root, string[] arguments) =>
        arguments is [{ } asked, { } line] && asked.StartsWith(Directive, StringComparison.Ordinal)
        && int.TryParse(asked.AsSpan(Directive.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            ? Of(root, line, Math.Min(position, line.Length))
            : null;

    /// <summary>The words at a place of a line, each with all of the word that is begun there.</summary>
    private static IEnumerable<string> Of(RootCommand root, string line, int position)
    {
        int start = line.AsSpan(0, position).LastIndexOf(' ') + 1, length = line.AsSpan(start, position - start).IndexOf('=');
        if (length < 0 || line[start] != '-') return root.Parse(line).GetCompletions(position).Select(c => c.Label);
        // --option=val is one word to a shell; the parsing library completes values that stand by themselves alone.
        int equals = start + length;
        string option = line[start..(equals + 1)];
        return root.Parse($"{line[..equals]} {line[(equals + 1)..]}").GetCompletions(position)
            .Where(c => !c.Label.StartsWith('-')).Select(c => option + c.Label);
    }
}
