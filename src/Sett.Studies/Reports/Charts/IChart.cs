using System.Text.Json.Nodes;

namespace Sett.Studies.Reports.Charts;

/// <summary>
/// A chart: a record of data that draws itself. The same data give the same text on every machine. Values have to be finite; a record
/// refuses others when it is made.
/// </summary>
public interface IChart
{
    /// <summary>What is shown, in a few words.</summary>
    string Title { get; }

    /// <summary>What a reader who does not see the picture should know.</summary>
    string Description { get; }

    /// <summary>The chart as an SVG element that scales with its surroundings.</summary>
    /// <param name="width">
    /// The width in units of its own, at least <see cref="SvgCanvas.LeastWidth"/>; text is 12 units high, so that a chart is best read at
    /// about one pixel a unit.
    /// </param>
    string Svg(int width);

    /// <summary>The chart as a Vega-Lite specification with its data, without title and schema.</summary>
    JsonObject VegaLite();
}

/// <summary>Numbers under one name, one a category, in the categories' order.</summary>
/// <param name="Name">The name.</param>
/// <param name="Values">The numbers.</param>
public sealed record Series(string Name, IReadOnlyList<double> Values);

/// <summary>What an axis measures.</summary>
/// <param name="Title">The quantity, with its unit where it has one.</param>
/// <param name="Suffix">What follows every number, as in "×".</param>
public sealed record ChartQuantity(string Title, string Suffix = "")
{
    /// <summary>A value in words, as short as it may be: 1.23M, 45.6, 0.078×.</summary>
    public string Of(double value) => Numerals.Short(value) + Suffix;
}
