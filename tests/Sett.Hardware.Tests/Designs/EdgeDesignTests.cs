using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.SparseEdge;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Networks.SparseEdges;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>The sparse edge processor against rows of edges that are written out and read from memories one by one.</summary>
public sealed class EdgeDesignTests : DesignTests
{
    private protected override bool SkipsZeros => true;

    private protected override string RandomOptions(Random random) =>
        $"edge:z={random.Next(1, 40)},proctime={random.Next(4)},pattern={(random.Next(2) == 0 ? "clash-free" : "stored")}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        LayerShape s = work.Shape;
        int length = s.ChannelsPerGroup * s.KernelHeight * s.KernelWidth, left = length * s.Groups, z = Math.Min(options.Number("z"), left);
        // The left neurons of each right neuron, then places without an edge.
        List<int?>[] neurons = [.. Enumerable.Range(0, s.Filters).Select(r => Enumerable.Range(0, length)
            .Where(i => s.Kind == LayerKind.MatrixProduct || work.Values!.Weights.Values[r * length + i] != 0)
            .Select(i => (int?)(r / s.FiltersPerGroup * length + i)).ToList())];
        int widest = neurons.Max(n => n.Count);
        long clocks = 0;
        for (int window = 0; window < s.Windows; window++)
        {
            foreach (int?[] row in neurons.SelectMany(n => n.Concat(Enumerable.Repeat<int?>(null, widest - n.Count))).Chunk(z))
                clocks += options.Choice("pattern") == "stored" ? Math.Max(1, row.OfType<int>().GroupBy(l => l % z).Select(g => g.Count()).DefaultIfEmpty().Max()) : 1;
            clocks += 2 + options.Number("proctime");
        }

        return clocks;
    }

    [Fact]
    public void The_shipped_network_takes_the_clocks_of_its_blocks()
    {
        EdgeShape shape = EdgeShape.Shipped;
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "sv+ss", 3);
        foreach (EdgeJunction j in shape.Junctions)
        {
            short[] weights = [.. patterns[j.Index - 1].Mask().Select(m => (short)m)];
            LayerCost cost = Assert.Single(DesignRequests.Parse($"edge:z={j.Parallelism}")).Cycles(Connected(j.Left, j.Right, weights));
            Assert.Equal(36, cost.Cycles);
            Assert.Equal(new EdgeTiming(shape).BlockClocks, cost.Cycles);
            Assert.Equal([("edges", j.Edges), ("padded_edges", 0L), ("clash_clocks", 0L)], cost.Details.Select(d => (d.Key, d.Value)));
            // All of the weights where none is known to be missing.
            LayerWork dense = LayerWork.OfShape("dense", new LayerShape { Kind = LayerKind.FullyConnected, Channels = j.Left, Filters = j.Right }, 8, 8);
            Assert.Equal(j.Left * j.Right / j.Parallelism + 4, Assert.Single(DesignRequests.Parse($"edge:z={j.Parallelism}")).Cycles(dense).Cycles);
        }
    }

    [Fact]
    public void A_layer_by_hand()
    {
        // Fan-ins 3, 1 and 2 fill 3 places each: 9 places are 5 rows of 2, 6 edges would be 3.
        LayerWork work = Connected(4, 3, [1, 2, 3, 0, 0, 0, 0, 4, 5, 0, 6, 0]);
        LayerCost free = Assert.Single(DesignRequests.Parse("edge:z=2,proctime=1")).Cycles(work);
        Assert.Equal((3, 2, 3), (free.BusyCycles, free.SynchronisationCycles, free.FillDrainCycles));
        Assert.Equal(new LaneBits(6, 0, 3, 1, 0, 0, 6), free.Lanes);
        // Rows of left neurons 0 1, 2 3, – –, 0 2, –: the fourth reads memory 0 twice.
        LayerCost stored = Assert.Single(DesignRequests.Parse("edge:z=2,proctime=1,pattern=stored")).Cycles(work);
        Assert.Equal(9, stored.Cycles);
        Assert.Equal(new LaneBits(6, 0, 5, 1, 0, 0, 6), stored.Lanes);
        // Rows 1, 2 and 4 end within a neuron; rows 3 and 5 end the second and the third.
        Assert.Equal(3 * 2 * 16, free.Events.AccumulatorWriteBits);
        Assert.Equal((6, 6 * 16, 6 * 16, 3 * 16), (free.Events.SerialSteps, free.Events.ActivationMemoryReadBits, free.Events.WeightBufferReadBits, free.Events.ActivationMemoryWriteBits));
    }

    private static LayerWork Connected(int left, int right, short[] weights)
    {
        var activations = new Tensor<short>(new Shape(left));
        activations.Values.Fill(1);
        return LayerWork.Of(new LayerValues("junction", new LayerShape { Kind = LayerKind.FullyConnected, Channels = left, Filters = right }, activations, new ValueFormat(16, 8, false, 1),
            new Tensor<short>(new Shape(left * right), weights), new ValueFormat(16, 8, true, 1)));
    }
}
