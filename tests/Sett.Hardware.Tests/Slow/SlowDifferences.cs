using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Tests.Slow;

/// <summary>Windows as Diffy sends them: each less the one before it on its line of the outputs.</summary>
internal static class SlowDifferences
{
    public static bool IsSigned(LayerWork work, OptionValues options) =>
        work.ActivationFormat.IsSigned || (options.IsOn("diffy") && work.Shape.IsConvolution);

    public static List<List<int[]>> Of(List<List<int[]>> windows, LayerShape shape, OptionValues options)
    {
        if (!options.IsOn("diffy") || !shape.IsConvolution) return windows;
        int line = options.Choice("order") == "down" ? shape.OutputHeight : shape.OutputWidth;
        return [.. windows.Select((window, w) => w % line == 0
            ? window
            : window.Select((brick, s) => brick.Zip(windows[w - 1][s], (now, before) => now - before).ToArray()).ToList())];
    }
}
