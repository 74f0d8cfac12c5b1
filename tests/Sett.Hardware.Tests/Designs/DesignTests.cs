using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>
/// What every design has to keep: its fast cycles equal those of a slow array that steps cycle by cycle, its functional model equals plain
/// integers, its parts add up, it is never below its ideal, and more bits never make it faster.
/// </summary>
public abstract class DesignTests
{
    private const int Cases = 300;

    /// <summary>Random options of the design, small enough that tiny layers fill it.</summary>
    private protected abstract string RandomOptions(Random random);

    /// <summary>The cycles of the slow model.</summary>
    private protected abstract long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes);

    /// <summary>The layer written out as the design cuts it.</summary>
    private protected virtual List<SlowPass> Passes(LayerWork work, OptionValues options) =>
        SlowLayer.Passes(work, options.Number("lanes"), options.IsOn("fold"), options.Choice("order") == "down");

    /// <summary>Whether a layer of zeros does nothing at all.</summary>
    private protected virtual bool SkipsZeros => false;

    private protected static string ArrayOptions(Random random, int lanes, int columns) =>
        $"tiles={random.Next(1, 4)},filters={random.Next(1, 5)},lanes={lanes},columns={columns},"
        + $"order={(random.Next(2) == 0 ? "down" : "across")},fold={(random.Next(3) == 0 ? "off" : "on")}";

    /// <summary>Lanes of a brick: few, so that small layers fill several, and now and then as many as a vector and more.</summary>
    private protected static int Lanes(Random random) => random.Next(8) == 0 ? random.Next(16, 19) : random.Next(1, 6);

    private protected static int FiltersAtOnce(OptionValues options) => options.Number("tiles") * options.Number("filters");

    private protected static IEnumerable<T[]> InSets<T>(IEnumerable<T> all, int size) => all.Chunk(size);

    [Fact]
    public void Fast_cycles_equal_the_slow_array()
    {
        var random = new Random(11);
        for (int i = 0; i < Cases; i++)
        {
            IDesign design = Assert.Single(DesignRequests.Parse(RandomOptions(random)));
            LayerWork work = RandomWork.Next(random);
            OptionValues o = design.Options;
            List<SlowPass> passes = Passes(work, o);
            long slow = SlowCycles(work, o, passes), fast = design.Cycles(work).Cycles;
            Assert.True(slow == fast, $"{i}: {o.Label} takes {fast} cycles, step by step {slow}, at {work.Shape} with "
                + $"{work.ActivationBits} and {work.WeightBits} bits");
        }
    }

    [Fact]
    public void The_datapath_computes_plain_integers()
    {
        var random = new Random(12);
        for (int i = 0; i < Cases; i++)
        {
            IDesign design = Assert.Single(DesignRequests.Parse(RandomOptions(random)));
            LayerWork work = RandomWork.Next(random);
            if (!design.IsExact) continue;
            CheckResult result = FunctionalCheck.Run(design, work, i, i % 3 == 0 ? 200 : long.MaxValue);
            Assert.True(result.Failure is null, $"{i}: {result.Failure} {work.Shape}");
            Assert.InRange(result.Outputs, 1, result.AllOutputs);
        }
    }

    [Fact]
    public void Cycles_are_never_below_the_ideal_and_parts_add_up()
    {
        var random = new Random(13);
        for (int i = 0; i < Cases; i++)
        {
            IDesign design = Assert.Single(DesignRequests.Parse(RandomOptions(random)));
            LayerWork work = RandomWork.Next(random);
            LayerCost cost = design.Cycles(work);
            Assert.True(cost.IdealCycles <= cost.Cycles + 1e-9, $"{design.Options.Label}: {cost}");
            Assert.InRange(cost.Utilization, 0, 1);
            Assert.Equal(cost.Cycles, cost.BusyCycles + cost.SynchronisationCycles + cost.FillDrainCycles);
            Assert.Equal(cost.Cycles * cost.Capacity, cost.Lanes.Total);
            Assert.True(SkipsZeros
                || cost.Events.SerialSteps > 0 && cost.Events.ActivationMemoryReadBits > 0 && cost.Events.WeightBufferReadBits > 0);
        }
    }

    [Fact]
    public void More_bits_never_take_fewer_cycles()
    {
        var random = new Random(14);
        for (int i = 0; i < Cases / 3; i++)
        {
            IDesign design = Assert.Single(DesignRequests.Parse(RandomOptions(random)));
            LayerWork work = RandomWork.Next(random);
            LayerValues values = work.Values!;
            var wider = new Tensor<short>(values.Activations.Shape);
            for (int k = 0; k < wider.Length; k++) wider[k] = (short)(values.Activations[k] * 2);
            int more = Math.Min(16, work.ActivationBits + 1), moreWeight = Math.Min(16, work.WeightBits + 1);
            LayerWork doubled = LayerWork.Of(values with { Activations = wider }, more, work.WeightBits);
            LayerWork weights = LayerWork.Of(values, more, moreWeight);
            if (!design.Options.All.Any(o => o is { Key: "unit-bits", Value: not "16" })
                && !design.Options.All.Contains(KeyValuePair.Create("trim", "both")))
            {
                Assert.True(design.Cycles(doubled).Cycles >= design.Cycles(work).Cycles, $"{design.Options.Label} at {work.Shape}");
            }

            Assert.True(Tolerates(design) || design.Cycles(weights).Cycles >= design.Cycles(work).Cycles,
                $"{design.Options.Label} at {work.Shape}");
        }
    }

    // Narrow units join when operands widen; how many fit then jumps, but time never shrinks.
    private static bool Tolerates(IDesign design) => design.Options.All.Any(o => o is { Key: "unit-bits", Value: not "16" });
}
