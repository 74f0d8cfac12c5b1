using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Dynamic Stripes against a slow array.</summary>
public sealed class DynamicStripesTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        int lanes = Lanes(random), columns = random.Next(1, 6);
        return $"dynamic-stripes:{ArrayOptions(random, lanes, columns)},{GroupOptions(random, lanes, columns)},registers={random.Next(4)},"
            + $"diffy={(random.Next(3) == 0 ? "on" : "off")},fc={(random.Next(2) == 0 ? "columns" : "baseline")}";
    }

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int columns = options.Number("columns", 0);
        return StripesTests.IsOneRow(work)
            ? StripesTests.OneRow(passes, FiltersAtOnce(options), columns, options.Choice("fc"), (pass, _, b) =>
                BrickBits(work, options, pass, b))
            : SlowArray.Steps(Steps(work, options, passes, 1), columns, options.Number("registers"));
    }

    internal static string GroupOptions(Random random, int lanes, int columns) =>
        $"group={lanes * random.Next(1, columns + 1)},trim={(random.Next(2) == 0 ? "both" : "leading")},"
        + $"negatives={(random.Next(2) == 0 ? "twos" : "magnitude")}";

    internal static int Width(IEnumerable<int> group, bool isSigned, OptionValues options) =>
        SlowWidths.Of(group, isSigned, options.Choice("trim") == "both", options.Choice("negatives") == "magnitude");

    /// <summary>The bits of a brick of a layer with one row: those of the run of bricks that shares its width.</summary>
    internal static int BrickBits(LayerWork work, OptionValues options, SlowPass pass, int brick)
    {
        int run = options.Number("group") / options.Number("lanes"), first = brick / run * run;
        return Width(pass.Windows[0].Skip(first).Take(run).SelectMany(b => b), work.ActivationFormat.IsSigned, options);
    }

    /// <summary>For each step of the layer, the cycles of each column.</summary>
    internal static List<int[]> Steps(LayerWork work, OptionValues options, List<SlowPass> passes, int bitsACycle)
    {
        int columns = options.Number("columns", 0), together = options.Number("group") / options.Number("lanes");
        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
        {
            foreach (List<int[]>[] pallet in InSets(SlowDifferences.Of(pass.Windows, work.Shape, options), columns))
            {
                var own = new List<int[]>();
                for (int s = 0; s < pallet[0].Count; s++)
                {
                    var needs = new int[pallet.Length];
                    for (int c = 0; c < pallet.Length; c++)
                    {
                        IEnumerable<int> group = pallet.Skip(c / together * together).Take(together).SelectMany(w => w[s]);
                        needs[c] = (Width(group, SlowDifferences.IsSigned(work, options), options) + bitsACycle - 1) / bitsACycle;
                    }

                    own.Add(needs);
                }

                foreach (List<int[]>[] _ in InSets(pass.Filters, FiltersAtOnce(options))) steps.AddRange(own);
            }
        }

        return steps;
    }
}

/// <summary>DPRed on Tartan against a slow array.</summary>
public sealed class DpredTartanTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        int lanes = Lanes(random), columns = 1 << random.Next(4);
        return $"dpred-tartan:bits={1 << random.Next(3)},cascade={(random.Next(2) == 0 ? "on" : "off")},"
            + $"{ArrayOptions(random, lanes, columns)},{DynamicStripesTests.GroupOptions(random, lanes, columns)},"
            + $"registers={random.Next(4)},diffy={(random.Next(3) == 0 ? "on" : "off")}";
    }

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes) => StripesTests.IsOneRow(work)
        ? TartanTests.Cascade(passes, options, work, (pass, b) => DynamicStripesTests.BrickBits(work, options, pass, b))
        : SlowArray.Steps(DynamicStripesTests.Steps(work, options, passes, options.Number("bits")),
            options.Number("columns", 0), options.Number("registers"));
}
