using Sett.Studies.Results;

namespace Sett.Studies.Comparison;

/// <summary>Something that is not the same in two runs.</summary>
/// <param name="What">What it is.</param>
/// <param name="A">In the first run; empty where it has none.</param>
/// <param name="B">In the second run.</param>
public readonly record struct RunDifference(string What, string A, string B);

/// <summary>Finds what was different before anything was simulated: versions, inputs, options, precisions.</summary>
internal static class RunDifferences
{
    /// <summary>All differences, the most general first.</summary>
    public static IReadOnlyList<RunDifference> Between(ResultFile a, ResultFile b) =>
    [
        .. ((RunDifference[])
        [
            new("Sett", a.Sett, b.Sett), new("network", a.Network, b.Network), new("inputs simulated", $"{a.Inputs}", $"{b.Inputs}"),
            new("container bits", $"{a.ContainerBits}", $"{b.ContainerBits}"), new("values", Known(a), Known(b)),
            new("baseline", a.Baseline.Design, b.Baseline.Design), new("seed", $"{a.Seed}", $"{b.Seed}"),
            .. Costs(a.Costs).Zip(Costs(b.Costs), (x, y) => new RunDifference(x.What, x.Value, y.Value)),
        ]).Where(d => d.A != d.B),
        .. Members("", a.Source, b.Source), .. Precisions(a, b),
        .. a.Designs.SelectMany(
            x => b.Designs.Where(y => y.Design == x.Design).SelectMany(y => Members(x.Design + " ", x.Options, y.Options))),
    ];

    private static IEnumerable<(string What, string Value)> Costs(CostsEntry costs) =>
    [
        ("technology", costs.Technology), ("memory cells", costs.MemoryCells), ("dram", costs.Dram),
        ("bandwidth GB/s", costs.BandwidthGbS.ToString()), ("storage", costs.Storage),
        ("values of a storage group", $"{costs.StorageGroupValues}"),
    ];

    private static string Known(ResultFile result) => result.ValuesKnown ? "known" : "shapes only";

    private static IEnumerable<RunDifference> Members(
        string of, OrderedDictionary<string, string> a, OrderedDictionary<string, string> b) =>
        a.Keys.Union(b.Keys)
            .Select(key => new RunDifference(of + key, a.GetValueOrDefault(key, ""), b.GetValueOrDefault(key, ""))).Where(d => d.A != d.B);

    // Precisions that differ are told layer by layer, those of layers that only one run has not at all.
    private static IEnumerable<RunDifference> Precisions(ResultFile a, ResultFile b)
    {
        ILookup<string, LayerEntry> others = b.Layers.ToLookup(l => l.Layer);
        foreach (LayerEntry layer in a.Layers)
        {
            if (others[layer.Layer].FirstOrDefault() is not { } other) continue;
            if (layer.ActivationBits != other.ActivationBits)
                yield return new RunDifference($"activation bits of {layer.Layer}", $"{layer.ActivationBits}", $"{other.ActivationBits}");
            if (layer.WeightBits != other.WeightBits)
                yield return new RunDifference($"weight bits of {layer.Layer}", $"{layer.WeightBits}", $"{other.WeightBits}");
        }
    }
}
