namespace Sett.Studies.Reproduction;

/// <summary>
/// To what the values of DPRed's networks are rounded: <see cref="Range"/> (as many bits as the range of a tensor leaves room for), or the
/// operating point of a profile of accuracy, as in "no loss".
/// </summary>
public static class DpredPrecision
{
    /// <summary>The precision of values that nothing was dropped of.</summary>
    public const string Range = "range";

    /// <summary>The precision of means over profiled networks, whatever their operating points.</summary>
    public const string Profiles = "profiles";

    /// <summary>What follows a mean's name where only some networks have a profile and the mean is over these.</summary>
    public const string OfProfiled = ", profiled only";

    /// <summary>
    /// The means to take, for each word length and group size: over all networks at range precision; over those with a profile at their
    /// profiles; and, where others have none, over those with a profile at range precision, so that two means of the same networks stand
    /// side by side.
    /// </summary>
    /// <param name="rows">Rows of single networks.</param>
    /// <param name="keyOf">What a row is of.</param>
    /// <param name="name">What the mean is called.</param>
    internal static IEnumerable<(string Name, int ContainerBits, string Precision, int Group, T[] Rows)> Means<T>(
        IReadOnlyList<T> rows, Func<T, (string Network, int ContainerBits, string Precision, int Group)> keyOf, string name)
    {
        foreach (IGrouping<int, T> length in rows.GroupBy(r => keyOf(r).ContainerBits).OrderBy(g => g.Key))
        {
            T[] atRange = [.. length.Where(r => keyOf(r).Precision == Range)];
            T[] atProfiles = [.. length.Where(r => keyOf(r).Precision != Range)];
            string[] profiled = [.. atProfiles.Select(r => keyOf(r).Network).Distinct()];
            T[] sameAtRange = [.. atRange.Where(r => profiled.Contains(keyOf(r).Network))];
            bool some = sameAtRange.Length < atRange.Length;
            string ofProfiled = some ? name + OfProfiled : name;
            foreach ((string of, string precision, T[] part) in new[]
            {
                (name, Range, atRange),
                (ofProfiled, Range, some ? sameAtRange : []),
                (ofProfiled, Profiles, atProfiles),
            })
            {
                foreach (IGrouping<int, T> group in part.GroupBy(r => keyOf(r).Group).OrderBy(g => g.Key))
                    yield return (of, length.Key, precision, group.Key, [.. group]);
            }
        }
    }
}
