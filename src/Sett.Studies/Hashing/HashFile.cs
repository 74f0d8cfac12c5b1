using Sett.Networks.Hashing;
using Sett.Studies.Profiling;
using Sett.Studies.Results;

namespace Sett.Studies.Hashing;

/// <summary>What a hash.json says, member by member under the same names: all that its report sees.</summary>
/// <param name="Network">The network.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Options">How hashes are made.</param>
/// <param name="Source">Model, inputs and options: names and hashes.</param>
/// <param name="Quantity">What was judged.</param>
/// <param name="Loss">The loss that was allowed.</param>
/// <param name="Cost">What was wanted little of.</param>
/// <param name="CostOfPlan">What the plan costs.</param>
/// <param name="CostOfLongest">What the longest hashes would cost.</param>
/// <param name="MeanK">The mean hash length of the layers in the CAM.</param>
/// <param name="Complete">Whether the search came to its end.</param>
/// <param name="WithinBudget">Whether the loss is kept.</param>
/// <param name="Measured">On the inputs of the search.</param>
/// <param name="Longest">All layers at the longest length.</param>
/// <param name="OtherSeeds">The plan's lengths with other seeds.</param>
/// <param name="Curve">The quantity against one length for all.</param>
/// <param name="Warnings">What the numbers cannot support.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Log">Every candidate.</param>
/// <param name="HeldOut">On held-out inputs, where there are any.</param>
/// <param name="Untouched">The quantity of the network as it is.</param>
/// <param name="Tuned">The network tuned through the hashes, where that was asked for.</param>
public sealed record HashFile(
    string Network, string Sett, OrderedDictionary<string, string> Options, OrderedDictionary<string, string> Source, string Quantity,
    double Loss, string Cost, double CostOfPlan, double CostOfLongest, double MeanK, bool Complete, bool WithinBudget,
    MeasuredEntry Measured, MeasuredEntry Longest, IReadOnlyList<SeedEntry> OtherSeeds, IReadOnlyList<CurveEntry> Curve,
    IReadOnlyList<string> Warnings, IReadOnlyList<HashLayerEntry> Layers, IReadOnlyList<HashTrialEntry> Log, MeasuredEntry? HeldOut = null,
    double? Untouched = null, TunedEntry? Tuned = null)
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-hash-plan", HashPlan.Version, "plan", "sett hash");

    /// <summary>Reads the text that <see cref="HashJson"/> writes.</summary>
    public static HashFile Parse(string json) => WrittenJson.Parse<HashFile>(json);
}

/// <summary>The network tuned through the hashes.</summary>
/// <param name="Epochs">Walks through the training set.</param>
/// <param name="Rate">The learning rate at the start.</param>
/// <param name="TrainingInputs">Inputs that it learned from.</param>
/// <param name="Measured">On the inputs of the search.</param>
/// <param name="HeldOut">On held-out inputs, where there are any.</param>
public sealed record TunedEntry(int Epochs, double Rate, int TrainingInputs, MeasuredEntry Measured, MeasuredEntry? HeldOut = null);

/// <summary>The plan's lengths with another seed.</summary>
/// <param name="Seed">The seed.</param>
public sealed record SeedEntry(ulong Seed) : QuantityEntry;

/// <summary>One length for all.</summary>
/// <param name="K">The length.</param>
/// <param name="Mean">The mean over seeds.</param>
/// <param name="Deviation">The standard deviation over seeds.</param>
/// <param name="Values">One number a seed.</param>
public sealed record CurveEntry(int K, double Mean, double Deviation, IReadOnlyList<double> Values);

/// <summary>A layer; docs/deepcam.md says what the numbers mean.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="K">Bits of its hashes; 0: exact.</param>
/// <param name="Kind">convolution, depthwise, fully connected, matrix product.</param>
/// <param name="Components">Components of a kernel.</param>
/// <param name="Kernels">Kernels.</param>
/// <param name="Windows">Windows of one input.</param>
/// <param name="Groups">Groups.</param>
/// <param name="SuggestedK">The length that theory suggests.</param>
/// <param name="NoiseAlone">The relative error of the outputs when it alone has the shortest hashes.</param>
/// <param name="Pairs">Pairs that angles were measured on.</param>
/// <param name="MeanAngle">Their mean angle.</param>
/// <param name="AngleError">Measured.</param>
/// <param name="PredictedAngleError">Predicted for these angles.</param>
/// <param name="RightAngleError">Predicted for a right angle.</param>
/// <param name="CosineSpread">Standard deviation of the true cosines.</param>
/// <param name="CosineError">Error of the estimated ones.</param>
public sealed record HashLayerEntry(
    string Layer, int K, string Kind, int Components, int Kernels, int Windows, int Groups, int? SuggestedK = null, double? NoiseAlone =
        null, long? Pairs = null, double? MeanAngle = null,
    double? AngleError = null, double? PredictedAngleError = null, double? RightAngleError = null, double? CosineSpread =
        null, double? CosineError = null);

/// <summary>A candidate of the search.</summary>
/// <param name="Phase">The part of the search that tried it.</param>
/// <param name="Kept">Whether it keeps the loss.</param>
/// <param name="K">The lengths.</param>
public sealed record HashTrialEntry(string Phase, bool Kept, IReadOnlyList<int> K) : QuantityEntry;
