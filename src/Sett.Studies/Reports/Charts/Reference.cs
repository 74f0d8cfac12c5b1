namespace Sett.Studies.Reports.Charts;

/// <summary>A line that bars or points are read against.</summary>
/// <param name="Value">Where it is.</param>
/// <param name="Name">What it means.</param>
public sealed record Reference(double Value, string Name);
