using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sett.Studies.Results;

/// <summary>
/// What a result.json says, member by member under the same names: the only thing that reports and comparisons see, so that every number in
/// them stands in the file.
/// </summary>
/// <param name="Format">"sett-result".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Network">The network.</param>
/// <param name="Inputs">How many inputs.</param>
/// <param name="ContainerBits">Bits that a value takes in memory.</param>
/// <param name="ValuesKnown">Whether values were known, or shapes only.</param>
/// <param name="Seed">The seed of what was sampled.</param>
/// <param name="Baseline">The design that speed-ups refer to.</param>
/// <param name="Costs">What area, energy and traffic were computed with.</param>
/// <param name="Source">Where model and inputs came from.</param>
/// <param name="Notes">What a reader should know.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Designs">The designs.</param>
/// <param name="Values">Needed bits of all values.</param>
public sealed record ResultFile(
    string Format, int Version, string Sett, string Network, int Inputs, int ContainerBits, bool ValuesKnown, int Seed,
    BaselineEntry Baseline, CostsEntry Costs, OrderedDictionary<string, string> Source, IReadOnlyList<string> Notes,
    IReadOnlyList<LayerEntry> Layers, IReadOnlyList<DesignEntry> Designs, WidthsEntry? Values = null);

/// <summary>The design that speed-ups refer to.</summary>
/// <param name="Design">Its label.</param>
/// <param name="Cycles">Cycles of an input, waiting for memory included.</param>
/// <param name="ComputeCycles">Cycles of the array alone.</param>
/// <param name="TimeUs">Time of an input.</param>
/// <param name="AreaMm2">Area of the chip.</param>
/// <param name="EnergyPj">Energy of an input.</param>
public sealed record BaselineEntry(string Design, Spread Cycles, Spread ComputeCycles, double TimeUs, double AreaMm2, double EnergyPj);

/// <summary>What costs were computed with.</summary>
/// <param name="Technology">The technology table.</param>
/// <param name="NodeNm">Its node.</param>
/// <param name="VoltageV">Its supply.</param>
/// <param name="MemoryCells">The kind of cells of on-chip memories.</param>
/// <param name="Dram">The kind of memory beside the chip.</param>
/// <param name="BandwidthGbS">Its bandwidth, 10⁹ bytes a second, or "unlimited".</param>
/// <param name="BurstBytes">Its burst.</param>
/// <param name="Storage">How values are stored there.</param>
/// <param name="StorageGroupValues">Values of a group.</param>
/// <param name="Figures">Every number that went into a cost.</param>
public sealed record CostsEntry(
    string Technology, double NodeNm, double VoltageV, string MemoryCells, string Dram, JsonElement BandwidthGbS, int BurstBytes,
    string Storage, int StorageGroupValues, IReadOnlyList<CostFigureEntry> Figures);

/// <summary>A number of a technology table.</summary>
/// <param name="Item">What it is the cost of.</param>
/// <param name="Size">The size it holds for.</param>
/// <param name="Quantity">What is measured, with its unit.</param>
/// <param name="Value">The number.</param>
/// <param name="Status">verified, recalled, computed, estimated.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record CostFigureEntry(string Item, string Size, string Quantity, double Value, string Status, string Source);

/// <summary>Values by needed bits: zeros, then values of 1 bit, of 2 and so on.</summary>
/// <param name="ActivationWidths">Activations.</param>
/// <param name="WeightWidths">Weights.</param>
public sealed record WidthsEntry(IReadOnlyList<long> ActivationWidths, IReadOnlyList<long> WeightWidths);

/// <summary>A layer.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Kind">convolution, depthwise, fully connected, matrix product.</param>
/// <param name="Macs">Multiplications.</param>
/// <param name="ActivationCount">Input activations.</param>
/// <param name="WeightCount">Weights.</param>
/// <param name="OutputCount">Outputs.</param>
/// <param name="ActivationBits">The precision of activations.</param>
/// <param name="WeightBits">The precision of weights.</param>
/// <param name="ActivationBitsFrom">Where that of activations comes from: range, profile, verified, recalled, traces, container.</param>
/// <param name="WeightBitsFrom">Where that of weights comes from.</param>
/// <param name="ActivationWidths">Activations by needed bits.</param>
/// <param name="WeightWidths">Weights by needed bits.</param>
public sealed record LayerEntry(
    string Layer, string Kind, long Macs, long ActivationCount, long WeightCount, long OutputCount, int ActivationBits, int WeightBits,
    string ActivationBitsFrom, string WeightBitsFrom, IReadOnlyList<long>? ActivationWidths = null,
    IReadOnlyList<long>? WeightWidths = null);

/// <summary>Mean cycles of an input by cause.</summary>
/// <param name="Busy">The mean column works.</param>
/// <param name="Synchronisation">It waits.</param>
/// <param name="FillDrain">Filling and draining.</param>
public sealed record CausesEntry(double Busy, double Synchronisation, double FillDrain);

/// <summary>Where the array's capacity went, in bits of lanes over all inputs.</summary>
/// <param name="Useful">Needed bits.</param>
/// <param name="Rounding">Rounding up to the bits of a cycle.</param>
/// <param name="Waiting">Waiting for the slowest column.</param>
/// <param name="IdleLanes">Lanes without a channel.</param>
/// <param name="IdleColumns">Columns without a window.</param>
/// <param name="IdleRows">Rows without a filter.</param>
/// <param name="FillDrain">Filling and draining.</param>
public sealed record LaneBitsEntry(
    long Useful, long Rounding, long Waiting, long IdleLanes, long IdleColumns, long IdleRows, long FillDrain)
{
    /// <summary>All of the capacity.</summary>
    [JsonIgnore]
    public long Total => checked(Useful + Rounding + Waiting + IdleLanes + IdleColumns + IdleRows + FillDrain);
}

