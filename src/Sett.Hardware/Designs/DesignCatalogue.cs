using Sett.Hardware.Options;

namespace Sett.Hardware.Designs;

/// <summary>All designs: a file in this folder and a line here.</summary>
public static class DesignCatalogue
{
    /// <summary>The designs, in the order in which they are listed and simulated.</summary>
    public static IReadOnlyList<DesignKind> All { get; } =
    [
        DaDianNao.Kind,
        Stripes.Kind,
        Tartan.Kind,
        DynamicStripes.Kind,
        DpredTartan.Kind,
        Loom.Kind,
        DpredLoom.Kind,
        Pragmatic.Kind,
        Laconic.Kind,
        BitTactical.Kind,
        Scnn.Kind,
        DpredScnn.Kind,
        Systolic.Kind,
        BitFusion.Kind,
        FlexMac.Kind,
        Eyeriss.Kind,
        Cpu.Kind,
        Deepcam.Kind,
        Edge.Kind,
    ];
}
