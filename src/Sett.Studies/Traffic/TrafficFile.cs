using Sett.Studies.Results;

namespace Sett.Studies.Traffic;

/// <summary>
/// What a traffic.json says, member by member under the same names: all that its report sees. Bits are those of one input.
/// </summary>
/// <param name="Format">"sett-traffic".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Network">The network.</param>
/// <param name="ContainerBits">Bits of a container.</param>
/// <param name="Inputs">Inputs that activations are means of.</param>
/// <param name="Source">Model, inputs and options: names and hashes.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Total">All layers together.</param>
/// <param name="Notes">What a reader should know.</param>
public sealed record TrafficFile(
    string Format, int Version, string Sett, string Network, int ContainerBits, int Inputs, OrderedDictionary<string, string> Source,
    IReadOnlyList<TrafficLayerEntry> Layers, TrafficTotalEntry Total, IReadOnlyList<string> Notes)
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-traffic", 1, "count", "sett traffic");

    /// <summary>Reads the text that <see cref="TrafficFiles.Json"/> writes.</summary>
    public static TrafficFile Parse(string json) => WrittenJson.Parse<TrafficFile>(json);
}

/// <summary>A layer.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Activations">Its activations.</param>
/// <param name="Weights">Its weights.</param>
public sealed record TrafficLayerEntry(string Layer, string Kind, OperandEntry Activations, OperandEntry Weights);

/// <summary>All layers together.</summary>
/// <param name="Activations">Their activations.</param>
/// <param name="Weights">Their weights.</param>
public sealed record TrafficTotalEntry(OperandEntry Activations, OperandEntry Weights);

/// <summary>Bits of an operand in each storage.</summary>
/// <param name="Values">Values.</param>
/// <param name="UncompressedBits">In containers.</param>
/// <param name="ProfiledBits">At the layer's precision.</param>
/// <param name="Dpred">In groups of each size.</param>
/// <param name="ZeroMaskBits">In groups of 16 with zero masks.</param>
/// <param name="EntropyBits">The bound of codes that take each value by itself.</param>
/// <param name="PrecisionBits">The layer's precision; none for all layers.</param>
public sealed record OperandEntry(
    double Values, double UncompressedBits, double ProfiledBits, IReadOnlyList<GroupEntry> Dpred, double ZeroMaskBits,
    double EntropyBits, int? PrecisionBits = null);

/// <summary>Bits in groups of one size.</summary>
/// <param name="Group">Values that share a width.</param>
/// <param name="Bits">Headers, masks and payload.</param>
/// <param name="StoredBits">The same with the side bits that a reader needs.</param>
/// <param name="MeanWidth">Mean width of the groups.</param>
public sealed record GroupEntry(int Group, double Bits, double StoredBits, double MeanWidth);
