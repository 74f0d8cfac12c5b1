using Sett.Numerics;

namespace Sett.Networks.LayerTables;

/// <summary>
/// The networks that published studies of accelerators use, as layer tables that ship with Sett; each file names its source.
/// </summary>
public static class ClassicNetworks
{
    private const string Prefix = "Sett.Networks.LayerTables.Classic.";

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Resources().Select(r => r[Prefix.Length..^".csv".Length]).Order(StringComparer.Ordinal)];

    /// <summary>The network with a name; capitals, blanks, hyphens and underscores do not count.</summary>
    /// <exception cref="BadInputException">There is none; the message suggests the nearest.</exception>
    public static LayerTable Find(string name)
    {
        string wanted = Bare(name);
        string? known = Names.FirstOrDefault(n => Bare(n) == wanted);
        if (known is null)
        {
            string nearest = Names.MinBy(n => Distance(Bare(n), wanted))!;
            throw new BadInputException($"There is no network '{name}'; did you mean '{nearest}'? Known are {string.Join(", ", Names)}.");
        }

        using Stream stream = typeof(ClassicNetworks).Assembly.GetManifestResourceStream(Prefix + known + ".csv")!;
        using var reader = new StreamReader(stream);
        return LayerTableReader.Read(known + ".csv", known, TableText.Read(reader));
    }

    private static IEnumerable<string> Resources() =>
        typeof(ClassicNetworks).Assembly.GetManifestResourceNames().Where(r => r.StartsWith(Prefix, StringComparison.Ordinal));

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Letters to insert, delete or change to make one word the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j < row.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
