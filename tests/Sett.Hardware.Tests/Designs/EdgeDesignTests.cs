using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Schedules;
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
        $"edge:z={random.Next(1, 40)}{(random.Next(4) == 0 ? "+3" : "")},proctime={random.Next(4)},"
        + $"pattern={Any(random, "clash-free", "stored", "random")},weights={Any(random, "existing", "all")},"
        + $"work={Any(random, "inference", "training")},at-once={Any(random, "on", "off")},pipeline={Any(random, "on", "off")}";

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options) => [];

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        LayerShape s = work.Shape;
        int length = s.ChannelsPerGroup * s.KernelHeight * s.KernelWidth, left = length * s.Groups;
        int z = Math.Min(options.Numbers("z")[0], left);
        // The left neurons of each right neuron, then places without an edge.
        List<int?>[] neurons = [.. Enumerable.Range(0, s.Filters).Select(r => Enumerable.Range(0, length)
            .Where(i => s.Kind == LayerKind.MatrixProduct || options.Choice("weights") == "all"
                || work.Values!.Weights.Values[r * length + i] != 0)
            .Select(i => (int?)(r / s.FiltersPerGroup * length + i)).ToList())];
        if (options.Choice("pattern") == "random")
        {
            // As many others in their place, still of the neuron's group.
            for (int r = 0; r < neurons.Length; r++)
            {
                int[] drawn = EdgeRows.Drawn(length, neurons[r].Count, r, new int[length]).ToArray();
                Assert.Equal(drawn.Length, drawn.Distinct().Count());
                neurons[r] = [.. drawn.Select(i => (int?)(r / s.FiltersPerGroup * length + i))];
            }
        }

        int widest = neurons.Max(n => n.Count);
        long cycles = 0;
        // Feed-forward and update of the first layer: nothing goes back from it.
        int operations = options.Choice("work") == "training" && options.Choice("at-once") == "off" ? 2 : 1;
        for (int run = 0; run < s.Windows * operations; run++)
        {
            foreach (int?[] row in neurons.SelectMany(n => n.Concat(Enumerable.Repeat<int?>(null, widest - n.Count))).Chunk(z))
                cycles += options.Choice("pattern") != "clash-free"
                    ? Math.Max(1, row.OfType<int>().GroupBy(l => l % z).Select(g => g.Count()).DefaultIfEmpty().Max())
                    : 1;
            cycles += 2 + options.Number("proctime");
        }

        return cycles;
    }

    [Fact]
    public void The_shipped_network_takes_the_cycles_of_its_blocks()
    {
        EdgeShape shape = EdgeShape.Shipped;
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "sv+ss", 3);
        foreach (EdgeJunction j in shape.Junctions)
        {
            short[] weights = [.. patterns[j.Index - 1].Mask().Select(m => (short)m)];
            LayerCost cost = Assert.Single(DesignRequests.Parse($"edge:z={j.Parallelism}")).Cycles(Connected(j.Left, j.Right, weights));
            Assert.Equal(36, cost.Cycles);
            Assert.Equal(new EdgeTiming(shape).CyclesABlock, cost.Cycles);
            Assert.Equal([("edges", j.Edges), ("padded_edges", 0L), ("clash_cycles", 0L)], cost.Details.Select(d => (d.Key, d.Value)));
            // All of the weights where none is known to be missing.
            LayerWork dense = LayerWork.OfShape(
                "dense", new LayerShape { Kind = LayerKind.FullyConnected, Channels = j.Left, Filters = j.Right }, 8, 8);
            Assert.Equal(
                j.Left * j.Right / j.Parallelism + 4, Assert.Single(DesignRequests.Parse($"edge:z={j.Parallelism}")).Cycles(dense).Cycles);
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
        Assert.Equal((6, 6 * 16, 6 * 16, 3 * 16), (free.Events.SerialSteps, free.Events.ActivationMemoryReadBits,
            free.Events.WeightBufferReadBits, free.Events.ActivationMemoryWriteBits));
    }

    [Fact]
    public void The_shipped_network_beside_processors_that_lack_one_of_its_ideas()
    {
        // The same cycles as the alternatives of sett edge-sizes, here from the layers' weights.
        EdgeShape shape = EdgeShape.Shipped;
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "sv+ss", 3);
        LayerWork[] works =
        [
            .. shape.Junctions.Select(
                j => Connected(j.Left, j.Right, [.. patterns[j.Index - 1].Mask().Select(m => (short)m)], $"fc{j.Index}")),
        ];
        var timing = new EdgeTiming(shape);
        EdgeAlternatives other = EdgeAlternatives.Of(timing, 1);
        long[] Cycles(string options)
        {
            IDesign design = Assert.Single(DesignRequests.Parse($"edge:z=128+32{options}")).For([.. works.Select(w => (w.Name, w.Shape))]);
            return [.. works.Select(w => design.Cycles(w).Cycles)];
        }

        Assert.Equal([36, 36], Cycles(",pipeline=on"));
        Assert.Equal([36, 36], Cycles(",pipeline=on,work=training"));
        Assert.Equal(other.OneJunctionAtATime, Cycles("").Sum());
        // The first junction does not go back.
        Assert.Equal([72, 108], Cycles(",work=training,at-once=off"));
        Assert.Equal(other.OneOperationAtATime, Cycles(",pipeline=on,work=training,at-once=off").Max());
        Assert.Equal(other.Dense, Cycles(",weights=all").Max());
        // Other draws of random edges clash about as much.
        Assert.InRange(Cycles(",pattern=random").Max(), timing.CyclesABlock * 2, other.Clashing * 1.2);
        Assert.True(Assert.Single(DesignRequests.Parse("edge:pipeline=on")).OverlapsLayers);
        Assert.False(Assert.Single(DesignRequests.Parse("edge")).OverlapsLayers);
    }

    [Fact]
    public void A_chip_has_the_multipliers_of_its_layers_and_operations()
    {
        (string, LayerShape)[] layers =
        [
            .. new[] { "a", "b" }.Select(n => (n, new LayerShape { Kind = LayerKind.FullyConnected, Channels = 64, Filters = 64 })),
        ];
        long Multipliers(string options) => Assert.Single(DesignRequests.Parse($"edge:{options}"))
            .For(layers).Chip.Parts.First(p => p.Name.StartsWith("multipliers", StringComparison.Ordinal)).Count;
        Assert.Equal(16, Multipliers("z=16"));
        Assert.Equal(32, Multipliers("z=16,pipeline=on"));
        Assert.Equal(24, Multipliers("z=16+8"));
        // One forward, two back, one for the update; the first layer does not go back.
        Assert.Equal(2 * 16 + 4 * 8, Multipliers("z=16+8,work=training"));
        Assert.Equal(2 * 24, Multipliers("z=16+8,work=training,at-once=off"));
        Assert.Equal(4 * 16, Multipliers("z=16,work=training"));
    }

    [Fact]
    public void A_training_sample_does_what_the_inventory_says()
    {
        EdgeShape shape = EdgeShape.Shipped;
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "zero", 3);
        LayerWork[] works =
        [
            .. shape.Junctions.Select(
                j => Connected(j.Left, j.Right, [.. patterns[j.Index - 1].Mask().Select(m => (short)m)], $"fc{j.Index}")),
        ];
        IDesign design = Assert.Single(DesignRequests.Parse("edge:z=128+32,work=training")).For([.. works.Select(w => (w.Name, w.Shape))]);
        LayerEvents events = works.Select(w => design.Cycles(w).Events).Aggregate((a, b) => a + b);
        var inventory = new EdgeInventory(shape, new Sett.Numerics.FixedPoint.SignedWord(4, 11));
        long Count(Func<EdgeMemory, long> of, params string[] what) =>
            16 * inventory.Memories.Where(m => what.Any(w => m.What.StartsWith(w, StringComparison.Ordinal))).Sum(of);
        Assert.Equal(Count(m => m.Reads, "weights"), events.WeightBufferReadBits);
        Assert.Equal(Count(m => m.Writes, "weights"), events.WeightBufferWriteBits);
        Assert.Equal(Count(m => m.Reads, "activations", "derivatives", "deltas"), events.ActivationMemoryReadBits);
        Assert.Equal(2 * 4096 + 4 * 1024, events.SerialSteps);
    }

    [Theory]
    [InlineData("edge:z=3,work=training")]
    [InlineData("edge:z=3,work=training,at-once=off")]
    public void Every_row_of_a_layer_is_trained(string design)
    {
        // Two layers, since nothing goes back from the first.
        LayerWork[] Works(int rows) =>
            [Connected(4, 3, [1, 2, 3, 0, 0, 0, 0, 4, 5, 0, 6, 0], "first", rows), Connected(3, 2, [1, 0, 2, 0, 3, 4], "second", rows)];
        LayerCost[] Costs(int rows)
        {
            LayerWork[] works = Works(rows);
            IDesign made = Assert.Single(DesignRequests.Parse(design)).For([.. works.Select(w => (w.Name, w.Shape))]);
            return [.. works.Select(made.Cycles)];
        }

        LayerCost[] one = Costs(1), three = Costs(3);
        Assert.Equal(one.Select(c => 3 * c.Cycles), three.Select(c => c.Cycles));
        Assert.Equal(one.Select(c => c.Events + c.Events + c.Events), three.Select(c => c.Events));
    }

    [Theory]
    [InlineData("edge:z=16+8+4", "z has 3 numbers, but the network has 2 layers")]
    [InlineData("edge:work=training", "'conv' is none; take work=inference")]
    public void Networks_that_do_not_fit_are_refused(string design, string expected)
    {
        (string, LayerShape)[] layers =
        [
            ("conv", new LayerShape
            {
                Kind = LayerKind.Convolution,
                Channels = 2,
                Filters = 2,
                Height = 4,
                Width = 4,
                KernelHeight = 2,
                KernelWidth = 2,
            }),
            ("fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 18, Filters = 4 }),
        ];
        Assert.Contains(expected,
            Assert.Throws<Sett.Numerics.BadInputException>(() => Assert.Single(DesignRequests.Parse(design)).For(layers)).Message);
    }

    [Theory]
    [InlineData("edge:z=0+8", "the nearest is 1+8.")]
    [InlineData("edge:z=8+x", "1 to 4096, or one for each layer")]
    public void Wrong_numbers_of_edges_a_cycle_are_refused(string design, string expected) =>
        Assert.Contains(expected, Assert.Throws<Sett.Numerics.BadInputException>(() => DesignRequests.Parse(design)).Message);

    private static T Any<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

    private static LayerWork Connected(int left, int right, short[] weights, string name = "junction", int rows = 1)
    {
        var activations = new Tensor<short>(new Shape(rows * left));
        activations.Values.Fill(1);
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = left, Filters = right, Rows = rows };
        return LayerWork.Of(new LayerValues(name, shape, activations, new ValueFormat(16, 8, false, 1),
            new Tensor<short>(new Shape(left * right), weights), new ValueFormat(16, 8, true, 1)));
    }
}
