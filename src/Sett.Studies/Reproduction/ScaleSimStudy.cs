using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Studies.Reproduction;

/// <summary>
/// The systolic design beside SCALE-Sim. The networks are as the tool's own tables have them: without groups, AlexNet and ResNet-18 without
/// padding, output sizes rounded up.
/// </summary>
internal static class ScaleSimStudy
{
    /// <summary>The array of the tool's eyeriss configuration.</summary>
    public const string Array = "systolic:rows=12,columns=14";

    private static readonly (string Name, LayerShape Shape)[] s_alexnet =
    [
        Layer("Conv1", 224, 11, 3, 96, 4), Layer("Conv2", 27, 5, 96, 256), Layer("Conv3", 13, 3, 256, 384), Layer("Conv4", 13, 3, 384, 384),
        Layer("Conv5", 13, 3, 384, 256),
    ];

    private static readonly (string Name, LayerShape Shape)[] s_resnet =
    [
        Layer("Conv1", 224, 7, 3, 64, 2),
        .. Same("Conv2", "1a 1b 2a 2b", 56, 64),
        .. Stage("Conv3", 56, 64), .. Stage("Conv4", 28, 128), .. Stage("Conv5", 14, 256),
        ("FC", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 512, Filters = 1000 }),
    ];

    /// <summary>All figures with ours: cycles less one for each layer, as the tool reports them.</summary>
    public static IReadOnlyList<ReproducedFigure> Run() => [.. ScaleSimFigures.All.Select(f => new ReproducedFigure(f, Measure(f)))];

    private static double Measure(PublishedFigure figure)
    {
        IDesign design = DesignRequests.Parse(figure.Design)[0];
        (string Name, LayerShape Shape)[] layers = figure.Networks[0] == "AlexNet" ? s_alexnet : s_resnet;
        IEnumerable<(string Name, LayerShape Shape)> chosen = figure.Layers switch
        {
            "all" => layers,
            "first 16" => layers.Take(16),
            _ => layers.Where(l => l.Name == figure.Layers),
        };
        return chosen.Sum(l => design.Cycles(LayerWork.OfShape(l.Name, l.Shape, 16, 16)).Cycles - 1);
    }

    private static IEnumerable<(string Name, LayerShape Shape)> Same(string stage, string blocks, int size, int channels) =>
        blocks.Split(' ').Select(b => Layer($"{stage}_{b}", size, 3, channels, channels));

    // A stage that halves the size and doubles the channels: its first block has a shortcut of its own.
    private static (string Name, LayerShape Shape)[] Stage(string stage, int size, int channels) =>
    [
        Layer($"{stage}_1a", size, 3, channels, 2 * channels, 2), .. Same(stage, "1b", size / 2, 2 * channels),
        Layer($"{stage}_s", size, 1, channels, 2 * channels, 2), .. Same(stage, "2a 2b", size / 2, 2 * channels),
    ];

    private static (string Name, LayerShape Shape) Layer(string name, int size, int kernel, int channels, int filters, int stride = 1)
    {
        int overEdge = (stride - (size - kernel) % stride) % stride;
        return (name, new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = channels,
            Filters = filters,
            Height = size,
            Width = size,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideY = stride,
            StrideX = stride,
            PadBottom = overEdge,
            PadRight = overEdge,
        });
    }
}
