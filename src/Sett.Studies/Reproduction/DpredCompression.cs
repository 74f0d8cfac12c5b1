using Sett.Compression.Sizes;
using Sett.Studies.Simulation;
using Sett.Studies.Traffic;

namespace Sett.Studies.Reproduction;

/// <summary>What DPRed leaves of one network's off-chip bits.</summary>
/// <param name="Network">The network, or "mean".</param>
/// <param name="ContainerBits">8 or 16.</param>
/// <param name="Group">Values that share a width.</param>
/// <param name="Activations">Share of the activations' containers.</param>
/// <param name="Weights">Share of the weights' containers.</param>
/// <param name="Both">Share of both together, every value once.</param>
/// <param name="Profiled">Share of both with each layer's values at the layer's precision.</param>
/// <param name="ActivationWidth">Mean width of the activations' groups.</param>
/// <param name="WeightWidth">Mean width of the weights' groups.</param>
public sealed record DpredCompressionRow(
    string Network, int ContainerBits, int Group, double Activations, double Weights, double Both, double Profiled, double ActivationWidth, double WeightWidth);

/// <summary>
/// DPRed's off-chip traffic on real networks. The abstract of arXiv 1804.06732 gives 35 % of the uncompressed traffic for 16-bit and 33 % for 8-bit networks (read there); which
/// networks, and how often values are fetched, is not known. Here each layer's activations and weights count once, at batch 1.
/// </summary>
public static class DpredCompression
{
    /// <summary>The published average shares for 16-bit and 8-bit networks.</summary>
    public static (double Bits16, double Bits8) Published { get; } = (0.35, 0.33);

    /// <summary>Measures a network, a row for each group size.</summary>
    public static IReadOnlyList<DpredCompressionRow> Run(ILayerSource source, int threads, CancellationToken cancel = default)
    {
        NetworkTraffic traffic = TrafficStudy.Run(source, GroupOrder.Channels, threads, null, cancel);
        OperandTraffic a = traffic.Activations, w = traffic.Weights, both = a + w;
        return
        [
            .. GroupFormat.GroupSizes.Select((size, i) => new DpredCompressionRow(traffic.Network, traffic.ContainerBits, size, a.Groups[i] / a.Container, w.Groups[i] / w.Container,
                both.Groups[i] / both.Container, both.Profiled / both.Container, a.MeanWidth(i), w.MeanWidth(i))),
        ];
    }

    /// <summary>Arithmetic means over the networks of a word length, a row for each group size.</summary>
    public static IReadOnlyList<DpredCompressionRow> Means(IEnumerable<DpredCompressionRow> rows) =>
    [
        .. rows.GroupBy(r => (r.ContainerBits, r.Group)).OrderBy(g => g.Key).Select(g => new DpredCompressionRow("mean", g.Key.ContainerBits, g.Key.Group, g.Average(r => r.Activations),
            g.Average(r => r.Weights), g.Average(r => r.Both), g.Average(r => r.Profiled), g.Average(r => r.ActivationWidth), g.Average(r => r.WeightWidth))),
    ];
}
