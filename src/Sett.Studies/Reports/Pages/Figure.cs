using Sett.Studies.Reports.Charts;

namespace Sett.Studies.Reports.Pages;

/// <summary>A chart in a report: drawn in the page, and a file of its own in figures/.</summary>
/// <param name="Name">The file's name without an ending: lower case, digits, hyphens.</param>
/// <param name="Chart">The chart.</param>
public sealed record Figure(string Name, IChart Chart)
{
    /// <summary>The width of pictures for wide pages and for files.</summary>
    public const int Wide = 880;

    /// <summary>The width of pictures for phones.</summary>
    public const int Narrow = 340;
}
