using Sett.Hardware.Options;
using Sett.Studies.Results;
using Sett.Studies.Simulation;

namespace Sett.Studies.Reproduction;

/// <summary>What DPRed's two variants gain on one network.</summary>
/// <param name="Network">The network, or a mean's name.</param>
/// <param name="ContainerBits">8 or 16.</param>
/// <param name="Precision">What values were rounded to: see <see cref="DpredPrecision"/>.</param>
/// <param name="Group">Values that share a width.</param>
/// <param name="Tartan">Speed-up of the variant on Tartan.</param>
/// <param name="Loom">Speed-up of the variant on Loom.</param>
public sealed record DpredRow(string Network, int ContainerBits, string Precision, int Group, double Tartan, double Loom);

/// <summary>
/// DPRed's time on real networks for group sizes from 16 to 256, over a bit-parallel design with the same peak throughput at the networks'
/// word length. The abstract of arXiv 1804.06732 gives 1.82× and 2.81× for two variants on 8-bit networks (read there); which networks
/// these were is not known.
/// </summary>
public static class DpredStudy
{
    /// <summary>
    /// The published averages on 8-bit networks: the variants' smaller and larger one. That the larger is Loom's is our reading.
    /// </summary>
    public static (double Smaller, double Larger) Published { get; } = (1.82, 2.81);

    /// <summary>The group sizes.</summary>
    public static IReadOnlyList<int> Groups { get; } = [16, 32, 64, 128, 256];

    /// <summary>
    /// The designs for a word length: arrays whose peak equals the baseline's 4096 multiplications a cycle at that many bits. Groups are
    /// trimmed at both ends: with the leading end alone, columns in lock-step take what the widest needs whatever the groups.
    /// </summary>
    public static string Designs(int containerBits)
    {
        int tartanTiles = containerBits, loomColumns = containerBits * containerBits;
        return string.Join(',', Groups.SelectMany(g => new[]
        {
            $"dpred-tartan:group={g},trim=both,tiles={tartanTiles}",
            $"dpred-loom:group={g},trim=both,columns={loomColumns}",
        }));
    }

    /// <summary>Simulates a network.</summary>
    /// <param name="source">Its layers.</param>
    /// <param name="precision">What their values were rounded to, for the rows.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Told the number of inputs that are done.</param>
    /// <param name="cancel">Ends the work.</param>
    public static IReadOnlyList<DpredRow> Run(
        ILayerSource source, string precision, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        var request = new SimulationRequest(DesignRequests.Parse(Designs(source.ContainerBits)),
            DesignRequests.Parse("dadiannao")[0], threads, false, 0, []);
        SimulationResult result = Simulator.Run(source, request, done, cancel);
        return [.. Groups.Select((g, i) => new DpredRow(source.Network, source.ContainerBits, precision, g,
            result.ComputeSpeedup(result.Designs[2 * i]), result.ComputeSpeedup(result.Designs[2 * i + 1])))];
    }

    /// <summary>
    /// The geometric means over networks of one word length, a row for each group size: see <see cref="DpredPrecision.Means"/>.
    /// </summary>
    public static IReadOnlyList<DpredRow> Means(IReadOnlyList<DpredRow> rows) =>
    [
        .. DpredPrecision.Means(rows, r => (r.Network, r.ContainerBits, r.Precision, r.Group), "geometric mean")
            .Select(m => new DpredRow(m.Name, m.ContainerBits, m.Precision, m.Group,
                Reproductions.GeometricMean([.. m.Rows.Select(r => r.Tartan)]),
                Reproductions.GeometricMean([.. m.Rows.Select(r => r.Loom)]))),
    ];
}
