using System.Text.Json.Serialization;
using Sett.Studies.Results;

namespace Sett.Studies.Profiling;

/// <summary>What a profile.json says, member by member under the same names: all that its report sees.</summary>
/// <param name="Format">"sett-profile".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Network">The network.</param>
/// <param name="Source">Model, inputs and options: names and hashes.</param>
/// <param name="Quantity">What was judged: top1, top5, agreement, error, psnr.</param>
/// <param name="Cost">What was wanted little of.</param>
/// <param name="Points">The operating points, the strictest first.</param>
/// <param name="Pareto">Profiles measured on the way, by mean width.</param>
/// <param name="Log">Every candidate.</param>
/// <param name="Untouched">The quantity of the network as it is; null where it is no number, as a PSNR without any error.</param>
public sealed record ProfileFile(
    string Format, int Version, string Sett, string Network, OrderedDictionary<string, string> Source, string Quantity, string Cost,
    IReadOnlyList<ProfilePointEntry> Points, IReadOnlyList<ParetoEntry> Pareto, IReadOnlyList<TrialEntry> Log, double? Untouched = null)
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-profile", ProfileJson.Version, "profile", "sett profile");

    /// <summary>Reads the text that <see cref="ProfileJson"/> writes.</summary>
    public static ProfileFile Parse(string json) => WrittenJson.Parse<ProfileFile>(json);
}

/// <summary>
/// A number under the name of the quantity that it is one of; the others are null, and all of them where it is no finite number.
/// </summary>
public abstract record QuantityEntry
{
    /// <summary>Percent of examples whose label has the largest output.</summary>
    public double? Top1 { get; init; }

    /// <summary>Percent of examples whose label is among the five largest outputs.</summary>
    public double? Top5 { get; init; }

    /// <summary>Percent of examples whose largest output is that of the untouched network.</summary>
    public double? Agreement { get; init; }

    /// <summary>Relative error of the outputs in percent.</summary>
    public double? Error { get; init; }

    /// <summary>PSNR of the outputs in decibels.</summary>
    public double? Psnr { get; init; }

    /// <summary>Whichever there is.</summary>
    [JsonIgnore]
    public double? Value => Top1 ?? Top5 ?? Agreement ?? Error ?? Psnr;
}

/// <summary>An operating point.</summary>
/// <param name="Loss">What may be lost, percent or decibels.</param>
/// <param name="Complete">Whether the search came to its end.</param>
/// <param name="WithinBudget">Whether the loss is kept.</param>
/// <param name="MeanBits">Mean width of all operands.</param>
/// <param name="MeanActivationBits">Mean width of activations, a layer one value.</param>
/// <param name="MeanWeightBits">Mean width of weights, a layer one value.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="CostOfMostBits">What the most bits would cost.</param>
/// <param name="Measured">On the examples that it was found with.</param>
/// <param name="Warnings">What its numbers cannot support.</param>
/// <param name="Layers">The layers.</param>
/// <param name="HeldOut">On other examples.</param>
/// <param name="MeanActivationBitsConvolutions">Width of the convolutions' activations, weighted by multiplications.</param>
/// <param name="MeanActivationBitsFullyConnected">Of the other layers' activations.</param>
/// <param name="MeanWeightBitsConvolutions">Of the convolutions' weights.</param>
/// <param name="MeanWeightBitsFullyConnected">Of the other layers' weights.</param>
public sealed record ProfilePointEntry(
    double Loss, bool Complete, bool WithinBudget, double MeanBits, double MeanActivationBits, double MeanWeightBits, double Cost,
    double CostOfMostBits, MeasuredEntry Measured, IReadOnlyList<string> Warnings, IReadOnlyList<ProfileLayerEntry> Layers,
    MeasuredEntry? HeldOut = null, double? MeanActivationBitsConvolutions = null, double? MeanActivationBitsFullyConnected = null,
    double? MeanWeightBitsConvolutions = null, double? MeanWeightBitsFullyConnected = null);

/// <summary>A profile measured on a set of examples.</summary>
/// <param name="N">How many examples.</param>
/// <param name="Interval">The 95 % interval of the quantity, where examples are neither right nor wrong.</param>
/// <param name="DifferenceInterval">The 95 % interval of the difference in percentage points, where they are.</param>
/// <param name="AgreementCounts">Examples lost and gained by agreement.</param>
/// <param name="Top1Counts">By top-1.</param>
/// <param name="Top5Counts">By top-5.</param>
public sealed record MeasuredEntry(
    int N, IReadOnlyList<double?>? Interval = null, IReadOnlyList<double?>? DifferenceInterval = null, PairedEntry? AgreementCounts =
        null, PairedEntry? Top1Counts = null,
    PairedEntry? Top5Counts = null) : QuantityEntry;

/// <summary>Two networks on the same examples.</summary>
/// <param name="Before">Percent that the untouched network has right.</param>
/// <param name="After">Percent that the profiled one has right.</param>
/// <param name="Lost">Right before and wrong after.</param>
/// <param name="Gained">Wrong before and right after.</param>
/// <param name="DifferenceLow">The low end of the 95 % interval of the difference, percentage points.</param>
/// <param name="DifferenceHigh">Its high end.</param>
/// <param name="McnemarP">McNemar's exact test.</param>
public sealed record PairedEntry(
    double Before, double After, int Lost, int Gained, double DifferenceLow, double DifferenceHigh, double McnemarP);

/// <summary>A layer of an operating point; docs/profiles.md says what the numbers mean.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Kind">convolution, depthwise, fully connected, matrix product.</param>
/// <param name="Macs">Multiplications.</param>
/// <param name="ActivationBits">Bits of activations.</param>
/// <param name="ActivationSigned">Whether a sign is among them.</param>
/// <param name="WeightBits">Bits of weights.</param>
/// <param name="WeightSigned">Whether a sign is among them.</param>
/// <param name="ActivationIntegerBits">Integer bits, of fixed point.</param>
/// <param name="ActivationFractionBits">Fraction bits.</param>
/// <param name="ActivationStep">The step, of quantised networks.</param>
/// <param name="ActivationBitsAlone">Bits that the operand needs alone.</param>
/// <param name="WeightIntegerBits">Integer bits, of fixed point.</param>
/// <param name="WeightFractionBits">Fraction bits.</param>
/// <param name="WeightStep">The step, of quantised networks.</param>
/// <param name="WeightBitsAlone">Bits that the operand needs alone.</param>
public sealed record ProfileLayerEntry(
    string Layer, string Kind, long Macs, int ActivationBits, bool ActivationSigned, int WeightBits, bool WeightSigned,
    int? ActivationIntegerBits = null, int? ActivationFractionBits = null, double? ActivationStep = null, int? ActivationBitsAlone = null,
    int? WeightIntegerBits = null, int? WeightFractionBits = null, double? WeightStep = null, int? WeightBitsAlone = null);

/// <summary>A profile that the search measured in full.</summary>
/// <param name="MeanBits">Mean width of all operands.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Best">Whether no other costs less and reaches as much.</param>
public sealed record ParetoEntry(double MeanBits, double Cost, bool Best) : QuantityEntry;

/// <summary>A candidate of the search.</summary>
/// <param name="Phase">The part of the search that tried it.</param>
/// <param name="Loss">The loss that it was tried for.</param>
/// <param name="Kept">Whether it keeps the loss.</param>
public sealed record TrialEntry(string Phase, double Loss, bool Kept);
