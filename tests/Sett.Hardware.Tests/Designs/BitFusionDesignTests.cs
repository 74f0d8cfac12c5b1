using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Bit Fusion against rows of units that take one set of products after another.</summary>
public sealed class BitFusionTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        int least = 2 << random.Next(3), unit = Math.Max(least, 4 << random.Next(3));
        return $"bit-fusion:unit-bits={unit},least-bits={least},{ArrayOptions(random, random.Next(1, 4), random.Next(1, 4))}";
    }

    private protected override List<SlowPass> Passes(LayerWork work, OptionValues options)
    {
        // Products side by side, by the widths of a table rather than by a formula.
        int At(int bits) => Widths(options).Count(w => w >= bits && w <= options.Number("unit-bits")) is var n && n == 0 ? 1 : 1 << (n - 1);
        return SlowLayer.Passes(work, options.Number("lanes") * At(work.ActivationBits) * At(work.WeightBits), options.IsOn("fold"),
            options.Choice("order") == "down");
    }

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int unit = options.Number("unit-bits");
        long cycles = 0;
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, options.Number("columns")))
                foreach (List<int[]>[] _ in InSets(pass.Filters, FiltersAtOnce(options)))
                    foreach (int[] __ in pallet[0])
                        for (int i = 0; i < Widths(options).First(w => w >= work.ActivationBits); i += unit)
                            for (int j = 0; j < Widths(options).First(w => w >= work.WeightBits); j += unit) cycles++;
        return cycles;
    }

    private static IEnumerable<int> Widths(OptionValues options) => new[] { 2, 4, 8, 16 }.Where(w => w >= options.Number("least-bits"));
}

/// <summary>Products a cycle of Bit Fusion's units, as published for a unit of 8 bits that splits down to 2.</summary>
public sealed class BitFusionProductsTests
{
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(8, 4, 2)]
    [InlineData(8, 2, 4)]
    [InlineData(4, 4, 4)]
    [InlineData(4, 2, 8)]
    [InlineData(2, 2, 16)]
    [InlineData(5, 3, 2)]
    [InlineData(1, 1, 16)]
    public void A_unit_of_8_bits(int activationBits, int weightBits, int products)
    {
        // One unit, one output of 4800 products: the cycles say how many products it does in each.
        LayerWork work = LayerWork.OfShape(
            "fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 4800, Filters = 1 }, activationBits, weightBits);
        LayerCost cost = Assert.Single(DesignRequests.Parse("bit-fusion:unit-bits=8,tiles=1,filters=1,lanes=1")).Cycles(work);
        Assert.Equal(4800 / products, cost.Cycles);
        Assert.Equal(64, cost.Capacity);
        Assert.Equal(4800L * activationBits * weightBits, cost.Lanes.Useful);
    }

    [Theory]
    [InlineData(16, 16, 4)]
    [InlineData(16, 8, 2)]
    [InlineData(9, 2, 1)]
    public void Wider_operands_take_a_cycle_for_each_part(int activationBits, int weightBits, int cycles)
    {
        LayerWork work = LayerWork.OfShape(
            "fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 4, Filters = 1 }, activationBits, weightBits);
        int products = weightBits == 2 ? 4 : 1, parts = weightBits == 2 ? 2 : cycles;
        Assert.Equal(4 / products * parts,
            Assert.Single(DesignRequests.Parse("bit-fusion:unit-bits=8,tiles=1,filters=1,lanes=1")).Cycles(work).Cycles);
    }

    [Fact]
    public void At_16_bits_it_takes_the_baselines_cycles_and_fewer_bits_never_take_more()
    {
        var random = new Random(51);
        for (int i = 0; i < 100; i++)
        {
            LayerShape shape = RandomWork.Shape(random);
            long Cycles(string design, int a, int w) =>
                Assert.Single(DesignRequests.Parse(design)).Cycles(LayerWork.OfShape("layer", shape, a, w)).Cycles;
            Assert.Equal(Cycles("dadiannao", 16, 16), Cycles("bit-fusion", 16, 16));
            for (int bits = 2; bits <= 16; bits++)
            {
                Assert.True(Cycles("bit-fusion:lanes=1", bits - 1, 7) <= Cycles("bit-fusion:lanes=1", bits, 7));
                Assert.True(Cycles("bit-fusion:lanes=1", 7, bits - 1) <= Cycles("bit-fusion:lanes=1", 7, bits));
            }
        }
    }
}
