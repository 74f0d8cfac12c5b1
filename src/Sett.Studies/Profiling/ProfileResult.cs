using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Studies.Simulation;

namespace Sett.Studies.Profiling;

/// <summary>What a profile is judged by.</summary>
public enum Quantity
{
    /// <summary>Percent of examples whose label has the largest output.</summary>
    Top1,
    /// <summary>Percent of examples whose label is among the five largest outputs.</summary>
    Top5,
    /// <summary>Percent of examples whose largest output is that of the untouched network.</summary>
    Agreement,
    /// <summary>Relative error of the outputs in percent.</summary>
    RelativeError,
    /// <summary>PSNR of the outputs in decibels.</summary>
    Psnr,
}

/// <summary>Words for <see cref="Quantity"/>.</summary>
public static class Quantities
{
    /// <summary>The word of files and options.</summary>
    public static string Word(this Quantity quantity) => quantity switch
    {
        Quantity.Top1 => "top1",
        Quantity.Top5 => "top5",
        Quantity.Agreement => "agreement",
        Quantity.RelativeError => "error",
        _ => "psnr",
    };

    /// <summary>Whether examples are right or wrong.</summary>
    public static bool CountsRight(this Quantity quantity) => quantity is Quantity.Top1 or Quantity.Top5 or Quantity.Agreement;
}

/// <summary>A profile measured on a set of examples by running the network whole.</summary>
/// <param name="Count">n.</param>
/// <param name="Value">The quantity that the search kept; for top-1, top-5 and agreement in percent.</param>
/// <param name="Interval">
/// Its 95 % interval for unseen examples: of the difference in percentage points where examples are right or wrong, of the value otherwise.
/// </param>
/// <param name="Paired">Lost and gained examples by that quantity, or null where none is right or wrong.</param>
/// <param name="Top1">The same for top-1, where there are labels.</param>
/// <param name="Top5">The same for top-5, where there are labels and more than five classes.</param>
public sealed record Measured(
    int Count, double Value, (double Low, double High) Interval, PairedDifference? Paired, PairedDifference? Top1, PairedDifference? Top5);

/// <summary>One operand of a layer in a profile.</summary>
/// <param name="Bits">Bits, the sign included where there is one.</param>
/// <param name="FractionBits">Fraction bits among them; null where the operand is no fixed point.</param>
/// <param name="Step">For quantised networks, the step in units of the network's own integers; null for floating-point networks.</param>
/// <param name="IsSigned">Whether a sign is among the bits.</param>
/// <param name="LoneBits">Bits that the operand needs alone; null where that was not asked.</param>
public sealed record OperandBits(int Bits, int? FractionBits, double? Step, bool IsSigned, int? LoneBits);

/// <summary>A layer in a profile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Activations">The first operand.</param>
/// <param name="Weights">The second operand.</param>
public sealed record ProfileLayer(string Name, LayerShape Shape, OperandBits Activations, OperandBits Weights);

/// <summary>The profile of one operating point.</summary>
/// <param name="Loss">The loss that was allowed, as it was asked for: percent, or decibels of PSNR that have to be reached.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="MostCost">What the most bits would cost.</param>
/// <param name="IsComplete">Whether the search came to its end.</param>
/// <param name="IsWithinBudget">Whether the loss is kept.</param>
/// <param name="Measured">On the examples that it was found with.</param>
/// <param name="HeldOut">On examples that it was not found with, or null.</param>
/// <param name="Warnings">What its numbers cannot support, a sentence each.</param>
public sealed record ProfilePoint(
    double Loss, IReadOnlyList<ProfileLayer> Layers, double Cost, double MostCost, bool IsComplete, bool IsWithinBudget,
    Measured Measured, Measured? HeldOut, IReadOnlyList<string> Warnings)
{
    /// <summary>Mean width of the activations, a layer one value.</summary>
    public double MeanActivationBits => Layers.Average(l => l.Activations.Bits);

    /// <summary>Mean width of the weights, a layer one value.</summary>
    public double MeanWeightBits => Layers.Average(l => l.Weights.Bits);

    /// <summary>The widths as simulations read them.</summary>
    /// <param name="quantity">What the profile is judged by.</param>
    public PrecisionProfile Precisions(Quantity quantity) =>
        new([.. Layers.Select(l => new ProfiledLayer(l.Name, BitsOf(l.Activations), BitsOf(l.Weights)))], Loss, quantity.Word());

    /// <summary>
    /// Mean width of an operand over some of the layers, weighted by their multiplications as in the papers' tables;
    /// null where there are none.
    /// </summary>
    public double? MeanByMacs(Func<ProfileLayer, bool> layers, Func<ProfileLayer, int> bits)
    {
        ProfileLayer[] some = [.. Layers.Where(layers)];
        double macs = some.Sum(l => (double)l.Shape.Macs);
        return macs == 0 ? null : some.Sum(l => (double)l.Shape.Macs * bits(l)) / macs;
    }

    private static ProfiledBits BitsOf(OperandBits operand) => new(operand.Bits, operand.FractionBits, operand.Step, operand.IsSigned);
}

/// <summary>A profile of the whole network that the search measured in full.</summary>
/// <param name="MeanBits">Mean width over all operands.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Value">The quantity that it reaches.</param>
/// <param name="IsBest">Whether no other measured profile costs less and reaches as much.</param>
public sealed record ParetoPoint(double MeanBits, double Cost, double Value, bool IsBest);

/// <summary>A run of the profiler: everything that its tables and files are drawn from, and everything to repeat it.</summary>
/// <param name="Network">The network.</param>
/// <param name="Facts">Model, inputs and options: names and hashes.</param>
/// <param name="Quantity">What was judged.</param>
/// <param name="Untouched">The quantity of the network as it is.</param>
/// <param name="CostName">What was wanted little of.</param>
/// <param name="Points">The operating points, the strictest first.</param>
/// <param name="Pareto">Profiles measured on the way, by mean width.</param>
/// <param name="Log">Every candidate.</param>
public sealed record ProfileResult(
    string Network, IReadOnlyList<KeyValuePair<string, string>> Facts, Quantity Quantity, double Untouched, string CostName,
    IReadOnlyList<ProfilePoint> Points, IReadOnlyList<ParetoPoint> Pareto, IReadOnlyList<Trial> Log);

/// <summary>What a run of the profiler took; no part of its result.</summary>
/// <param name="Candidates">Candidates that were run.</param>
/// <param name="Stopped">Those that were given up early.</param>
/// <param name="Remembered">Candidates that an earlier run had measured.</param>
/// <param name="Passes">
/// Runs of the whole network over all examples that the candidates, the ranges and the final measurements were worth.
/// </param>
/// <param name="PassSeconds">Wall time of one run of the untouched network over all examples.</param>
/// <param name="Seconds">Wall time of everything.</param>
public sealed record ProfileTiming(int Candidates, int Stopped, int Remembered, double Passes, double PassSeconds, double Seconds);
