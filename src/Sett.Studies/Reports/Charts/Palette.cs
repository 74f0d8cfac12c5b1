namespace Sett.Studies.Reports.Charts;

/// <summary>A colour: the class that a page's style sheet colours, for light and dark, and what a picture on its own shows.</summary>
/// <param name="Class">The class.</param>
/// <param name="Value">The colour on white.</param>
public readonly record struct Ink(string Class, string Value);

/// <summary>
/// The colours of charts. Series take those of Okabe and Ito ("Color universal design", 2008), which stay apart for colour-blind readers,
/// grey and a violet; scales run through one hue by lightness, or from orange over grey to blue.
/// </summary>
public static class Palette
{
    /// <summary>How many colours series have before they repeat.</summary>
    public const int SeriesColours = 8;

    /// <summary>How many steps a scale has.</summary>
    public const int Steps = 9;

    private static readonly string[] s_series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#4b3b8f"];
    private static readonly string[] s_sequential =
    [
        "#f3f6fa", "#dbe7f2", "#bfd6ea", "#9cc1df", "#74a8d1", "#4a8cc0", "#286fa8", "#11548a", "#053a66",
    ];
    private static readonly string[] s_diverging =
    [
        "#9a4500", "#c96a1b", "#e79a55", "#f5cfa6", "#eeeeee", "#b5d6ee", "#74b1dc", "#2f83bd", "#045188",
    ];

    /// <summary>Text.</summary>
    public static Ink Text { get; } = new("tx", "#1f2328");

    /// <summary>Text that steps back: numbers and titles of axes.</summary>
    public static Ink Muted { get; } = new("mu", "#57606a");

    /// <summary>Lines behind the data.</summary>
    public static Ink Grid { get; } = new("gr", "#d8dee4");

    /// <summary>Axes and marks of reference.</summary>
    public static Ink Axis { get; } = new("ax", "#6e7781");

    /// <summary>The paper, between parts that touch.</summary>
    public static Ink Paper { get; } = new("pa", "#ffffff");

    /// <summary>The colour of a series.</summary>
    public static Ink Series(int index) => new($"s{index % SeriesColours}", s_series[index % SeriesColours]);

    /// <summary>A step of a scale from little to much.</summary>
    public static Ink Sequential(int step) => new($"q{step}", s_sequential[step]);

    /// <summary>A step of a scale with a middle.</summary>
    public static Ink Diverging(int step) => new($"d{step}", s_diverging[step]);

    /// <summary>Text on a step of a scale.</summary>
    public static Ink On(bool isStrong) => isStrong ? new("ts", "#ffffff") : new("tw", "#1f2328");
}
