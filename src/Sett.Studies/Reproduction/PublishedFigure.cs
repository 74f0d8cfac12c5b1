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

/// <summary>Words for <see cref="FigureStatus"/>.</summary>
public static class FigureStatuses
{
    /// <summary>The word of files and tables: verified, recalled, not published.</summary>
    public static string Word(this FigureStatus status) => status switch
    {
        FigureStatus.Verified => "verified",
        FigureStatus.Recalled => "recalled",
        _ => "not published",
    };
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

/// <summary>What a figure measures.</summary>
public enum FigureKind
{
    /// <summary>Cycles of the baseline's array over the design's.</summary>
    Speedup,
    /// <summary>Cycles of the array.</summary>
    Cycles,
    /// <summary>Energy of the baseline's chip over the design's, memory beside it left out.</summary>
    Efficiency,
    /// <summary>Area of the chip over the baseline's.</summary>
    Area,
    /// <summary>Area of some parts, mm².</summary>
    PartArea,
    /// <summary>Time, ms.</summary>
    Time,
    /// <summary>Bytes to and from the global buffer, in MB of 10⁶.</summary>
    BufferTraffic,
    /// <summary>Energy in that of 10⁹ multiplications.</summary>
    RelativeEnergy,
    /// <summary>The number of a training's step.</summary>
    Iteration,
    /// <summary>A share or an accuracy, percent.</summary>
    Percent,
    /// <summary>Bits of a word.</summary>
    Bits,
    /// <summary>A training's loss.</summary>
    Loss,
    /// <summary>How many times one number of edges is another.</summary>
    Ratio,
    /// <summary>Samples a second.</summary>
    Throughput,
    /// <summary>Different patterns of edges.</summary>
    Patterns,
}

/// <summary>A figure of a paper that follows from layer shapes and published precisions, or from a design's parts alone.</summary>
/// <param name="Study">The study that it belongs to: tartan, stripes, loom, scalesim, eyeriss, dps, sparse-edge.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="Networks">The classic networks it is taken over; none for an area.</param>
/// <param name="Profile">The profiles' share of accuracy: 100 or 99; empty for an area.</param>
/// <param name="Layers">conv, fc, all, or a layer's name; for an area chip, units, or a part's name.</param>
/// <param name="Design">The design, as the command line writes it.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Aggregate">How several networks become one number.</param>
/// <param name="Value">The published number, if there is one.</param>
/// <param name="Status">How sure we are of it.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Note">What explains a difference, or is known to be doubtful.</param>
public sealed record PublishedFigure(
    string Study, string What, string[] Networks, string Profile, string Layers, string Design, FigureKind Kind, Aggregate Aggregate,
    double? Value, FigureStatus Status, string Source, string Note = "");
