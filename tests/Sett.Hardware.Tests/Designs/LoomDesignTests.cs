using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Xunit;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Loom against a slow array.</summary>
public class LoomTests : DesignTests
{
    private protected override string RandomOptions(Random random) => $"loom:{Shared(random, Lanes(random), random.Next(1, 6))}";

    private protected string Shared(Random random, int lanes, int columns) =>
        $"bits={1 << random.Next(3)},{ArrayOptions(random, lanes, columns)},fc={(random.Next(2) == 0 ? "columns" : "staggered")}";

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int bits = options.Number("bits"), columns = options.Number("columns", 0), atOnce = FiltersAtOnce(options);
        if (StripesTests.IsOneRow(work))
        {
            if (options.Choice("fc") == "columns")
                return StripesTests.OneRow(passes, atOnce, columns, "columns", (pass, set, b) =>
                    Cycles(BrickBits(work, options, pass, b), bits) * Most(work, options, set, b));
            long cycles = 0;
            foreach (SlowPass pass in passes)
                foreach (List<int[]>[] set in InSets(pass.Filters, atOnce * columns))
                    for (int b = 0; b < pass.Windows[0].Count; b++)
                        cycles += SlowArray.Staggered(Cycles(Math.Max(16, BrickBits(work, options, pass, b)), bits),
                            Most(work, options, set, b), set.Chunk(atOnce).Count());
            return cycles;
        }

        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(Sent(work, options, pass), columns))
                foreach (List<int[]>[] set in InSets(pass.Filters, atOnce))
                    for (int s = 0; s < pallet[0].Count; s++)
                    {
                        int most = Most(work, options, set, s);
                        steps.Add([.. pallet.Select((_, c) => Cycles(ColumnBits(work, options, pallet, c, s), bits) * most)]);
                    }

        return SlowArray.Steps(steps, columns, 0);
    }

    private protected virtual List<List<int[]>> Sent(LayerWork work, OptionValues options, SlowPass pass) => pass.Windows;

    private protected virtual int BrickBits(LayerWork work, OptionValues options, SlowPass pass, int brick) => work.ActivationBits;

    private protected virtual int ColumnBits(LayerWork work, OptionValues options, List<int[]>[] pallet, int column, int step) =>
        work.ActivationBits;

    /// <summary>Bits of the widest weight group of a set.</summary>
    private protected virtual int Most(LayerWork work, OptionValues options, List<int[]>[] set, int step) => work.WeightBits;

    private static int Cycles(int bits, int bitsACycle) => (bits + bitsACycle - 1) / bitsACycle;
}

/// <summary>DPRed on Loom against a slow array.</summary>
public sealed class DpredLoomTests : LoomTests
{
    private protected override string RandomOptions(Random random)
    {
        int lanes = Lanes(random), columns = random.Next(1, 6);
        return $"dpred-loom:{Shared(random, lanes, columns)},{DynamicStripesTests.GroupOptions(random, lanes, columns)},"
            + $"diffy={(random.Next(3) == 0 ? "on" : "off")},weights={(random.Next(3) == 0 ? "layer" : "groups")}";
    }

    private protected override List<List<int[]>> Sent(LayerWork work, OptionValues options, SlowPass pass) =>
        SlowDifferences.Of(pass.Windows, work.Shape, options);

    private protected override int BrickBits(LayerWork work, OptionValues options, SlowPass pass, int brick) =>
        DynamicStripesTests.BrickBits(work, options, pass, brick);

    private protected override int ColumnBits(LayerWork work, OptionValues options, List<int[]>[] pallet, int column, int step)
    {
        int together = options.Number("group") / options.Number("lanes");
        return DynamicStripesTests.Width(pallet.Skip(column / together * together).Take(together).SelectMany(w => w[step]),
            SlowDifferences.IsSigned(work, options), options);
    }

    private protected override int Most(LayerWork work, OptionValues options, List<int[]>[] set, int step)
    {
        if (options.Choice("weights") == "layer") return work.WeightBits;
        int together = options.Number("group") / options.Number("lanes"), most = 0;
        foreach (List<int[]>[] tile in set.Chunk(options.Number("filters")))
            foreach (List<int[]>[] rows in tile.Chunk(together))
                most = Math.Max(most, DynamicStripesTests.Width(rows.SelectMany(f => f[step]), work.WeightFormat.IsSigned, options));
        return most;
    }
}

/// <summary>Protects what Loom's columns are sent: an activation at its group's width, whatever widths weights have.</summary>
public sealed class LoomEventsTests
{
    [Theory]
    [InlineData("staggered")]
    [InlineData("columns")]
    public void Activations_are_sent_at_their_own_widths(string connected)
    {
        var random = new Random(71);
        for (int i = 0; i < 100; i++)
        {
            LayerWork work = RandomWork.Next(random);
            LayerEvents Events(string design) =>
                Assert.Single(DesignRequests.Parse($"{design},tiles=2,filters=3,lanes=4,columns=3")).Cycles(work).Events;
            long byGroups = Events($"dpred-loom:fc={connected}").ActivationBufferReadBits;
            Assert.Equal(Events($"dpred-loom:fc={connected},weights=layer").ActivationBufferReadBits, byGroups);
            // Bits of activations alone set the time of Dynamic Stripes, which finds the same groups.
            if (!StripesTests.IsOneRow(work)) Assert.Equal(Events("dynamic-stripes:registers=0").ActivationBufferReadBits, byGroups);
        }
    }
}
