using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>Where the cycles went, and the array's capacity in them.</summary>
internal static class CycleSection
{
    private static readonly (string Name, Func<LaneBitsEntry, long> Part)[] s_parts =
    [
        ("used", b => b.Useful), ("rounding", b => b.Rounding), ("waiting", b => b.Waiting), ("idle lanes", b => b.IdleLanes),
        ("idle columns", b => b.IdleColumns), ("idle rows", b => b.IdleRows), ("fill and drain", b => b.FillDrain),
    ];

    public static Section Of(ResultFile result)
    {
        string[] names = [.. result.Designs.Select(d => d.Design)];
        var section = new Section("cycles", "Where the cycles went");
        section.Chart("cycles", new RowBars("Cycles by cause",
            "Cycles of an input on each design: the mean column works on its bricks, waits for the slowest column, weights or its turn, "
            + "the array fills and drains, or it waits for memory beside the chip." + Overlapping(result), "design",
            new ChartQuantity("cycles"), names, Causes(result.Designs.Select(d => (d.CyclesByCause, d.StallCycles))), Arrangement.Stacked));
        section.Chart("capacity", new RowBars("The array's capacity",
            "Every lane of every cycle, as a share of all: bits that values needed, and what kept the rest from being used.", "design",
            new ChartQuantity("share of the capacity", "%"), names,
            [.. s_parts.Select(p => new Series(
                p.Name, [.. result.Designs.Select(d => d.LaneBits.Total == 0 ? 0 : 100.0 * p.Part(d.LaneBits) / d.LaneBits.Total)]))
                .Where(s => s.Values.Any(v => v > 0))], Arrangement.Stacked));
        var table = new PageTable("Shares of the capacity", [new("design"), .. s_parts.Select(p => PageColumn.Number(p.Name))]);
        foreach (DesignEntry d in result.Designs)
            table.Add(
                [d.Design, .. s_parts.Select(p => p.Part(d.LaneBits) == 0 ? Cell.None : Cell.Share(p.Part(d.LaneBits), d.LaneBits.Total))]);
        return section.Table(table);
    }

    // Where layers work at the same time, causes are those of all layers and more than an input's cycles.
    private static string Overlapping(ResultFile result)
    {
        string[] designs =
        [
            .. result.Designs.Where(d => d.CyclesByCause.Busy + d.CyclesByCause.Synchronisation + d.CyclesByCause.FillDrain
                > d.ComputeCycles.Mean + 0.001 * result.Layers.Count).Select(d => d.Design),
        ];
        return designs.Length == 0 ? "" : $" Layers of {string.Join(", ", designs)} work at the same time: these are the cycles of all of "
            + "them, more than an input takes.";
    }

    /// <summary>Cycles by cause as parts of bars; causes that never occur are left out, except work.</summary>
    public static IReadOnlyList<Series> Causes(IEnumerable<(CausesEntry Array, double Stall)> entries)
    {
        (CausesEntry Array, double Stall)[] all = [.. entries];
        Series[] series =
        [
            new("working", [.. all.Select(c => c.Array.Busy)]), new("waiting", [.. all.Select(c => c.Array.Synchronisation)]),
            new("fill and drain", [.. all.Select(c => c.Array.FillDrain)]), new("memory", [.. all.Select(c => c.Stall)]),
        ];
        return [.. series.Where((s, i) => i == 0 || s.Values.Any(v => v > 0))];
    }
}
