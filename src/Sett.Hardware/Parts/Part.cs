using Sett.Hardware.Cost;
using Sett.Hardware.Technology;

namespace Sett.Hardware.Parts;

/// <summary>What a part counts as in sums of energy and area.</summary>
public enum PartKind
{
    /// <summary>Units, registers, trees, dispatchers: logic.</summary>
    Compute,
    /// <summary>Memories and buffers on the chip.</summary>
    OnChip,
    /// <summary>Memory beside the chip.</summary>
    OffChip,
}

/// <summary>
/// A part of a design: so many equal pieces, which spend energy on events. Designs list parts; a technology table gives them
/// area, energy and leakage.
/// </summary>
/// <param name="Name">What it is, in the plural: "weight buffers".</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="Count">How many there are.</param>
public abstract record Part(string Name, PartKind Kind, long Count);

/// <summary>A part made of logic.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Cells">The logic of one.</param>
/// <param name="Uses">For each event that the part takes part in, the logic that switches.</param>
public sealed record LogicPart(string Name, long Count, IReadOnlyList<Cell> Cells, IReadOnlyList<LogicUse> Uses)
    : Part(Name, PartKind.Compute, Count);

/// <summary>The logic that switches at an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Cells">What switches, once each.</param>
public sealed record LogicUse(EventKind Event, IReadOnlyList<Cell> Cells);

/// <summary>A part made of memory banks on the chip.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Count">How many banks there are.</param>
/// <param name="Bytes">Capacity of a bank.</param>
/// <param name="PortBits">Bits of an access.</param>
/// <param name="Uses">For each event (a bit), how many bits are read or written.</param>
public sealed record MemoryPart(string Name, long Count, long Bytes, int PortBits, IReadOnlyList<MemoryUse> Uses)
    : Part(Name, PartKind.OnChip, Count);

/// <summary>Accesses of a memory at an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="IsWrite">Whether bits are written, or read.</param>
/// <param name="Times">Copies that are accessed: 16 where 16 tiles take the same bit.</param>
public sealed record MemoryUse(EventKind Event, bool IsWrite, int Times = 1);

/// <summary>A part whose costs are known as a whole: no table prices it from what it is made of.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="Count">How many there are.</param>
/// <param name="AreaUm2">Area of one, µm²; 0 where it is not known.</param>
/// <param name="LeakageNw">Leakage of one, nW.</param>
/// <param name="Uses">What events cost one.</param>
/// <param name="Figures">The numbers that these follow from, each with its source.</param>
public sealed record KnownPart(string Name, PartKind Kind, long Count, double AreaUm2, double LeakageNw, IReadOnlyList<KnownUse> Uses,
    IReadOnlyList<CostFigure> Figures)
    : Part(Name, Kind, Count);

/// <summary>What an event costs a part.</summary>
/// <param name="Event">The event.</param>
/// <param name="Pj">Energy of one, pJ.</param>
public readonly record struct KnownUse(EventKind Event, double Pj);
