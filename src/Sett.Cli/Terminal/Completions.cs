using System.CommandLine;
using System.CommandLine.Completions;

namespace Sett.Cli.Terminal;

/// <summary>Words that a shell offers behind an option or as an argument, in place of those that a type's names would give.</summary>
internal static class Completions
{
    /// <summary>Offers these words behind an option.</summary>
    public static Option<T> Offering<T>(this Option<T> option, IEnumerable<string> words) => option.Offering(_ => words);

    /// <summary>Offers words behind an option that depend on what is typed; each begins with that.</summary>
    public static Option<T> Offering<T>(this Option<T> option, Func<string, IEnumerable<string>> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(context => Items(words(context.WordToComplete)));
        return option;
    }

    /// <summary>Offers these words as an argument.</summary>
    public static Argument<T> Offering<T>(this Argument<T> argument, IEnumerable<string> words)
    {
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(_ => Items(words));
        return argument;
    }

    private static IEnumerable<CompletionItem> Items(IEnumerable<string> words) => words.Select(w => new CompletionItem(w));
}
