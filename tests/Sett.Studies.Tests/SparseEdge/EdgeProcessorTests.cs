using FsCheck;
using FsCheck.Fluent;
using Sett.Hardware.SparseEdge;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;
using Sett.Training.SparseEdge;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects the processor cycle by cycle: the same bits as the fast model, which shares no loop with it; cycles as published; memories and
/// banks that never clash; and hazards that are told.
/// </summary>
public sealed class EdgeProcessorTests
{
    private static readonly (int[] Layers, int[] FanOut)[] s_networks =
    [
        ([64, 32, 16], [4, 8]), ([64, 16, 8], [2, 2]), ([16, 8, 8, 8, 4], [4, 4, 4, 2]), ([24, 12, 6], [2, 3]), ([18, 12, 6, 3], [2, 2, 1]),
        ([32, 8], [4]), ([16, 16, 16], [16, 16]), ([128, 64, 32], [8, 16]),
    ];

    [Fact]
    public void It_learns_the_bits_of_the_fast_model()
    {
        int shapes = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            (int[] layers, int[] fanOut) = s_networks[random.Next(s_networks.Length)];
            IReadOnlyList<EdgeShape> all = EdgeSizing.All(layers, fanOut);
            EdgeShape shape = all[random.Next(all.Count)];
            SignedWord[] words = [new(2, 5), new(3, 6), new(2, 7), new(3, 8), new(4, 11)];
            var settings = new EdgeSettings(words[random.Next(words.Length)], (NeuronActivation)random.Next(2), (EdgeCost)random.Next(2));
            string kind = Interleaver.Kinds[random.Next(Interleaver.Kinds.Count)] + (random.Next(3) == 0 ? Interleaver.Dither : "");
            EdgePattern[] patterns = EdgePatterns.Draw(shape, kind, (ulong)(uint)seed);
            Compare(shape, patterns, settings, (EdgeHazard)random.Next(2), random.Next(5), random, 25);
            shapes++;
        }).QuickCheckThrowOnFailure();
        Assert.True(shapes >= 100);
    }

    [Fact]
    public void The_shipped_network_learns_the_same_bits_for_hundreds_of_samples()
    {
        foreach (string kind in new[] { "zero", "sv+ss" })
        {
            EdgePattern[] patterns = EdgePatterns.Draw(EdgeShape.Shipped, kind, 1);
            Compare(EdgeShape.Shipped, patterns, new EdgeSettings(new SignedWord(3, 8)), EdgeHazard.Exact, 2, new Random(1), 200);
        }
    }

    [Fact]
    public void Cycles_and_accesses_are_the_published_ones()
    {
        EdgeProcessor processor = Shipped("zero", EdgeHazard.Exact);
        Learn(processor, 20);
        Assert.Equal((20 + 4) * 36, processor.Cycles);
        Assert.Equal(processor.Timing.Cycles(20), processor.Cycles);
        Assert.Equal(416_667, processor.Timing.SamplesPerSecond(15), 0);
        Assert.Equal(5, processor.Timing.LatencyBlocks);
        var accesses = processor.Accesses.ToDictionary(a => a.What, a => (a.Reads, a.Writes));
        // Blocks in which a junction does anything, and both ways, for 20 samples: feed-forward and update overlap in
        // all but the first and last.
        (int first, int second) = (20 + 3, 20 + 1);
        Assert.Equal((first * 4096 + second * 1024, 20 * 5120), accesses["weights"]);
        Assert.Equal((20 * 2 * 5120, 20 * (1024 + 64)), accesses["activations"]);
        Assert.Equal((20 * 1024, 20 * 64), accesses["derivatives"]);
        Assert.Equal((20 * (1024 + 64 + 32), 20 * (1024 + 64 + 32)), accesses["deltas"]);
    }

    [Fact]
    public void Partial_sums_are_read_too_early_in_the_shipped_set_up_and_lost_where_nothing_forwards_them()
    {
        // Two rows a memory, rows written three cycles after they were read: every row but the first two and each one's first return comes
        // back two cycles later.
        EdgeProcessor exact = Shipped("zero", EdgeHazard.Exact), stall = Shipped("zero", EdgeHazard.Stall);
        EdgeProcessor stale = Shipped("zero", EdgeHazard.Stale);
        foreach (EdgeProcessor processor in new[] { exact, stall, stale }) Learn(processor, 20);
        Assert.Equal(20 * 1024, exact.PartialSums);
        Assert.Equal(20 * (1024 - 64), exact.Hazards);
        Assert.Equal(0, exact.StallCycles);
        // A sweep takes two cycles and may start again four cycles after it started: two cycles are lost in each of 15.
        Assert.Equal(20 * 15 * 2, stall.StallCycles);
        Assert.Equal((20 + 4) * 36 + stall.StallCycles, stall.Cycles);
        Assert.Equal(exact.Parameters[0].Weights, stall.Parameters[0].Weights);
        Assert.NotEqual(exact.Parameters[0].Weights, stale.Parameters[0].Weights);
        // The output junction has no partial sums to its right, and its own weights see the first difference only through the hidden layer.
        Assert.Equal(exact.Hazards, stale.Hazards);
    }

    [Fact]
    public void Rows_that_come_back_late_enough_are_no_hazard()
    {
        // Four rows a memory and PROCTIME 2: read again after 4 cycles, written after 3. With PROCTIME 3 written in the very cycle.
        EdgeShape shape = EdgeShape.Of([64, 32, 16], [4, 8], [8, 8]);
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "zero", 1);
        foreach ((int processing, bool isHazard) in new[] { (2, false), (3, true) })
        {
            var processor = new EdgeProcessor(shape, patterns, EdgeParameters.Draw(shape, new SignedWord(3, 8), 1),
                new EdgeSettings(new SignedWord(3, 8)), EdgeHazard.Stale, processing);
            Learn(processor, 10);
            Assert.Equal(isHazard, processor.Hazards > 0);
        }
    }

    [Fact]
    public void One_bank_less_is_too_few()
    {
        EdgeShape shape = EdgeShape.Of([64, 32, 16], [4, 8]);
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "zero", 1);
        var settings = new EdgeSettings(new SignedWord(3, 8));
        EdgeProcessor Make(int missing) =>
            new(shape, patterns, EdgeParameters.Draw(shape, settings.Word, 1), settings, EdgeHazard.Exact, 2, missing);
        Learn(Make(0), 10);
        Assert.Contains("too few", Assert.Throws<EdgeClashException>(() => Learn(Make(1), 10)).Message);
        for (int depth = 1; depth <= 5; depth++)
        {
            EdgeShape deep = EdgeShape.Of([.. Enumerable.Repeat(8, depth + 1)], [.. Enumerable.Repeat(2, depth)]);
            for (int h = 0; h < depth; h++)
            {
                int banks = EdgeBanks.Activations(deep, h);
                for (long block = 0; block < 40; block++) EdgeBanks.Check(deep, h, block, banks, 20);
                Assert.Throws<EdgeClashException>(() =>
                {
                    for (long block = 0; block < 40; block++) EdgeBanks.Check(deep, h, block, banks - 1, 20);
                });
            }
        }
    }

    [Fact]
    public void A_memory_refuses_a_second_access_in_a_cycle()
    {
        var memory = new BankedMemory("things", 2, 4, 8);
        memory.Write(0, 1, 2, 3, 77);
        Assert.Equal(77, memory.Read(0, 1, 2, 3));
        Assert.Contains("read twice", Assert.Throws<EdgeClashException>(() => memory.Read(0, 1, 2, 4)).Message);
        Assert.Contains("written twice", Assert.Throws<EdgeClashException>(() => memory.Write(0, 1, 2, 4, 1)).Message);
        Assert.Equal(77, memory.Read(1, 1, 2, 3));
    }

    [Fact]
    public void Edges_that_clash_are_refused()
    {
        EdgeShape shape = EdgeShape.Of([64, 32, 16], [4, 8]);
        foreach (string kind in new[] { EdgePatterns.Structured, EdgePatterns.Random })
            Assert.Contains("zero", Assert.Throws<BadInputException>(() => Make(shape, EdgePatterns.Draw(shape, kind, 1))).Message);
    }

    private static EdgeProcessor Make(EdgeShape shape, EdgePattern[] patterns) =>
        new(shape, patterns, EdgeParameters.Draw(shape, new SignedWord(3, 8), 1), new EdgeSettings(new SignedWord(3, 8)));

    private static EdgeProcessor Shipped(string kind, EdgeHazard hazard) => new(
        EdgeShape.Shipped, EdgePatterns.Draw(EdgeShape.Shipped, kind, 1), EdgeParameters.Draw(EdgeShape.Shipped, new SignedWord(3, 8), 1),
        new EdgeSettings(new SignedWord(3, 8)), hazard);

    private static void Learn(EdgeProcessor processor, int samples)
    {
        var random = new Random(3);
        var pixels = new byte[processor.Shape.Inputs];
        for (int n = 0; n < samples; n++)
        {
            random.NextBytes(pixels);
            processor.Learn(pixels, random.Next(processor.Shape.Outputs), 3);
        }

        processor.Drain();
    }

    private static void Compare(
        EdgeShape shape, EdgePattern[] patterns, EdgeSettings settings, EdgeHazard hazard, int processing, Random random, int samples)
    {
        EdgeParameters[] start = EdgeParameters.Draw(shape, settings.Word, (ulong)random.Next());
        var model = new EdgeModel(shape, patterns, start, settings);
        var processor = new EdgeProcessor(shape, patterns, start, settings, hazard, processing);
        var pixels = new byte[random.Next(shape.Inputs / 2, shape.Inputs + 1)];
        for (int n = 0; n < samples; n++)
        {
            random.NextBytes(pixels);
            (int label, int shift) = (random.Next(shape.Outputs), random.Next(6));
            model.Learn(pixels, label, shift);
            processor.Learn(pixels, label, shift);
        }

        model.Drain();
        processor.Drain();
        Assert.Equal((model.Right, model.Judged), (processor.Right, processor.Judged));
        Assert.Equal(processor.Timing.Cycles(samples) + processor.StallCycles, processor.Cycles);
        EdgeParameters[] expected = model.Parameters, actual = processor.Parameters;
        for (int i = 0; i < shape.Depth; i++)
        {
            Assert.Equal(expected[i].Weights, actual[i].Weights);
            Assert.Equal(expected[i].Biases, actual[i].Biases);
        }
    }
}
