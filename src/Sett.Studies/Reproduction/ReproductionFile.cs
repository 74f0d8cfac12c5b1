using System.Text.Json.Serialization;
using Sett.Studies.Results;

namespace Sett.Studies.Reproduction;

/// <summary>What the JSON of a reproduction says, member by member under the same names: all that its report sees.</summary>
/// <param name="Format">"sett-reproduction".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Study">The study.</param>
/// <param name="Figures">Published figures beside ours, or none.</param>
/// <param name="Published">What DPRed publishes, or nothing.</param>
/// <param name="Rows">DPRed's gains, or none.</param>
/// <param name="PublishedTraffic">What DPRed publishes of traffic, or nothing.</param>
/// <param name="Traffic">What its compression leaves, or none.</param>
/// <param name="Headlines">DeepCAM's published extremes, or none.</param>
/// <param name="Workloads">Its workloads, or none.</param>
/// <param name="Reading">What follows from them.</param>
public sealed record ReproductionFile(
    string Format, int Version, string Sett, string Study, IReadOnlyList<ReproducedEntry>? Figures = null, DpredPublishedEntry? Published =
        null, IReadOnlyList<DpredEntry>? Rows = null,
    PublishedTrafficEntry? PublishedTraffic = null, IReadOnlyList<DpredTrafficEntry>? Traffic =
        null, IReadOnlyList<DeepcamHeadlineEntry>? Headlines = null,
    IReadOnlyList<DeepcamEntry>? Workloads = null, string Reading = "")
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-reproduction", ReproductionJson.Version, "reproduction", "sett reproduce");

    /// <summary>Reads the text that <see cref="ReproductionJson"/> writes.</summary>
    public static ReproductionFile Parse(string json) => WrittenJson.Parse<ReproductionFile>(json);
}

/// <summary>A published figure beside ours.</summary>
/// <param name="Figure">What it is.</param>
/// <param name="Networks">The networks it is taken over.</param>
/// <param name="Aggregate">How several networks become one number.</param>
/// <param name="Profile">The profiles' share of accuracy.</param>
/// <param name="Layers">Which layers or parts.</param>
/// <param name="Design">The design.</param>
/// <param name="Unit">
/// What is measured: speedup, cycles, energy_efficiency, area_ratio, area_mm2, ms, buffer_mb, energy_gmac (in the energy of 10⁹
/// multiplications), iteration, percent, bits, loss, ratio, samples_per_second, patterns.
/// </param>
/// <param name="Published">The published number, if there is one.</param>
/// <param name="Ours">Ours.</param>
/// <param name="Status">verified, recalled, not published.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Note">What explains a difference.</param>
/// <param name="Difference">Ours less the published one, as a share of it.</param>
public sealed record ReproducedEntry(
    string Figure, IReadOnlyList<string> Networks, string Aggregate, string Profile, string Layers, string Design, string Unit,
    double? Published, double Ours, string Status, string Source, string Note, double? Difference = null);

/// <summary>What DPRed publishes.</summary>
/// <param name="ContainerBits">Bits of the networks' values.</param>
/// <param name="SmallerVariant">Speed-up of one variant.</param>
/// <param name="LargerVariant">Speed-up of the other.</param>
/// <param name="Status">verified or recalled.</param>
/// <param name="Source">Where it stands.</param>
public sealed record DpredPublishedEntry(int ContainerBits, double SmallerVariant, double LargerVariant, string Status, string Source);

/// <summary>What DPRed's variants gain on a network.</summary>
/// <param name="Network">The network, or a mean's name.</param>
/// <param name="ContainerBits">Bits of its values.</param>
/// <param name="Group">Values that share a width.</param>
/// <param name="SpeedupTartan">The variant on Tartan.</param>
/// <param name="SpeedupLoom">The variant on Loom.</param>
/// <param name="Precision">What values were rounded to: range, an operating point, or profiles.</param>
public sealed record DpredEntry(
    string Network, int ContainerBits, int Group, double SpeedupTartan, double SpeedupLoom, string Precision = DpredPrecision.Range);

/// <summary>What DPRed publishes of off-chip traffic, as shares of the uncompressed one.</summary>
/// <param name="Share16Bit">For 16-bit networks.</param>
/// <param name="Share8Bit">For 8-bit networks.</param>
/// <param name="Status">verified or recalled.</param>
/// <param name="Source">Where it stands.</param>
public sealed record PublishedTrafficEntry(
    [property: JsonPropertyName("share_16_bit")] double Share16Bit, [property: JsonPropertyName("share_8_bit")] double Share8Bit,
    string Status, string Source);

/// <summary>What DPRed's compression leaves of a network's bits.</summary>
/// <param name="Network">The network, or a mean's name.</param>
/// <param name="ContainerBits">Bits of its values.</param>
/// <param name="Group">Values that share a width.</param>
/// <param name="ShareActivations">Share of the activations' containers.</param>
/// <param name="ShareWeights">Share of the weights' containers.</param>
/// <param name="Share">Share of both.</param>
/// <param name="ShareProfiled">Share of both at each layer's precision.</param>
/// <param name="MeanWidthActivations">Mean width of the activations' groups.</param>
/// <param name="MeanWidthWeights">Mean width of the weights' groups.</param>
/// <param name="Precision">What values were rounded to: range, an operating point, or profiles.</param>
public sealed record DpredTrafficEntry(
    string Network, int ContainerBits, int Group, double ShareActivations, double ShareWeights, double Share, double ShareProfiled,
    double MeanWidthActivations, double MeanWidthWeights, string Precision = DpredPrecision.Range);
