using System.Globalization;

namespace Sett.Studies.Reproduction;

/// <summary>
/// Cycles that SCALE-Sim v2 (commit 22f88b17) reported when it was run for Sett, without stalls, on its own eyeriss configuration (12 × 14
/// units). Its reports give the number of a layer's last cycle. Layers that were not run stand without a figure.
/// </summary>
public static class ScaleSimFigures
{
    private const string Source = "SCALE-Sim v2, run for Sett";
    private const string NotRun = "not run: the tool takes minutes a layer";
    private const string Reported = "number of the last cycle, as the tool reports it";
    private static readonly string[] s_alexnet = ["Conv1", "Conv2", "Conv3", "Conv4", "Conv5"];

    /// <summary>All figures.</summary>
    public static IReadOnlyList<PublishedFigure> All { get; } =
    [
        .. Layers("AlexNet", s_alexnet, "os", [685_376, 2_072_519, 717_023, 1_071_839, 727_319]),
        Figure("AlexNet", "all", "os", 5_274_076),
        .. Layers("AlexNet", s_alexnet, "ws", [664_236, 2_146_999, 844_031, 1_266_047, 859_103]),
        Figure("AlexNet", "all", "ws", 5_780_416),
        .. Layers("AlexNet", s_alexnet, "is", [887_963, 2_219_199, 725_759, null, null]),
        Figure("AlexNet", "all", "is", null),
        .. Layers("ResNet-18", ["Conv1", "Conv2_1a", "Conv3_1a", "Conv3_1b", "Conv3_s", "Conv4_1a", "Conv4_1b", "Conv4_s"], "ws",
            [788_839, 708_479, 393_599, 683_519, 52_619, 423_167, 656_639, 54_548]),
        Figure("ResNet-18", "first 16", "ws", 9_171_001),
        Figure("ResNet-18", "all", "ws", null),
        .. Layers("ResNet-18", ["Conv1"], "os", [862_694]),
        Figure("ResNet-18", "all", "os", null),
        Figure("ResNet-18", "all", "is", null),
    ];

    private static IEnumerable<PublishedFigure> Layers(string network, string[] layers, string dataflow, long?[] cycles) =>
        layers.Zip(cycles, (l, c) => Figure(network, l, dataflow, c));

    private static PublishedFigure Figure(string network, string layers, string dataflow, long? cycles) => new("scalesim",
        layers switch { "all" => "all layers", "first 16" => "the first 16 layers", _ => layers }, [network], "", layers,
        string.Create(CultureInfo.InvariantCulture, $"{ScaleSimStudy.Array}{(dataflow == "os" ? "" : $",dataflow={dataflow}")}"),
        FigureKind.Cycles, Aggregate.GeometricMean, cycles, cycles is null ? FigureStatus.NotPublished : FigureStatus.Verified,
        cycles is null ? "" : Source, cycles is null ? NotRun : Reported);
}
