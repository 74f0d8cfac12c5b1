using Sett.Hardware.SparseEdge;
using Sett.Hardware.Technology;
using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects the inventory of the shipped processor, and that the processor cycle by cycle does what the inventory
/// says a sample makes it do.
/// </summary>
public sealed class EdgeInventoryTests
{
    [Fact]
    public void The_shipped_network_has_the_published_memories()
    {
        var inventory = new EdgeInventory(EdgeShape.Shipped, new SignedWord(3, 8));
        long Bits(string what) => inventory.Memories.Where(m => m.What.StartsWith(what, StringComparison.Ordinal)).Sum(m => m.AllBits);
        Assert.Equal(5120 * 12, Bits("weights"));
        Assert.Equal(96 * 12, Bits("biases"));
        Assert.Equal(5 * 1024 * 8 + 3 * 64 * 12, Bits("activations"));
        Assert.Equal(3 * 64 * 12, Bits("derivatives"));
        Assert.Equal(2 * (64 + 32) * 12, Bits("deltas"));
        Assert.Equal(2 * 128 + 2 + 4 * 32 + 1, inventory.Multipliers);
    }

    [Fact]
    public void Accesses_of_the_inventory_are_those_that_the_processor_counts()
    {
        var word = new SignedWord(3, 8);
        foreach (EdgeShape shape in EdgeSizing.All([64, 32, 16], [4, 8]))
        {
            const int Samples = 8;
            var processor = new EdgeProcessor(shape, EdgePatterns.Draw(shape, "sv+ss", 1),
                EdgeParameters.Draw(shape, word, 1), new EdgeSettings(word));
            for (int n = 0; n < Samples; n++) processor.Learn([], 0, 3);
            processor.Drain();
            var inventory = new EdgeInventory(shape, word);
            foreach ((string what, long _, long writes) in processor.Accesses)
            {
                if (what == "deltas" && shape.Junctions.Any(j => j.FanIn > j.Parallelism)) continue;
                Assert.Equal(
                    Samples * inventory.Memories.Where(m => m.What.StartsWith(what, StringComparison.Ordinal)).Sum(m => m.Writes), writes);
            }
        }
    }

    [Fact]
    public void More_edges_a_cycle_take_less_time_and_more_area_and_every_idea_saves_time()
    {
        TechnologyTable table = TechnologyTables.Find(TechnologyTables.Default);
        IReadOnlyList<EdgeShape> all = EdgeSizing.All([1024, 64, 32], [4, 16]);
        for (int i = 1; i < all.Count; i++)
        {
            Assert.True(new EdgeTiming(all[i]).CyclesABlock > new EdgeTiming(all[i - 1]).CyclesABlock);
            Assert.True(new EdgeInventory(all[i], new SignedWord(3, 8)).AreaMm2(table)
                < new EdgeInventory(all[i - 1], new SignedWord(3, 8)).AreaMm2(table));
        }

        foreach (EdgeShape shape in all)
        {
            var timing = new EdgeTiming(shape);
            EdgeAlternatives other = EdgeAlternatives.Of(timing, 1);
            Assert.Equal(2 * timing.CyclesABlock, other.OneJunctionAtATime);
            Assert.Equal(3 * timing.CyclesABlock, other.OneOperationAtATime);
            Assert.True(other.Dense > timing.CyclesABlock);
            Assert.True(shape.Junctions[0].Parallelism == 1 || other.Clashing >= timing.CyclesABlock);
            Assert.True(new EdgeInventory(shape, new SignedWord(3, 8)).EnergyPj(table) > 0);
        }

        Assert.Equal(65536 / 128 + 4, EdgeAlternatives.Of(new EdgeTiming(EdgeShape.Shipped), 1).Dense);
    }
}
