using System.Globalization;
using Sett.Networks.Profiling;

namespace Sett.Studies.Profiling;

/// <summary>What the numbers of a profile cannot support.</summary>
internal static class ProfileWarnings
{
    /// <summary>
    /// A claim is taken as supported where the interval does not reach further than this beyond it, in percent of the right answers.
    /// </summary>
    private const double Tolerance = 1;

    /// <summary>The warnings of a point, a sentence each.</summary>
    public static IReadOnlyList<string> Of(Quantity quantity, FoundWidths found, Measured measured, Measured? heldOut)
    {
        var warnings = new List<string>();
        if (!found.IsWithinBudget) warnings.Add("Even the most bits that are tried do not keep this loss; these are the most bits.");
        if (!found.IsComplete) warnings.Add("The search was interrupted; fewer bits may do.");
        if (measured.Paired is { } paired) Right(warnings, quantity, found.Loss, paired, heldOut?.Paired);
        else Bound(warnings, quantity, found.Loss, measured, heldOut);
        return warnings;
    }

    private static void Right(List<string> warnings, Quantity quantity, double loss, PairedDifference paired, PairedDifference? heldOut)
    {
        if (paired.Right == 0)
        {
            warnings.Add("The untouched network has no example right, so nothing can be lost; check labels and card.");
            return;
        }

        if (loss > 0 && paired.Right * loss < 100)
            warnings.Add(
                Text($"{loss:0.###} % of {paired.Right} right answers is less than one example, so none may be lost; use more inputs."));
        double worst = Math.Max(0, -paired.Interval.Low / paired.Before * 100);
        if (worst > loss + Tolerance)
            warnings.Add(Text($"n = {paired.Count} cannot support a claim of {loss:0.###} % loss: on other inputs a loss of up to ")
                + Text($"{worst:0.0} % of {quantity.Word()} is compatible with these (95 %)."));
        if (heldOut is { Right: > 0 } other && 100 * (other.Before - other.After) / other.Before is var lost && lost > loss + 1e-9)
        {
            bool compatible = -other.Interval.High / other.Before * 100 <= loss;
            warnings.Add(Text($"On the {other.Count} held-out inputs {lost:0.0} % is lost, more than {loss:0.###} %; ")
                + (compatible ? "their number leaves room for the claim." : "the claim does not hold there."));
        }
    }

    private static void Bound(List<string> warnings, Quantity quantity, double loss, Measured measured, Measured? heldOut)
    {
        bool decibels = quantity == Quantity.Psnr;
        string unit = decibels ? "dB" : "%";
        double end = decibels ? measured.Interval.Low : measured.Interval.High;
        if (decibels ? end < loss : end > loss)
            warnings.Add(Text($"The 95 % interval over inputs reaches {end:0.00} {unit}, beyond the bound of {loss:0.###} {unit}."));
        if (heldOut is { } other && (decibels ? other.Value < loss : other.Value > loss))
            warnings.Add(
                Text($"On the {other.Count} held-out inputs it is {other.Value:0.00} {unit}, beyond the bound of {loss:0.###} {unit}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
