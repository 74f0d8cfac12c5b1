using Sett.Studies.Profiling;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Simulation;

namespace Sett.Studies.Reports.Profiles;

/// <summary>
/// The report of a profile, drawn from its profile.json alone: nothing is computed here but shares of numbers that stand there.
/// </summary>
public static class ProfileReport
{
    /// <summary>The page.</summary>
    public static Page Of(ProfileFile profile)
    {
        ProfilePointEntry first = profile.Points[0];
        string layers = first.Layers.Count == 1 ? "1 layer" : $"{first.Layers.Count} layers";
        string inputs = first.Measured.N == 1 ? "1 input" : $"{Numerals.Grouped(first.Measured.N)} inputs";
        return new Page($"Bits that {profile.Network} needs",
            $"The fewest bits found for activations and weights of {layers}, judged by {QuantityWords.Of(profile.Quantity)} on {inputs}.",
            [PointSection.Of(profile), BitSection.Of(profile), Origin(profile)]);
    }

    /// <summary>An operating point in words.</summary>
    internal static string Name(ProfileFile profile, ProfilePointEntry point) => PrecisionProfile.Name(point.Loss, profile.Quantity);

    private static Section Origin(ProfileFile profile)
    {
        var section = new Section("origin", "What ran");
        section.Facts(
        [
            .. SourceFacts.Of(profile.Source),
            KeyValuePair.Create("judged by", QuantityWords.Of(profile.Quantity)), KeyValuePair.Create("wanted little of", profile.Cost),
            KeyValuePair.Create("candidates", Numerals.Grouped(profile.Log.Count)), KeyValuePair.Create("Sett", profile.Sett),
        ]);
        return section.Paragraph("Every number of this page stands in profile.json beside it, or is the share of two that do; its log "
            + "lists every candidate. figures/ holds the charts as SVG and as Vega-Lite specifications with their data.");
    }
}
