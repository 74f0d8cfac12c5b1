namespace Sett.Studies.Reproduction;

/// <summary>
/// What was measured on the Eyeriss chip at 200 MHz (JSSC 2017, tables V and VI, read in a scanned copy whose slips its printed totals put
/// right), and energies of its dataflow as published before the chip was built (ISCA 2016, figure 10).
/// </summary>
public static class EyerissFigures
{
    /// <summary>The design whose mapping is searched for.</summary>
    internal const string Design = "eyeriss";
    private const string Chip = "Chen et al., JSSC 2017", Dataflow = "Chen et al., ISCA 2016, figure 10";
    private const string RampUp = "units are the limit; passes that ramp up and drain are not modelled";
    private const string Inferred = "mapping not published; q·r, p·t inferred from this column";
    private const string Bound = "the buffer is the limit: 7.5 words a cycle, which these layers share; mapping inferred";
    private const string Later = "with the mapping published for the chip: m, n and e";
    private static readonly string[] s_alexnet = ["conv1", "conv2", "conv3", "conv4", "conv5"];
    private static readonly string[] s_full = [.. s_alexnet, "fc6", "fc7", "fc8"];

    /// <summary>VGG-16's convolutions, as the paper names them.</summary>
    internal static readonly string[] Vgg = ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2", "3-3", "4-1", "4-2", "4-3", "5-1", "5-2", "5-3"];

    /// <summary>All figures.</summary>
    public static IReadOnlyList<PublishedFigure> All { get; } =
    [
        .. Rows("AlexNet", s_alexnet, "buffer traffic, 4 images", FigureKind.BufferTraffic, Chip, [18.5, 77.6, 50.2, 37.4, 24.9], l =>
            $"published mapping{(l == "conv3" ? ", but for (q, r, t) = (3, 2, 2); printed (4, 1, 4): 69.2" : "")}"),
        .. Rows("AlexNet", s_alexnet, "time, 4 images", FigureKind.Time, Chip, [16.5, 39.2, 21.8, 16.0, 10.0], _ => RampUp),
        Whole("AlexNet", "time, 4 images, our mapping", 103.5, "the mapping of the fewest cycles that our search finds"),
        .. Rows("VGG-16", Vgg, "buffer traffic, 3 images", FigureKind.BufferTraffic, Chip,
            [112.6, 2402.8, 1201.4, 2402.8, 607.4, 1214.8, 1214.8, 321.8, 643.7, 643.7, 90.0, 90.0, 90.0], _ => Inferred),
        .. Rows("VGG-16", Vgg, "time, 3 images", FigureKind.Time, Chip,
            [38.0, 810.6, 405.3, 810.8, 204.0, 408.1, 408.1, 105.1, 210.0, 210.0, 48.3, 48.5, 48.5],
            l => l[0] == '5' ? RampUp : Bound),
        Whole("VGG-16", "time, 3 images, our mapping", 3755.2, "our search finds mappings with far less traffic than the chip's"),
        .. Rows("AlexNet", s_full, "energy, 16 images: arithmetic", FigureKind.RelativeEnergy, Dataflow,
            [1.69, 3.58, 2.39, 1.79, 1.20, 0.60, 0.27, 0.07], _ => ""),
        .. Rows("AlexNet", s_full, "energy, 16 images: register files", FigureKind.RelativeEnergy, Dataflow,
            [6.75, 14.33, 9.57, 7.18, 4.78, 2.42, 1.07, 0.26], _ => "four accesses a multiplication, each as much as it"),
        .. Rows("AlexNet", s_full, "energy, 16 images: DRAM", FigureKind.RelativeEnergy, Dataflow,
            [2.46, 2.27, 2.02, 1.57, 1.05, 7.78, 3.39, 0.84], l => l[0] == 'c' ? Later : "every operand once"),
    ];

    private static IEnumerable<PublishedFigure> Rows(string network, string[] layers, string what, FigureKind kind, string source,
        double[] values, Func<string, string> note) => layers.Zip(values,
            (l, v) => new PublishedFigure("eyeriss", $"{l}: {what}", [network], "", l, "eyeriss", kind, Aggregate.GeometricMean, v,
                FigureStatus.Verified, source, note(l)));

    private static PublishedFigure Whole(string network, string what, double value, string note) =>
        new("eyeriss", $"convolutions: {what}", [network], "", "conv", Design, FigureKind.Time, Aggregate.GeometricMean, value,
            FigureStatus.Verified, Chip, note);
}
