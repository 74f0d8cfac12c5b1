using Sett.Compression.Sizes;
using Sett.Studies.Simulation;
using Sett.Studies.Traffic;

namespace Sett.Studies.Reproduction;

/// <summary>What DPRed leaves of one network's off-chip bits.</summary>
/// <param name="Network">The network, or a mean's name.</param>
/// <param name="ContainerBits">8 or 16.</param>
/// <param name="Precision">What values were rounded to: see <see cref="DpredPrecision"/>.</param>
/// <param name="Group">Values that share a width.</param>
/// <param name="Activations">Share of the activations' containers.</param>
/// <param name="Weights">Share of the weights' containers.</param>
/// <param name="Both">Share of both together, every value once.</param>
/// <param name="Profiled">Share of both with each layer's values at the layer's precision.</param>
/// <param name="ActivationWidth">Mean width of the activations' groups.</param>
/// <param name="WeightWidth">Mean width of the weights' groups.</param>
public sealed record DpredCompressionRow(
    string Network, int ContainerBits, string Precision, int Group, double Activations, double Weights, double Both, double Profiled,
    double ActivationWidth, double WeightWidth);

/// <summary>
/// DPRed's off-chip traffic on real networks. The abstract of arXiv 1804.06732 gives 35 % of the uncompressed traffic for 16-bit and 33 %
/// for 8-bit networks (read there); which networks, and how often values are fetched, is not known. Here each layer's activations and
/// weights count once, at batch 1.
/// </summary>
public static class DpredCompression
{
    /// <summary>The published average shares for 16-bit and 8-bit networks.</summary>
    public static (double Bits16, double Bits8) Published { get; } = (0.35, 0.33);

    /// <summary>Measures a network, a row for each group size.</summary>
    /// <param name="source">Its layers.</param>
    /// <param name="precision">What their values were rounded to, for the rows.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the work.</param>
    public static IReadOnlyList<DpredCompressionRow> Run(
        ILayerSource source, string precision, int threads, CancellationToken cancel = default)
    {
        NetworkTraffic traffic = TrafficStudy.Run(source, GroupOrder.Channels, threads, null, cancel);
        OperandTraffic a = traffic.Activations, w = traffic.Weights, both = a + w;
        return
        [
            .. GroupFormat.GroupSizes.Select((size, i) => new DpredCompressionRow(traffic.Network, traffic.ContainerBits, precision,
                size, a.Groups[i] / a.Container, w.Groups[i] / w.Container, both.Groups[i] / both.Container, both.Profiled / both.Container,
                a.MeanWidth(i), w.MeanWidth(i))),
        ];
    }

    /// <summary>
    /// Arithmetic means over the networks of a word length, a row for each group size: see <see cref="DpredPrecision.Means"/>.
    /// </summary>
    public static IReadOnlyList<DpredCompressionRow> Means(IReadOnlyList<DpredCompressionRow> rows) =>
    [
        .. DpredPrecision.Means(rows, r => (r.Network, r.ContainerBits, r.Precision, r.Group), "mean")
            .Select(m => new DpredCompressionRow(m.Name, m.ContainerBits, m.Precision, m.Group,
                m.Rows.Average(r => r.Activations), m.Rows.Average(r => r.Weights), m.Rows.Average(r => r.Both),
                m.Rows.Average(r => r.Profiled), m.Rows.Average(r => r.ActivationWidth), m.Rows.Average(r => r.WeightWidth))),
    ];
}
