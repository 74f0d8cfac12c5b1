using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;

namespace Sett.Hardware.Tests.Designs;

/// <summary>Pragmatic against a slow array.</summary>
public sealed class PragmaticTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"pragmatic:{ArrayOptions(random, Lanes(random), random.Next(1, 6))},first-stage={random.Next(5)},"
        + $"booth={(random.Next(2) == 0 ? "on" : "off")},registers={random.Next(4)},diffy={(random.Next(3) == 0 ? "on" : "off")},"
        + $"fc={(random.Next(2) == 0 ? "columns" : "baseline")}";

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int columns = options.Number("columns"), firstStage = options.Number("first-stage");
        bool booth = options.IsOn("booth");
        if (StripesTests.IsOneRow(work))
        {
            return StripesTests.OneRow(passes, FiltersAtOnce(options), columns, options.Choice("fc"),
                (pass, _, b) => SlowDigits.Cycles(pass.Windows[0][b], booth, firstStage));
        }

        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
        {
            List<List<int[]>> windows = SlowDifferences.Of(pass.Windows, work.Shape, options);
            foreach (List<int[]>[] pallet in InSets(windows, columns))
                foreach (List<int[]>[] _ in InSets(pass.Filters, FiltersAtOnce(options)))
                    for (int s = 0; s < pallet[0].Count; s++)
                        steps.Add([.. pallet.Select(w => SlowDigits.Cycles(w[s], booth, firstStage))]);
        }

        return SlowArray.Steps(steps, columns, options.Number("registers"));
    }
}

/// <summary>Laconic against a slow array.</summary>
public sealed class LaconicTests : DesignTests
{
    private protected override string RandomOptions(Random random) =>
        $"laconic:{ArrayOptions(random, Lanes(random), random.Next(1, 6))},booth={(random.Next(2) == 0 ? "on" : "off")},"
        + $"fc={(random.Next(2) == 0 ? "columns" : "baseline")}";

    private protected override long SlowCycles(LayerWork work, OptionValues options, List<SlowPass> passes)
    {
        int columns = options.Number("columns");
        bool booth = options.IsOn("booth");
        if (StripesTests.IsOneRow(work))
            return StripesTests.OneRow(passes, FiltersAtOnce(options), columns, options.Choice("fc"), (pass, set, b) =>
                Column(pass.Windows[0], set, b));
        var steps = new List<int[]>();
        foreach (SlowPass pass in passes)
            foreach (List<int[]>[] pallet in InSets(pass.Windows, columns))
                foreach (List<int[]>[] set in InSets(pass.Filters, FiltersAtOnce(options)))
                    for (int s = 0; s < pallet[0].Count; s++) steps.Add([.. pallet.Select(w => Column(w, set, s))]);
        return SlowArray.Steps(steps, columns, 0);

        // The slowest lane of the slowest filter: a cycle for each pair of digits.
        int Column(List<int[]> window, List<int[]>[] set, int step)
        {
            int most = 1;
            foreach (List<int[]> filter in set)
            {
                for (int lane = 0; lane < window[step].Length; lane++)
                {
                    int pairs = 0;
                    foreach (int _ in SlowDigits.Of(window[step][lane], booth))
                        foreach (int __ in SlowDigits.Of(filter[step][lane], booth)) pairs++;
                    most = Math.Max(most, pairs);
                }
            }

            return most;
        }
    }
}
