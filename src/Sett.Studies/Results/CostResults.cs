using Sett.Hardware.Cost;
using Sett.Hardware.Memory;
using Sett.Hardware.Parts;
using Sett.Hardware.Technology;

namespace Sett.Studies.Results;

/// <summary>What a layer moved between chip and memory for an input (means).</summary>
/// <param name="Order">In which order operands passed.</param>
/// <param name="ActivationBits">Input activations fetched, in whole bursts; 0 where they had stayed on the chip.</param>
/// <param name="WeightBits">Weights fetched.</param>
/// <param name="OutputBits">Outputs written; 0 where they stay.</param>
/// <param name="StallCycles">Cycles in which the array waits for them.</param>
public sealed record LayerMemory(MemoryOrder Order, double ActivationBits, double WeightBits, double OutputBits, double StallCycles)
{
    /// <summary>All bits.</summary>
    public double Bits => ActivationBits + WeightBits + OutputBits;
}

/// <summary>An energy by what it was spent on, pJ for an input (means).</summary>
/// <param name="ComputePj">Units, registers and other logic.</param>
/// <param name="OnChipPj">Memories and buffers on the chip.</param>
/// <param name="OffChipPj">The memory beside it.</param>
/// <param name="LeakagePj">Leakage of all parts over all cycles.</param>
/// <param name="TotalPj">The sum.</param>
public sealed record EnergyParts(double ComputePj, double OnChipPj, double OffChipPj, double LeakagePj, double TotalPj)
{
    /// <summary>Without the memory beside the chip, as most papers count.</summary>
    public double ChipPj => ComputePj + OnChipPj + LeakagePj;
}

/// <summary>A part of a design with its costs for the whole network and one input (means).</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="Count">How many there are.</param>
/// <param name="AreaUm2">Area of all of them.</param>
/// <param name="DynamicPj">Energy of its events.</param>
/// <param name="LeakagePj">Energy that leaks.</param>
/// <param name="Uses">The energy of each of its events.</param>
public sealed record PartResult(
    string Name, PartKind Kind, long Count, double AreaUm2, double DynamicPj, double LeakagePj, IReadOnlyList<PricedUse> Uses);

/// <summary>A design's costs for the whole network and one input (means).</summary>
/// <param name="ClockMhz">The clock.</param>
/// <param name="Memory">On-chip capacities.</param>
/// <param name="AreaUm2">Area of the chip: the sum of its parts.</param>
/// <param name="Energy">Energy: the sum over parts, and over layers.</param>
/// <param name="Parts">The parts, the memory beside the chip last.</param>
public sealed record DesignCosts(int ClockMhz, OnChipMemory Memory, double AreaUm2, EnergyParts Energy, IReadOnlyList<PartResult> Parts);

/// <summary>What all costs of a run were computed with, and where they come from.</summary>
/// <param name="Technology">The technology table.</param>
/// <param name="NodeNm">Its node.</param>
/// <param name="VoltageV">Its supply.</param>
/// <param name="Cells">The kind of cells of on-chip memories.</param>
/// <param name="Dram">The kind of memory beside the chip.</param>
/// <param name="BandwidthGbS">Its bandwidth as used, 10⁹ bytes a second; null: no limit.</param>
/// <param name="BurstBytes">Its burst.</param>
/// <param name="Storage">How values are stored there: container, profiled, groups.</param>
/// <param name="GroupSize">Values of a group.</param>
/// <param name="Figures">Every number that went into a cost.</param>
public sealed record CostBasis(
    string Technology, double NodeNm, double VoltageV, string Cells, string Dram, double? BandwidthGbS, int BurstBytes, string Storage,
    int GroupSize, IReadOnlyList<CostFigure> Figures);
