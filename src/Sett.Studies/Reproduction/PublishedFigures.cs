namespace Sett.Studies.Reproduction;

/// <summary>The one table of published figures that shapes, precisions and lists of parts alone can reproduce.</summary>
public static class PublishedFigures
{
    private const string TartanPaper = "arXiv 1707.09068", StripesPaper = "Judd et al., MICRO 2016", LoomPaper = "Sharify et al., DAC 2018";
    private const string AboveIdeal =
        "above the mean weighted by multiplications: the first layer fills few lanes, so its few bits count for more";
    private const string FirstLayer = "the published value equals ours without conv1: how that layer was counted is not known";
    private const string Overheads = "ours lacks 2 to 3 % of overhead that the paper does not break down";
    private const string MemoriesLarger =
        "the paper's memories are smaller than any that our tables know, so that its units weigh more in the whole";
    private const string OtherMemories = "ours is ISAAC's eDRAM, scaled; the paper took its figure from the tool Destiny";
    private const string CellsOnly = "ours are cells alone: no layout, clock tree or drivers";
    private const string WeightReads = "weight buffers take most of our baseline's energy, and a serial design reads them once for 16 "
        + "windows; clocks of registers that hold, wires and control are not in ours";
    private const string WeightBits = "ours reads only a weight's bits of precision from the buffers; idle clocks, wires and control, "
        + "which favour the baseline, are not in ours";
    private const string PartialSums =
        "most of ours goes to units and the 32-bit partial sums that they write every cycle; how wide the paper's are is not known";
    private const string BufferSizes = "ours hold 64 entries (arXiv 1705.00125); how large the paper's are is not known";
    private static readonly string[] s_four = ["alexnet", "vgg_s", "vgg_m", "vgg_19"];
    private static readonly string[] s_all = ["lenet5", "alexnet", "nin", "googlenet", "vgg_m", "vgg_s", "vgg_19"];

    /// <summary>All figures, study by study.</summary>
    public static IReadOnlyList<PublishedFigure> All { get; } =
    [
        .. Tartan("conv", "100", "tartan", [2.32, 1.97, 2.18, 1.35], 1.91, [FirstLayer, "", "", ""]),
        .. Tartan("conv", "99", "tartan", [2.52, 1.97, 2.29, 1.56], 2.05, [FirstLayer, "", AboveIdeal, AboveIdeal]),
        .. Tartan("fc", "100", "tartan", [1.61, 1.61, 1.61, 1.60], 1.61, [Overheads, Overheads, Overheads, Overheads]),
        .. Tartan("fc", "99", "tartan", [1.80, 1.76, 1.77, 1.61], 1.73, [Overheads, Overheads, Overheads, Overheads]),
        .. s_four.Select(n => Unpublished([n], "100", "conv", "tartan:bits=2")),
        Mean("tartan", "conv", "100", "tartan:bits=2", 1.73, FigureStatus.Verified, TartanPaper,
            "the paper's networks beyond these four are not known"),
        .. s_four.Select(n => Unpublished([n], "100", "fc", "tartan:bits=2")),
        Mean("tartan", "fc", "100", "tartan:bits=2", 1.60, FigureStatus.Verified, TartanPaper,
            "the paper's networks beyond these four are not known"),
        Mean("tartan", "all", "100", "tartan", 1.90, FigureStatus.Verified, TartanPaper,
            "the paper's networks beyond these four are not known"),
        Mean("tartan", "all", "99", "tartan", 2.04, FigureStatus.Verified, TartanPaper,
            "the paper's networks beyond these four are not known"),
        Efficiency("tartan", s_four, "all", "100", "tartan", 1.17, FigureStatus.Verified, TartanPaper),
        Efficiency("tartan", s_four, "all", "99", "tartan", 1.25, FigureStatus.Verified, TartanPaper),
        Efficiency("tartan", s_four, "all", "100", "tartan:bits=2", 1.24, FigureStatus.Verified, TartanPaper),
        Efficiency("tartan", s_four, "conv", "100", "tartan", 1.18, FigureStatus.Recalled, TartanPaper),
        Efficiency("tartan", s_four, "fc", "100", "tartan", 0.92, FigureStatus.Recalled, TartanPaper),
        Area("tartan", "tartan", 1.49, FigureStatus.Recalled, TartanPaper, MemoriesLarger),
        Area("tartan", "tartan:bits=2", 1.25, FigureStatus.Recalled, TartanPaper, MemoriesLarger),
        .. PartAreas("dadiannao", [("chip", 80.41), ("units", 17.85), ("weight buffers", 48.11), ("activation input buffers", 3.66),
            ("activation output buffers", 3.66), ("activation memory", 7.13)]),
        .. PartAreas("tartan", [("chip", 120.04), ("units", 57.27), ("dispatcher and transposer", 0.21)]),
        Cycles("tartan", "fc8 with cascade"),
        Cycles("tartan:cascade=off", "fc8 without cascade"),
        new("stripes", "convolutions, mean", s_all, "100", "conv", "stripes", FigureKind.Speedup, Aggregate.GeometricMean, 1.92,
            FigureStatus.Verified, StripesPaper, "the paper's Convnet is missing here; precisions are recalled"),
        new("stripes", "convolutions, least", s_all, "100", "conv", "stripes", FigureKind.Speedup, Aggregate.Least, 1.30,
            FigureStatus.Verified, StripesPaper),
        new("stripes", "convolutions, most", s_all, "100", "conv", "stripes", FigureKind.Speedup, Aggregate.Most, 4.51,
            FigureStatus.Verified, StripesPaper),
        Efficiency("stripes", s_all, "conv", "100", "stripes", 1.57, FigureStatus.Verified, StripesPaper),
        Area("stripes", "stripes", 1.32, FigureStatus.Verified, StripesPaper, MemoriesLarger),
        .. s_all.Select(n => new PublishedFigure("stripes", "convolutions", [n], "100", "conv", "stripes", FigureKind.Speedup,
            Aggregate.GeometricMean, null, FigureStatus.NotPublished, "",
            n == "alexnet" ? "precisions verified (arXiv 1706.00504)" : "precisions recalled")),
        new("loom", "all layers", s_four, "100", "all", "loom:tiles=8,columns=16", FigureKind.Speedup, Aggregate.GeometricMean, 2.34,
            FigureStatus.Recalled, "arXiv 1706.07853, first version", "static precisions as here; which networks is not certain"),
        new("loom", "all layers", s_four, "100", "all", "loom:tiles=8,columns=16", FigureKind.Speedup, Aggregate.GeometricMean, 4.38,
            FigureStatus.Recalled, LoomPaper, "with precisions found at run time, which need values; which networks is not certain"),
        Efficiency("loom", s_four, "all", "100", "loom:tiles=8,columns=16", 2.23, FigureStatus.Recalled, "arXiv 1706.07853, first version"),
        Efficiency("loom", s_four, "all", "100", "loom:tiles=8,columns=16", 3.54, FigureStatus.Recalled, LoomPaper),
        .. s_four.SelectMany(n => new[] { "conv", "fc" }.SelectMany(
            part => new[] { "loom:tiles=8,columns=16", "loom:bits=2,tiles=8,columns=8", "loom:bits=4,tiles=8,columns=4" }
            .Select(design => new PublishedFigure("loom", Words(part), [n], "100", part, design, FigureKind.Speedup,
                Aggregate.GeometricMean, null, FigureStatus.NotPublished, "")))),
        .. ScaleSimFigures.All,
        .. EyerissFigures.All,
    ];

