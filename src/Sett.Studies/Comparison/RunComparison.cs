using Sett.Numerics;
using Sett.Studies.Results;

namespace Sett.Studies.Comparison;

/// <summary>Two runs side by side: what was different in them, and what came out of it for the designs that both have.</summary>
/// <param name="A">The first run.</param>
/// <param name="B">The second run.</param>
/// <param name="Differences">What differs in inputs, options and versions.</param>
/// <param name="Remarks">What a reader should know, a sentence each.</param>
/// <param name="Designs">The designs of both, in the first run's order.</param>
public sealed record RunComparison(ResultFile A, ResultFile B, IReadOnlyList<RunDifference> Differences, IReadOnlyList<string> Remarks,
    IReadOnlyList<ComparedDesign> Designs)
{
    /// <summary>Compares two runs.</summary>
    /// <exception cref="BadInputException">They have no design in common.</exception>
    public static RunComparison Of(ResultFile a, ResultFile b)
    {
        (DesignEntry A, DesignEntry B)[] designs =
        [
            .. a.Designs.Select(x => (A: x, B: b.Designs.FirstOrDefault(y => y.Design == x.Design)))
                .Where(p => p.B is not null).Select(p => (p.A, p.B!)),
        ];
        if (designs.Length == 0)
            throw new BadInputException($"the two results have no design in common: A has {Names(a)}, B has {Names(b)}.");
        (int A, int B)[] layers = CommonLayers(a, b);
        return new RunComparison(a, b, RunDifferences.Between(a, b), [.. WorthSaying(a, b, layers.Length)],
            [.. designs.Select(d => ComparedDesign.Of(a, d.A, d.B, layers))]);
    }

    private static IEnumerable<string> WorthSaying(ResultFile a, ResultFile b, int common)
    {
        bool same = a.Layers.Select(l => l.Layer).SequenceEqual(b.Layers.Select(l => l.Layer));
        if (a.Network != b.Network) yield return $"The networks differ: A is {a.Network}, B is {b.Network}.";
        if (!same)
        {
            yield return common == 0
                ? "No layer has the same name in both, so only totals are compared."
                : $"Layers are compared by name: {common} are in both, of {a.Layers.Count} in A and {b.Layers.Count} in B; totals "
                + "are of all layers.";
        }

        foreach ((string run, ResultFile mine, ResultFile other) in new[] { ("A", a, b), ("B", b, a) })
        {
            string[] alone = [.. mine.Designs.Select(d => d.Design).Except(other.Designs.Select(d => d.Design))];
            if (alone.Length > 0) yield return $"Only in {run}: {string.Join(", ", alone)}.";
        }
    }

    // Places of the layers with the same name; where names repeat, the first of each.
    private static (int A, int B)[] CommonLayers(ResultFile a, ResultFile b)
    {
        if (a.Layers.Select(l => l.Layer).SequenceEqual(b.Layers.Select(l => l.Layer))) return [.. a.Layers.Select((_, i) => (i, i))];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < b.Layers.Count; i++) places.TryAdd(b.Layers[i].Layer, i);
        return [.. a.Layers.Select((l, i) => (Name: l.Layer, A: i)).DistinctBy(l => l.Name).Where(l => places.ContainsKey(l.Name))
            .Select(l => (l.A, places[l.Name]))];
    }

    private static string Names(ResultFile result) =>
        result.Designs.Count == 0 ? "none" : string.Join(", ", result.Designs.Select(d => d.Design));
}
