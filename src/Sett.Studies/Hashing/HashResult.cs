using Sett.Networks.Hashing;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;

namespace Sett.Studies.Hashing;

/// <summary>A layer of a hash plan.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="K">Bits of its hashes; 0: exact.</param>
/// <param name="NormExponent">The power of two that scales activation norms.</param>
/// <param name="Noise">
/// How far outputs move when the layer alone has the shortest hashes, as a relative error; null where that was not measured.
/// </param>
/// <param name="Angles">Measured angle errors with these hashes; null for exact layers.</param>
public sealed record HashedLayerResult(HashableLayer Layer, int K, int NormExponent, double? Noise, LayerAngles? Angles);

/// <summary>One hash length for all layers, with several seeds.</summary>
/// <param name="K">The length.</param>
/// <param name="Values">The quantity, one number a seed.</param>
public sealed record LengthCurvePoint(int K, IReadOnlyList<double> Values)
{
    /// <summary>The mean over seeds.</summary>
    public double Mean => Values.Average();

    /// <summary>The standard deviation over seeds (n − 1); 0 for one seed.</summary>
    public double Deviation => Values.Count < 2 ? 0 : Math.Sqrt(Values.Sum(v => (v - Mean) * (v - Mean)) / (Values.Count - 1));
}

/// <summary>A search for hash lengths: everything that its tables and files are drawn from.</summary>
/// <param name="Setup">The plan and how hashes are made.</param>
/// <param name="Facts">Model, inputs and options: names and hashes.</param>
/// <param name="Quantity">What was judged.</param>
/// <param name="Untouched">The quantity of the network as it is.</param>
/// <param name="Loss">The loss that was allowed.</param>
/// <param name="CostName">What was wanted little of.</param>
/// <param name="Cost">What the plan costs.</param>
/// <param name="CostOfLongest">What the longest hashes would cost.</param>
/// <param name="IsComplete">Whether the search came to its end.</param>
/// <param name="IsWithinBudget">Whether the loss is kept.</param>
/// <param name="Measured">On the inputs of the search.</param>
/// <param name="HeldOut">On inputs that took no part in it, or null.</param>
/// <param name="Longest">All layers at the longest length, on the inputs of the search.</param>
/// <param name="OtherSeeds">The plan's lengths with other seeds, on the held-out inputs where there are any.</param>
/// <param name="Curve">The quantity against one length for all, with several seeds, on the inputs of the search.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Warnings">What the numbers cannot support.</param>
/// <param name="Log">Every candidate.</param>
public sealed record HashResult(
    CamSetup Setup, IReadOnlyList<KeyValuePair<string, string>> Facts, Quantity Quantity, double Untouched, double Loss, string CostName,
    double Cost, double CostOfLongest, bool IsComplete, bool IsWithinBudget, Measured Measured, Measured? HeldOut, Measured Longest,
    IReadOnlyList<SeedRun> OtherSeeds, IReadOnlyList<LengthCurvePoint> Curve, IReadOnlyList<HashedLayerResult> Layers,
    IReadOnlyList<string> Warnings, IReadOnlyList<Trial> Log)
{
    /// <summary>The network tuned to work through the CAM, where that was asked for.</summary>
    public TunedResult? Tuned { get; init; }

    /// <summary>The mean hash length of the layers in the CAM.</summary>
    public double MeanBits => Layers.Where(l => l.K > 0).Average(l => l.K);
}

/// <summary>What a search took; no part of its result.</summary>
/// <param name="Candidates">Candidates that were run.</param>
/// <param name="Stopped">Those that were given up early.</param>
/// <param name="Remembered">Candidates that an earlier run had measured.</param>
/// <param name="Passes">Runs of the whole network over all inputs that they were worth.</param>
/// <param name="Seconds">Wall time of everything.</param>
public sealed record HashTiming(int Candidates, int Stopped, int Remembered, double Passes, double Seconds);
