using Sett.Compression.Sizes;
using Sett.Hardware.Memory;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Studies.Reproduction;
using Sett.Studies.Simulation;
using Sett.Studies.Tests.Simulation;
using Sett.Studies.Traffic;
using Xunit;

namespace Sett.Studies.Tests.Traffic;

/// <summary>
/// Protects the traffic model: sums over layers and inputs, the order of storages that has to hold, and that threads do not show.
/// </summary>
public sealed class TrafficStudyTests
{
    [Fact]
    public void Totals_are_means_of_the_inputs_counted_one_by_one()
    {
        var source = new SyntheticSource(3);
        NetworkTraffic traffic = TrafficStudy.Run(source, GroupOrder.Channels, 2, null, TestContext.Current.CancellationToken);
        double activations = 0, weights = 0;
        source.Run(1, (_, _, work) =>
        {
            LayerValues v = work.Values!;
            lock (source)
            {
                activations += GroupSizing.Measure(
                    v.Activations.Values, Storage.ActivationGroups(v.Shape), new GroupFormat(16) { IsSigned = true }).PerTensor.TotalBits;
                weights += GroupSizing.Measure(
                    v.Weights.Values, Storage.WeightGroups(v.Shape), new GroupFormat(16) { IsSigned = true }).PerTensor.TotalBits;
            }
        }, null, TestContext.Current.CancellationToken);
        Assert.Equal(activations / 3, traffic.Activations.Groups[0], 1e-6);
        Assert.Equal(weights / 3, traffic.Weights.Groups[0], 1e-6);
        Assert.Equal(source.Layers.Sum(l => l.Shape.Activations) * 16.0, traffic.Activations.Container, 1e-6);
        Assert.Equal(traffic.Activations.Groups,
            TrafficStudy.Run(source, GroupOrder.Channels, 1, null, TestContext.Current.CancellationToken).Activations.Groups);
    }

    [Fact]
    public void Storages_keep_their_order()
    {
        NetworkTraffic traffic =
            TrafficStudy.Run(new SyntheticSource(2), GroupOrder.Memory, 2, null, TestContext.Current.CancellationToken);
        foreach (OperandTraffic t in traffic.Layers.SelectMany(l => new[] { l.Activations, l.Weights }))
        {
            Assert.True(t.Groups[0] <= t.ZeroMask && t.Entropy <= t.Profiled && t.Profiled <= t.Container);
            Assert.All(t.Groups.Zip(t.Stored), p => Assert.True(p.First <= p.Second));
            Assert.All(Enumerable.Range(0, 5), i => Assert.InRange(t.MeanWidth(i), 1, 16));
        }
    }

    /// <summary>Protects a reader who meets more than 100 %: it is said why, and only where it happens.</summary>
    [Fact]
    public void Padding_that_takes_more_than_containers_is_explained()
    {
        foreach (GroupOrder order in Enum.GetValues<GroupOrder>())
        {
            NetworkTraffic traffic = TrafficStudy.Run(new SyntheticSource(1), order, 1, null, TestContext.Current.CancellationToken);
            // Headers of full groups alone take a hundredth or two.
            bool isMore = traffic.Layers.SelectMany(l => new[] { l.Activations, l.Weights }).Any(t => t.Groups.Max() > 1.05 * t.Container);
            Assert.Equal(isMore, traffic.Notes.Any(n => n.StartsWith("Shares above 100 %: ", StringComparison.Ordinal)));
            if (order == GroupOrder.Channels) Assert.True(isMore);
        }
    }

    [Fact]
    public void Depthwise_filters_share_groups()
    {
        var shape = new LayerShape
        {
            Kind = LayerKind.Depthwise,
            Channels = 20,
            Filters = 20,
            Groups = 20,
            Height = 9,
            Width = 7,
            KernelHeight = 3,
            KernelWidth = 3,
        };
        Assert.Equal(new GroupLayout(1, 20, 9), Storage.WeightGroups(shape));
        Assert.Equal(new GroupLayout(1, 20, 63), Storage.ActivationGroups(shape));
    }

    [Fact]
    public void Compression_rows_have_every_group_size_and_their_means()
    {
        IReadOnlyList<DpredCompressionRow> rows =
            DpredCompression.Run(new SyntheticSource(2), DpredPrecision.Range, 2, TestContext.Current.CancellationToken);
        Assert.Equal(GroupFormat.GroupSizes, rows.Select(r => r.Group));
        Assert.All(rows, r => Assert.InRange(r.Both, Math.Min(r.Activations, r.Weights), Math.Max(r.Activations, r.Weights)));
        IReadOnlyList<DpredCompressionRow> means = DpredCompression.Means([.. rows, .. rows.Select(r => r with { Both = r.Both + 0.5 })]);
        Assert.Equal(rows[0].Both + 0.25, means[0].Both, 1e-9);
        Assert.Equal(0.35, DpredCompression.Published.Bits16);
    }
}
