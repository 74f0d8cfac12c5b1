namespace Sett.Studies.Reproduction;

/// <summary>How sure we are of a published figure.</summary>
public enum FigureStatus
{
    /// <summary>Read in its source.</summary>
    Verified,
    /// <summary>From memory of the source, not checked against it.</summary>
    Recalled,
    /// <summary>The source gives no such number; ours stands alone.</summary>
    NotPublished,
}

/// <summary>How the numbers of several networks become one.</summary>
public enum Aggregate
{
    /// <summary>The geometric mean.</summary>
    GeometricMean,
    /// <summary>The smallest.</summary>
    Least,
    /// <summary>The largest.</summary>
    Most,
}

/// <summary>A figure of a paper that follows from layer shapes and published precisions.</summary>
/// <param name="Study">The study that it belongs to: tartan, stripes, loom.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="Networks">The classic networks it is taken over.</param>
/// <param name="Profile">The profiles' share of accuracy: 100 or 99.</param>
/// <param name="Layers">conv, fc, all, or a layer's name.</param>
/// <param name="Design">The design, as the command line writes it.</param>
/// <param name="IsSpeedup">Whether it is a speed-up over the baseline design; else cycles.</param>
/// <param name="Aggregate">How several networks become one number.</param>
/// <param name="Value">The published number, if there is one.</param>
/// <param name="Status">How sure we are of it.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Note">What explains a difference, or is known to be doubtful.</param>
public sealed record PublishedFigure(
    string Study, string What, string[] Networks, string Profile, string Layers, string Design, bool IsSpeedup, Aggregate Aggregate, double? Value, FigureStatus Status,
    string Source, string Note = "");
