using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Hardware.Cost;

/// <summary>What an event costs a part.</summary>
/// <param name="Event">The event.</param>
/// <param name="Attojoules">Energy of one.</param>
public readonly record struct PricedUse(EventKind Event, long Attojoules);

/// <summary>A part with its costs.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="Count">How many there are.</param>
/// <param name="AreaUm2">Area of all of them, µm²; 0 beside the chip.</param>
/// <param name="LeakageNw">Leakage of all of them, nW.</param>
/// <param name="Uses">The energy of events.</param>
public sealed record PricedPart(string Name, PartKind Kind, long Count, double AreaUm2, double LeakageNw, IReadOnlyList<PricedUse> Uses)
{
    /// <summary>Energy of some events, leakage apart.</summary>
    /// <param name="events">Events on the chip.</param>
    /// <param name="offchipBits">Bits to and from the memory beside it.</param>
    public Energy Dynamic(LayerEvents events, long offchipBits)
    {
        var sum = default(Energy);
        foreach (PricedUse use in Uses)
            sum += Energy.Of(use.Event == EventKind.Offchip ? offchipBits : events.Count(use.Event), use.Attojoules);
        return sum;
    }
}

/// <summary>A design's parts priced by a technology table. The memory beside the chip stands among them.</summary>
/// <param name="ClockMhz">The clock.</param>
/// <param name="Parts">The parts.</param>
/// <param name="Figures">Every number of the table that went into them.</param>
public sealed record PricedChip(int ClockMhz, IReadOnlyList<PricedPart> Parts, IReadOnlyList<CostFigure> Figures)
{
    /// <summary>Area of the chip, µm²: the sum of its parts.</summary>
    public double AreaUm2 => Parts.Sum(p => p.AreaUm2);

    /// <summary>Prices the parts of a chip.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="table">The technology.</param>
    /// <param name="cells">The kind of cells of its memories.</param>
    /// <param name="offchip">The memory beside it.</param>
    public static PricedChip Of(Chip chip, TechnologyTable table, string cells, OffchipMemory offchip)
    {
        var figures = new List<CostFigure>();
        var seen = new HashSet<CostFigure>();
        void Used(CostFigure figure)
        {
            if (seen.Add(figure)) figures.Add(figure);
        }

        var parts = new List<PricedPart>();
        foreach (Part part in chip.Parts)
        {
            parts.Add(part switch
            {
                LogicPart logic => new PricedPart(logic.Name, logic.Kind, logic.Count, logic.Count * Sum(logic.Cells, LogicQuantity.Area),
                    logic.Count * Sum(logic.Cells, LogicQuantity.Leakage),
                    [.. logic.Uses.Select(u => new PricedUse(u.Event, Attojoules(Sum(u.Cells, LogicQuantity.Energy))))]),
                MemoryPart memory => OfMemory(memory, MemoryCosts.Of(table, cells, memory.Bytes, memory.PortBits, Used)),
                KnownPart known => OfKnown(known, Used),
                _ => throw new InvalidOperationException($"A part of kind {part.GetType().Name} has no price."),
            });
        }

        parts.Add(new PricedPart($"{offchip.Kind} memory", PartKind.OffChip, 1, 0, 0,
            [new PricedUse(EventKind.Offchip, Attojoules(offchip.EnergyPjPerBit))]));
        foreach (CostFigure figure in offchip.Figures) Used(figure);
        return new PricedChip(chip.ClockMhz, parts, figures);

        double Sum(IEnumerable<Cell> cellsOf, LogicQuantity quantity) =>
            cellsOf.Sum(c => c.Number * LogicCosts.Of(table, c.Component, c.Bits, quantity, Used));
    }

    private static PricedPart OfMemory(MemoryPart part, MemoryCost cost) =>
        new(part.Name, part.Kind, part.Count, part.Count * cost.AreaMm2 * 1e6, part.Count * cost.LeakageMw * 1e6,
            [.. part.Uses.Select(
                u => new PricedUse(u.Event, Attojoules(u.Times * (u.IsWrite ? cost.WritePj : cost.ReadPj) / part.PortBits)))]);

    private static PricedPart OfKnown(KnownPart part, Action<CostFigure> used)
    {
        foreach (CostFigure figure in part.Figures) used(figure);
        return new PricedPart(part.Name, part.Kind, part.Count, part.Count * part.AreaUm2, part.Count * part.LeakageNw,
            [.. part.Uses.Select(u => new PricedUse(u.Event, Attojoules(u.Pj)))]);
    }

    private static long Attojoules(double pj) => checked((long)Math.Round((decimal)pj * Energy.PerPj));
}
