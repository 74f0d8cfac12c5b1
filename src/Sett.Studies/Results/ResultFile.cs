using System.Text.Json.Serialization;

namespace Sett.Studies.Results;

/// <summary>
/// What a result.json says, member by member under the same names: the only thing that reports and comparisons see, so that every number in them stands in the file.
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
/// <param name="Source">Where model and inputs came from.</param>
/// <param name="Notes">What a reader should know.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Designs">The designs.</param>
/// <param name="Values">Needed bits of all values.</param>
public sealed record ResultFile(
    string Format, int Version, string Sett, string Network, int Inputs, int ContainerBits, bool ValuesKnown, int Seed, BaselineEntry Baseline,
    OrderedDictionary<string, string> Source, IReadOnlyList<string> Notes, IReadOnlyList<LayerEntry> Layers, IReadOnlyList<DesignEntry> Designs, WidthsEntry? Values = null);

/// <summary>The design that speed-ups refer to.</summary>
/// <param name="Design">Its label.</param>
/// <param name="Cycles">Cycles of an input.</param>
public sealed record BaselineEntry(string Design, Spread Cycles);

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
    string Layer, string Kind, long Macs, long ActivationCount, long WeightCount, long OutputCount, int ActivationBits, int WeightBits, string ActivationBitsFrom, string WeightBitsFrom,
    IReadOnlyList<long>? ActivationWidths = null, IReadOnlyList<long>? WeightWidths = null);

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
public sealed record LaneBitsEntry(long Useful, long Rounding, long Waiting, long IdleLanes, long IdleColumns, long IdleRows, long FillDrain)
{
    /// <summary>All of the capacity.</summary>
    [JsonIgnore]
    public long Total => checked(Useful + Rounding + Waiting + IdleLanes + IdleColumns + IdleRows + FillDrain);
}

/// <summary>A design.</summary>
/// <param name="Design">Its label.</param>
/// <param name="Options">All options.</param>
/// <param name="Cycles">Cycles of an input, whole network.</param>
/// <param name="IdealCycles">Mean cycles if only the bits counted.</param>
/// <param name="CyclesByCause">Cycles by cause.</param>
/// <param name="LaneBits">Where the capacity went.</param>
/// <param name="Layers">The design's layers.</param>
/// <param name="Speedup">How many times faster than the baseline.</param>
/// <param name="SpeedupConvolutions">On convolutions.</param>
/// <param name="SpeedupFullyConnected">On other layers.</param>
/// <param name="VerifiedOutputs">Outputs that the functional model computed, all equal to plain integers.</param>
/// <param name="AllOutputs">Outputs of the layers that were verified.</param>
public sealed record DesignEntry(
    string Design, OrderedDictionary<string, string> Options, Spread Cycles, double IdealCycles, CausesEntry CyclesByCause, LaneBitsEntry LaneBits,
    IReadOnlyList<DesignLayerEntry> Layers, double? Speedup = null, double? SpeedupConvolutions = null, double? SpeedupFullyConnected = null,
    long? VerifiedOutputs = null, long? AllOutputs = null);

/// <summary>A layer on a design.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Cycles">Cycles of an input.</param>
/// <param name="IdealCycles">Mean cycles if only the bits counted.</param>
/// <param name="Utilization">Share of the capacity that was useful.</param>
/// <param name="Speedup">How many times faster than the baseline.</param>
/// <param name="CyclesByCause">Cycles by cause.</param>
/// <param name="LaneBits">Where the capacity went.</param>
public sealed record DesignLayerEntry(
    string Layer, Spread Cycles, double IdealCycles, double Utilization, double Speedup, CausesEntry CyclesByCause, LaneBitsEntry LaneBits);
