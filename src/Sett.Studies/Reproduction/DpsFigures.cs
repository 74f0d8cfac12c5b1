namespace Sett.Studies.Reproduction;

/// <summary>
/// What is published of dynamic precision scaling: the abstract of Na and Mukhopadhyay (ISLPED 2016), and the log and accuracy files of the
/// LeNet run behind its figure 4(b) in the first author's public repository. Iterations count from 0.
/// </summary>
internal static class DpsFigures
{
    /// <summary>The run's two widths in bits, the sign included, and its iterations at each.</summary>
    public const int Narrow = 16, Wide = 32, NarrowIterations = 784, WideIterations = 217;

    private const string Study = "dps", Abstract = "Na and Mukhopadhyay, ISLPED 2016, abstract",
        Log = "log and accuracy files of the LeNet run, repository taesikna/DPS";
    private const string OtherNetwork = "ours is with the words of the published LeNet run, not AlexNet's, and on another unit and "
        + "baseline, since the paper's are not known";

    /// <summary>The speed-up of the abstract.</summary>
    public static PublishedFigure Speedup(string design) => Of("speed-up; paper AlexNet, ours LeNet", "", design, FigureKind.Speedup,
        TrainingCosts.TrainingCostStudy.Published.Speedup, Abstract, OtherNetwork);

    /// <summary>The energy of the abstract.</summary>
    public static PublishedFigure Energy(string design) => Of("energy, %; paper AlexNet, ours LeNet", "", design, FigureKind.Percent,
        100 * TrainingCosts.TrainingCostStudy.Published.EnergyShare, Abstract, OtherNetwork);

    /// <summary>The iteration after which the search for integer bits ended.</summary>
    public static PublishedFigure SearchEnds(string design) => Of("search ends", "lenet", design, FigureKind.Iteration, 88, Log,
        "follows from the window of 10 and an input whose largest value is 1: 8 · 11");

    /// <summary>The iteration after which words grew to full length.</summary>
    public static PublishedFigure Raise(string design, string note) =>
        Of("words grow", "lenet", design, FigureKind.Iteration, 759, Log, note);

    /// <summary>The iteration after which they came back.</summary>
    public static PublishedFigure Return(string design, string note) =>
        Of("words come back", "lenet", design, FigureKind.Iteration, 887, Log, note);

    /// <summary>The share of iterations at the narrow words, in percent.</summary>
    public static PublishedFigure NarrowShare(string design) => Of($"iterations at {Narrow} bits, %", "lenet", design, FigureKind.Percent,
        100.0 * NarrowIterations / (NarrowIterations + WideIterations), Log, "");

    /// <summary>The test accuracy at the end.</summary>
    public static PublishedFigure Accuracy(string design) => Of("test accuracy, %", "lenet", design, FigureKind.Percent, 98.10, Log, "");

    /// <summary>The test accuracy of its float reference.</summary>
    public static PublishedFigure FloatAccuracy(string design) =>
        Of("test accuracy, %", "lenet", design, FigureKind.Percent, 98.24, Log, "");

    /// <summary>The mean of the last 100 losses at the end.</summary>
    public static PublishedFigure Loss(string design) =>
        Of("mean of the last 100 losses", "lenet", design, FigureKind.Loss, 0.0651, Log, "");

    /// <summary>A figure that nobody published.</summary>
    public static PublishedFigure Ours(string what, string design, FigureKind kind, string note = "") =>
        new(Study, what, ["lenet"], "", "all", design, kind, Aggregate.GeometricMean, null, FigureStatus.NotPublished, "", note);

    private static PublishedFigure Of(
        string what, string network, string design, FigureKind kind, double value, string source, string note) =>
        new(Study, what, network.Length == 0 ? [] : [network], "", "all", design, kind, Aggregate.GeometricMean, value,
            FigureStatus.Verified, source, note);
}
