using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;

namespace Sett.Hardware.Tests.Designs;

/// <summary>The bit-parallel baseline against a slow array.</summary>
public sealed class DaDianNaoTests : DesignTests
{
    private protected override string RandomOptions(Random random) => $"dadiannao:{ArrayOptions(random, Lanes(random), random.Next(1, 4))}";

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        long cycles = 0;
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, options.Number("columns")))
                foreach (List<int[]>[] _ in InSets(pass.Filters, FiltersAtOnce(options)))
                    for (int s = 0; s < pallet[0].Count; s++) cycles++;
        return cycles;
    }
}

/// <summary>Stripes against a slow array.</summary>
public sealed class StripesTests : DesignTests
{
    private protected override string RandomOptions(Random random)
    {
        bool narrow = random.Next(2) == 0;
        string array = narrow ? "tiles=2,filters=4,lanes=4,columns=5" : ArrayOptions(random, Lanes(random), random.Next(1, 6));
        return $"stripes:{array},fc={(random.Next(2) == 0 ? "columns" : "baseline")},unit-bits={(narrow ? random.Next(3, 8) : 16)}";
    }

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int unit = options.Number("unit-bits"), parts = (work.ActivationBits + unit - 1) / unit, rows = (work.WeightBits + unit - 1) / unit;
        int columns = options.Number("columns") / parts, filters = options.Number("tiles") * (options.Number("filters") / rows);
        int need = Math.Min(unit, work.ActivationBits);
        if (IsOneRow(work)) return OneRow(passes, filters, columns, options.Choice("fc"), (_, _, _) => need);
        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, columns))
                foreach (List<int[]>[] _ in InSets(pass.Filters, filters))
                    for (int s = 0; s < pallet[0].Count; s++) steps.Add([.. pallet.Select(_ => need)]);
        return SlowArray.Steps(steps, columns, 0);
    }

    internal static bool IsOneRow(LayerWork work) => !work.Shape.IsConvolution && work.Shape.Rows == 1;

    /// <summary>A layer with one window, on columns in turn or as the baseline.</summary>
    internal static long OneRow(List<SlowPass> passes, int filters, int columns, string mode, Func<SlowPass, List<int[]>[], int, int> need)
    {
        var bricks = new List<int>();
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] set in InSets(pass.Filters, filters))
                for (int b = 0; b < pass.Windows[0].Count; b++) bricks.Add(need(pass, set, b));
        return mode == "columns" ? SlowArray.Turns(bricks, columns) : bricks.Sum(b => (long)(b + columns - 1) / columns);
    }
}

/// <summary>Tartan against a slow array.</summary>
public sealed class TartanTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"tartan:bits={1 << random.Next(3)},cascade={(random.Next(2) == 0 ? "on" : "off")},"
        + $"{ArrayOptions(random, Lanes(random), 1 << random.Next(4))}";

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int bits = options.Number("bits"), columns = options.Number("columns", 0);
        if (StripesTests.IsOneRow(work))
            return Cascade(passes, options, work, (pass, brick) => work.ActivationBits);
        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, columns))
                foreach (List<int[]>[] _ in InSets(pass.Filters, FiltersAtOnce(options)))
                    for (int s = 0; s < pallet[0].Count; s++) steps.Add([.. pallet.Select(_ => (work.ActivationBits + bits - 1) / bits)]);
        return SlowArray.Steps(steps, columns, 0);
    }

    /// <summary>The fewest cycles over all slice counts.</summary>
    internal static long Cascade(List<SlowPass> passes, OptionValues options, LayerWork work, Func<SlowPass, int, int> bitsOf)
    {
        int columns = options.Number("columns", 0), units = FiltersAtOnce(options) * columns;
        (int[], int)[] bricks =
        [
            .. passes.Select(p => (Enumerable.Range(0, p.Windows[0].Count).Select(b => bitsOf(p, b)).ToArray(), p.Filters.Count)),
        ];
        return new[] { 1, 2, 4, 8, 16 }.Where(s => s == 1 || options.IsOn("cascade") && s <= columns)
            .Min(s => SlowArray.Cascade(bricks, units, s, work.WeightBits, options.Number("bits")));
    }
}
