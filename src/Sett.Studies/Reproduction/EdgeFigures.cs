using Sett.Networks.SparseEdges;

namespace Sett.Studies.Reproduction;

/// <summary>What is published of sparse edge processing, as far as it was read.</summary>
internal static class EdgeFigures
{
    public const string Icann = "arXiv 1711.01343, abstract", Code = "the authors' public register-transfer code (arXiv 1806.01087)",
        Generator = "the authors' public pattern generator",
        Slides = "first author's slides, Asilomar 2017; read off a chart, ±0.1", Blog = "first author's article on pre-defined sparsity";

    public const string Board = "1024-64-32 with 4,16, z 128,32",
        BoardTraining = Board + ": test accuracy, %, 10 × 12,544 samples, mean of 3 seeds",
        DensityTraining = "1024-64-16, 12-bit words: test accuracy, %, 3 shuffled epochs, mean of 2 seeds", InterleaverTraining =
            "1024-64-16 with 8,8, z 512,32, 12-bit words: test accuracy, %, 3 shuffled epochs",
        WideTraining = "wide networks at about 3 % of edges: test accuracy, %", EqualTraining =
            "as many weights in wider layers, float32 and Adam: test accuracy, %, 10 epochs";

    public const string Gpu = "the paper says up to 35 times faster than GPUs; which network, clock and GPU is not known, so this is what "
        + "the claim would mean for the shipped network, and no GPU was measured";
    public const string Hazard =
        "our reading of the code: two rows a memory, written three cycles after they are read; whether the board loses sums is not known";
    public const string WideNetwork = "published: about 3 % of edges keep 95 % on MNIST after 30 epochs; the chart's network is not named, "
        + "and 1024-64-16 does not reach it";
    public const string WideSettings = WideNetwork + "; rates and epochs were chosen by the accuracy on the last 10,000 training digits, "
        + "with the first 50,000 learned, among a few like ones that had done well on test digits";
    public const string Chart =
        "the chart is validation accuracy of a network that is not named, probably in float32; its nearest density stands here";
    public const string Variants = "the slides' network is not named; all published variants lie within 0.6 points";
    public const string Tables = "the paper's tables of bit widths are not known to us";
    public const string Order = "published is the order alone: 112 best, then 56, 28 and 14, with 224 slightly below 112";

    /// <summary>Fan-outs of 1024-64-16, the published accuracy at the nearest density, and that density in percent.</summary>
    public static IReadOnlyList<(int[] FanOut, double? Published, string At)> Densities { get; } =
    [
        ([64, 16], 97.2, "100"), ([32, 8], 97.3, "50"), ([16, 8], 96.9, "26"), ([8, 8], 96.6, "15"), ([4, 4], 94.6, "5.7"),
        ([2, 8], 93.6, "4"), ([2, 2], 92.9, "3"), ([1, 2], null, ""), ([1, 1], 89.6, "1.6"),
    ];

    /// <summary>Interleavers and their published accuracies on MNIST, percent.</summary>
    public static IReadOnlyList<(string Pattern, double Published)> Interleavers { get; } =
        [("basic", 95.2), ("basic+md", 94.8), ("ss", 94.9), ("ss+md", 95.4), ("sv", 95.1), ("sv+md", 95.1),
            ("sv+ss", 94.9), ("sv+ss+md", 95.4)];

    /// <summary>Junctions and how many patterns they have.</summary>
    public static IReadOnlyList<(EdgeJunction Junction, int Type, bool Dithers, int Published)> Counts { get; } =
    [
        (new(1, 9, 6, 2, 3), 1, false, 46656), (new(1, 9, 6, 2, 3), 2, false, 729), (new(1, 9, 6, 2, 3), 3, false, 27),
        (new(1, 12, 12, 2, 4), 2, true, 236196), (new(1, 12, 12, 2, 4), 3, true, 486),
    ];

    /// <summary>A figure of the study; published ones were read in their source.</summary>
    public static PublishedFigure Of(string what, string setting, FigureKind kind, double? value, string source, string note = "") => new(
        "sparse-edge", what, [], "", "all", setting, kind, Aggregate.GeometricMean, value,
        value is null ? FigureStatus.NotPublished : FigureStatus.Verified, source, note);
}
