using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Schedules;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;

namespace Sett.Studies.Reproduction;

/// <summary>
/// The eyeriss design beside the chip: with the chip's mappings where they are known, and with those that the design's search finds.
/// </summary>
internal static class EyerissStudy
{
    private const int ClockMhz = 200, WordBytes = 2;
    private static readonly Dictionary<string, LayerShape> s_alexnet =
        ClassicNetworks.Find("alexnet").Rows.OfType<LayerRow>().ToDictionary(r => r.Name, r => r.Shape);

    // Table III of the paper, but for CONV3's q, r and t: only with those of the layers after it does its traffic come out.
    private static readonly Dictionary<string, RowStationaryMapping> s_alexnetMappings = new()
    {
        ["conv1"] = new(96, 7, 16, 1, 1, 2),
        ["conv2"] = new(64, 27, 16, 2, 1, 1),
        ["conv3"] = new(64, 13, 16, 3, 2, 2),
        ["conv4"] = new(64, 13, 16, 3, 2, 2),
        ["conv5"] = new(64, 13, 16, 3, 2, 2),
    };

    /// <summary>All figures with ours.</summary>
    public static IReadOnlyList<ReproducedFigure> Run() => [.. EyerissFigures.All.Select(f => new ReproducedFigure(f, Measure(f)))];

    private static double Measure(PublishedFigure figure)
    {
        bool isAlexNet = figure.Networks[0] == "AlexNet";
        int images = figure.Kind == FigureKind.RelativeEnergy ? 16 : isAlexNet ? 4 : 3;
        if (figure.Layers == "conv")
            return images
                * (isAlexNet ? s_alexnetMappings.Keys.Select(l => s_alexnet[l]) : EyerissFigures.Vgg.Select(VggShape)).Sum(Searched);
        LayerShape shape = isAlexNet ? s_alexnet[figure.Layers] : VggShape(figure.Layers);
        // The chip's array and what its units hold of an input row.
        RowStationaryLayer layer = RowStationaryLayer.Of(shape, 12, 12);
        RowStationaryMapping mapping = !isAlexNet ? VggMapping(figure.Layers) : s_alexnetMappings.GetValueOrDefault(figure.Layers);
        return figure.Kind switch
        {
            FigureKind.BufferTraffic => images * mapping.Traffic(layer).Words * WordBytes / 1e6,
            FigureKind.Time => images * Milliseconds(RowStationaryArray.CyclesOf(mapping, layer)),
            _ => RelativeEnergy(figure, layer, mapping, images),
        };
    }

    // Normalised energies (verified in nn_dataflow, which takes them from the paper): arithmetic and register files 1, memory beside the
    // chip 200 a word.
    private static double RelativeEnergy(PublishedFigure figure, RowStationaryLayer layer, RowStationaryMapping mapping, int images)
    {
        LayerShape shape = layer.Shape;
        if (figure.What.EndsWith("arithmetic", StringComparison.Ordinal)) return images * shape.Macs / 1e9;
        if (figure.What.EndsWith("files", StringComparison.Ordinal)) return 4 * images * shape.Macs / 1e9;
        // n of Table III; fully connected layers, which the chip's table leaves out, take all images at once.
        long words = shape.IsConvolution
            ? mapping.OffchipWords(layer, images, figure.Layers is "conv1" or "conv2" ? 1 : 4)
            : images * (shape.Activations + shape.Outputs) + shape.Weights;
        return 200 * words / 1e9;
    }

    private static double Searched(LayerShape shape)
    {
        IDesign design = DesignRequests.Parse(EyerissFigures.Design)[0];
        return Milliseconds(design.Cycles(LayerWork.OfShape("layer", shape, 16, 16)).Cycles);
    }

    private static double Milliseconds(long cycles) => cycles / (ClockMhz * 1e3);

    // "2-1" is the first layer of the second stage: half the size of the stage before, twice its filters up to 512.
    private static LayerShape VggShape(string layer)
    {
        int stage = layer[0] - '0', filters = Math.Min(512, 32 << stage);
        int channels = layer[2] != '1' ? filters : stage == 1 ? 3 : 32 << (stage - 1);
        return new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = 448 >> stage,
            Width = 448 >> stage,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadBottom = 1,
            PadLeft = 1,
            PadRight = 1,
        };
    }

    // q·r of 1, 1, 2, 4, 8 and p·t of 64, in the last stage 32, inferred from the traffic; strips as wide as the array.
    private static RowStationaryMapping VggMapping(string layer) => (layer[0] - '0') switch
    {
        1 or 2 => new(64, 14, 16, 1, 1, 4),
        3 => new(64, 14, 16, 2, 1, 4),
        4 => new(64, 14, 16, 4, 1, 4),
        _ => new(64, 14, 16, 4, 2, 2),
    };
}