    /// <summary>
    /// The baseline of a study. Loom compares with a part of 128 multipliers, as large as it is as published; the others with a node of
    /// 4096. Loom's baseline has memories as large as Loom's.
    /// </summary>
    public static string BaselineOf(string study) =>
        study == "loom" ? "dadiannao:tiles=1,filters=8,activation-memory=1MB,weight-buffer=1MB" : "dadiannao";

    /// <summary>The studies that have figures here.</summary>
    public static IReadOnlyList<string> Studies { get; } = [.. All.Select(f => f.Study).Distinct()];

    private static string Words(string layers) =>
        layers switch { "conv" => "convolutions", "fc" => "fully connected layers", _ => "all layers" };

    private static IEnumerable<PublishedFigure> Tartan(
        string layers, string profile, string design, double[] values, double mean, string[] notes)
    {
        for (int i = 0; i < s_four.Length; i++)
        {
            yield return new PublishedFigure("tartan", Words(layers), [s_four[i]], profile, layers, design, FigureKind.Speedup,
                Aggregate.GeometricMean, values[i], FigureStatus.Recalled, TartanPaper, notes[i]);
        }

        yield return Mean("tartan", layers, profile, design, mean, FigureStatus.Recalled, TartanPaper, "");
    }

    private static PublishedFigure Mean(
        string study, string layers, string profile, string design, double value, FigureStatus status, string source, string note) =>
        new(study, Words(layers), s_four, profile, layers, design, FigureKind.Speedup,
            Aggregate.GeometricMean, value, status, source, note);

    private static PublishedFigure Unpublished(string[] networks, string profile, string layers, string design) =>
        new("tartan", Words(layers), networks, profile, layers, design, FigureKind.Speedup, Aggregate.GeometricMean, null,
            FigureStatus.NotPublished, "");

    private static PublishedFigure Efficiency(
        string study, string[] networks, string layers, string profile, string design, double value, FigureStatus status, string source) =>
        new(study, $"{Words(layers)}, energy", networks, profile, layers, design, FigureKind.Efficiency,
            Aggregate.GeometricMean, value, status, source, study == "loom" ? PartialSums : layers == "fc" ? WeightBits : WeightReads);

    private static PublishedFigure Area(string study, string design, double value, FigureStatus status, string source, string note) =>
        new(study, "area, times the baseline's", [], "", "chip", design, FigureKind.Area,
            Aggregate.GeometricMean, value, status, source, note);

    private static IEnumerable<PublishedFigure> PartAreas(string design, (string Part, double SquareMillimetres)[] parts) =>
        parts.Select(p => new PublishedFigure("tartan",
            $"area of {(p.Part == "chip" ? "the chip" : p.Part)}, mm²", [], "", p.Part, design, FigureKind.PartArea,
            Aggregate.GeometricMean, p.SquareMillimetres, FigureStatus.Recalled, TartanPaper,
            p.Part is "units" or "dispatcher and transposer"
                ? CellsOnly
                : p.Part is "activation input buffers" or "activation output buffers" ? BufferSizes
                : p.Part == "chip" ? "" : OtherMemories));

    private static PublishedFigure Cycles(string design, string what) =>
        new("tartan", what, ["alexnet"], "100", "fc8", design, FigureKind.Cycles, Aggregate.GeometricMean, null,
            FigureStatus.NotPublished, "");
}
