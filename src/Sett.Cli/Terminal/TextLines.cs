namespace Sett.Cli.Terminal;

/// <summary>Sentences on a terminal.</summary>
internal static class TextLines
{
    private const int Usual = 96, Narrowest = 60;

    /// <summary>The longest line of sentences in characters: the terminal's, and where the output goes to a file always the same.</summary>
    public static int Width => Console.IsOutputRedirected ? Usual : Math.Clamp(Console.WindowWidth, Narrowest, Usual);

    /// <summary>A sentence to the standard output, broken where a line gets too long.</summary>
    public static void Write(string text)
    {
        foreach (string line in Wrapped(text, Width)) Console.WriteLine(line);
    }

    /// <summary>A sentence to the standard output behind its mark; further lines stand under the first.</summary>
    public static void Write(string mark, string text)
    {
        foreach ((int i, string line) in Wrapped(text, Width - mark.Length).Index())
            Console.WriteLine((i == 0 ? mark : new string(' ', mark.Length)) + line);
    }

    /// <summary>The words of a text in lines of at most so many characters; a longer word has a line of its own.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        if (line.Length > 0) yield return line;
    }
}
