using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.TrainingCosts;

namespace Sett.Studies.Reports.Trainings;

/// <summary>What energy is spent on, and which assumption matters.</summary>
internal static class EnergySection
{
    public static Section Of(TrainingCostFile result)
    {
        var section = new Section("parts", "What energy is spent on");
        TrainingDesignEntry[] all = [.. result.Baselines, .. result.Designs];
        section.Chart("parts", new RowBars("Energy of the training by part", "Datapath: multipliers and what makes them flexible. Sums: "
            + "the running sums. Memory: operands read on the chip. Leakage: of units and memories.",
            "design", new ChartQuantity("mJ"), [.. all.Select(d => d.Design)],
            [
                new Series("datapath", [.. all.Select(d => d.Energy.DatapathMj)]),
                new Series("sums", [.. all.Select(d => d.Energy.SumsMj)]), new Series("memory", [.. all.Select(d => d.Energy.MemoryMj)]),
                new Series("leakage", [.. all.Select(d => d.Energy.LeakageMj)]),
            ], Arrangement.Stacked));
        section.Paragraph("If all of the baseline's energy followed time but for a fixed share, the published pair would make that share "
            + $"{Numerals.Percent(result.Published.FixedEnergyShare)}.");
        var table = new PageTable("Energy as a share of fixed 32-bit units', one assumption changed at a time", new("design"),
            PageColumn.Number("as above"), PageColumn.Number("flexibility costs nothing"), PageColumn.Number("no leakage"),
            PageColumn.Number("no memory"), PageColumn.Number("every product fetches"), PageColumn.Number("multipliers alone"),
            PageColumn.Number("of float32 units"), PageColumn.Number("the most that one changes"));
        foreach (AssumptionEntry a in result.Assumptions)
        {
            double[] others = [a.FreeFlexibility, a.NoLeakage, a.NoMemory, a.NoReuse, a.DatapathAlone, a.OfFloat];
            table.Add(a.Design, Cell.Share(a.AsIs, 1), Cell.Share(a.FreeFlexibility, 1), Cell.Share(a.NoLeakage, 1),
                Cell.Share(a.NoMemory, 1), Cell.Share(a.NoReuse, 1), Cell.Share(a.DatapathAlone, 1),
                Cell.Share(a.OfFloat, 1), Cell.Factor(others.Max(o => Math.Max(o / a.AsIs, a.AsIs / o))));
        }

        return section.Table(table)
            .Paragraph($"A word read from memory serves {(result.Reuse == 1 ? "one product" : $"{result.Reuse} products")} but where every "
                + "product fetches. Not counted: updates of the weights, pooling and activation functions, outputs on their way to memory, "
                + "memory beside the chip, control.");
    }
}
