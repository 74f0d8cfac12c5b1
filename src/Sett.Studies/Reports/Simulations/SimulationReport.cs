using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Results;

namespace Sett.Studies.Reports.Simulations;

/// <summary>
/// The report of a simulation, drawn from its result.json alone: nothing is computed here but shares of numbers that stand there.
/// </summary>
public static class SimulationReport
{
    /// <summary>The page.</summary>
    public static Page Of(ResultFile result)
    {
        string inputs = !result.ValuesKnown ? "from shapes alone"
            : result.Inputs == 1 ? "with the values of 1 input"
            : $"with the values of {Numerals.Grouped(result.Inputs)} inputs";
        string designs = result.Designs.Count == 1 ? "1 design" : $"{result.Designs.Count} designs";
        List<Section> sections = [SummarySection.Of(result), CycleSection.Of(result)];
        if (SearchSection.IsNeeded(result)) sections.Add(SearchSection.Of(result));
        sections.AddRange([CostSection.Of(result), LayerSection.Of(result)]);
        if (result.Values is not null) sections.Add(WidthSection.Of(result));
        sections.Add(SourceSection.Of(result));
        sections.Add(OriginSection.Of(result));
        return new Page($"{result.Network} on {designs}",
            $"{result.Layers.Count} layers and {Numerals.Short(result.Layers.Sum(l => l.Macs))} multiplications, {inputs}; values in "
            + $"{result.ContainerBits}-bit containers.", sections);
    }
}