/// <summary>Bits between chip and memory for an input (means), by operand.</summary>
/// <param name="Activations">Input activations.</param>
/// <param name="Weights">Weights.</param>
/// <param name="Outputs">Outputs.</param>
public sealed record TrafficEntry(double Activations, double Weights, double Outputs)
{
    /// <summary>All bits.</summary>
    [JsonIgnore]
    public double Total => Activations + Weights + Outputs;
}

/// <summary>Energy of an input (means, pJ) by what it was spent on.</summary>
/// <param name="Total">The sum.</param>
/// <param name="Compute">Units, registers and other logic.</param>
/// <param name="Onchip">Memories and buffers on the chip.</param>
/// <param name="Offchip">The memory beside it.</param>
/// <param name="Leakage">Leakage.</param>
public sealed record EnergyEntry(double Total, double Compute, double Onchip, double Offchip, double Leakage);

/// <summary>A part of a design.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Kind">compute, onchip, offchip.</param>
/// <param name="Count">How many there are.</param>
/// <param name="AreaUm2">Area of all of them.</param>
/// <param name="EnergyPj">Energy of their events for an input.</param>
/// <param name="LeakagePj">Energy that leaks meanwhile.</param>
/// <param name="PjPerEvent">The energy of each event.</param>
public sealed record PartEntry(
    string Part, string Kind, long Count, double AreaUm2, double EnergyPj, double LeakagePj, IReadOnlyList<EventEntry> PjPerEvent);

/// <summary>The energy of an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Pj">Its energy.</param>
public sealed record EventEntry(string Event, double Pj);

/// <summary>A design.</summary>
/// <param name="Design">Its label.</param>
/// <param name="Options">All options.</param>
/// <param name="Cycles">Cycles of an input, whole network, waiting for memory included.</param>
/// <param name="ComputeCycles">Cycles of the array alone.</param>
/// <param name="StallCycles">Mean cycles in which the array waits for memory.</param>
/// <param name="IdealCycles">Mean cycles if only the bits counted.</param>
/// <param name="CyclesByCause">Cycles of the array by cause.</param>
/// <param name="LaneBits">Where the capacity went.</param>
/// <param name="ClockMhz">The clock.</param>
/// <param name="TimeUs">Time of an input.</param>
/// <param name="OffchipBits">Bits between chip and memory.</param>
/// <param name="AreaMm2">Area of the chip.</param>
/// <param name="EnergyPj">Energy of an input.</param>
/// <param name="Parts">What the design is made of.</param>
/// <param name="Layers">The design's layers.</param>
/// <param name="Speedup">How many times faster than the baseline.</param>
/// <param name="SpeedupConvolutions">On convolutions.</param>
/// <param name="SpeedupFullyConnected">On other layers.</param>
/// <param name="ComputeSpeedup">How many times fewer cycles of the array than the baseline.</param>
/// <param name="EnergyEfficiency">How many times less energy than the baseline.</param>
/// <param name="VerifiedOutputs">Outputs that the functional model computed, all equal to plain integers.</param>
/// <param name="AllOutputs">Outputs of the layers that were verified.</param>
/// <param name="EffectualCycles">
/// Mean cycles that an array of the design's capacity would take for effectual bits alone, where values are known.
/// </param>
public sealed record DesignEntry(
    string Design, OrderedDictionary<string, string> Options, Spread Cycles, Spread ComputeCycles, double StallCycles,
    double IdealCycles, CausesEntry CyclesByCause, LaneBitsEntry LaneBits, double ClockMhz, double TimeUs, TrafficEntry OffchipBits,
    double AreaMm2, EnergyEntry EnergyPj, IReadOnlyList<PartEntry> Parts, IReadOnlyList<DesignLayerEntry> Layers, double? Speedup = null,
    double? SpeedupConvolutions = null, double? SpeedupFullyConnected = null, double? ComputeSpeedup = null,
    double? EnergyEfficiency = null, long? VerifiedOutputs = null, long? AllOutputs = null, double? EffectualCycles = null);

/// <summary>A layer on a design.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Cycles">Cycles of an input, waiting for memory included.</param>
/// <param name="ComputeCycles">Cycles of the array alone.</param>
/// <param name="IdealCycles">Mean cycles if only the bits counted.</param>
/// <param name="Utilization">Share of the capacity that was useful.</param>
/// <param name="Speedup">How many times faster than the baseline.</param>
/// <param name="CyclesByCause">Cycles of the array by cause.</param>
/// <param name="LaneBits">Where the capacity went.</param>
/// <param name="StallCycles">Mean cycles in which the array waits for memory.</param>
/// <param name="MemoryOrder">In which order operands pass between chip and memory.</param>
/// <param name="OffchipBits">Bits between chip and memory.</param>
/// <param name="EnergyPj">Energy of an input.</param>
/// <param name="EffectualCycles">
/// Mean cycles that an array of the design's capacity would take for effectual bits alone, where values are known.
/// </param>
/// <param name="Details">Counts that only this design has, all inputs together.</param>
public sealed record DesignLayerEntry(
    string Layer, Spread Cycles, Spread ComputeCycles, double IdealCycles, double Utilization, double Speedup, CausesEntry CyclesByCause,
    LaneBitsEntry LaneBits, double StallCycles, string MemoryOrder, TrafficEntry OffchipBits, EnergyEntry EnergyPj,
    double? EffectualCycles = null, OrderedDictionary<string, long>? Details = null);
