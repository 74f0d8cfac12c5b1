using Sett.Hardware.Cost;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>Counts of accesses that follow from a layer's tiling alone; what differs by design is given.</summary>
internal static class EventCounts
{
    /// <summary>The events of a layer.</summary>
    /// <param name="work">The layer.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="array">The array.</param>
    /// <param name="windowsAtOnce">Windows that share a weight read.</param>
    /// <param name="filtersAtOnce">Filters that share an activation read.</param>
    /// <param name="serialSteps">Cycles of units at work.</param>
    /// <param name="activationBits">Bits of an activation as sent to the columns.</param>
    /// <param name="weightBits">Bits of a weight as read from the weight buffer.</param>
    /// <param name="loadsRegisters">
    /// Whether units hold weights in registers of their own; with windows side by side, each column's units load the same ones.
    /// </param>
    public static LayerEvents Of(
        LayerWork work, LayerTiling tiling, ArraySize array, int windowsAtOnce, int filtersAtOnce, long serialSteps,
        double activationBits, int weightBits, bool loadsRegisters)
    {
        LayerShape shape = tiling.Shape;
        long activationReads = 0, weightReads = 0, loads = ((long)tiling.Windows + windowsAtOnce - 1) / windowsAtOnce;
        for (int pass = 0; pass < tiling.Passes; pass++)
        {
            long channels = 0;
            for (int b = 0; b < tiling.Bricks; b++) channels += tiling.ChannelsOf(pass, b);
            activationReads += tiling.SetsOf(pass, filtersAtOnce) * (long)tiling.Windows * tiling.Taps * channels;
            weightReads += loads * tiling.FiltersOf(pass) * tiling.LaneSum;
        }

        return checked(new LayerEvents(
            serialSteps,
            activationReads * work.ActivationFormat.ContainerBits,
            (long)Math.Round(activationReads * activationBits) * array.Tiles,
            weightReads * weightBits,
            loadsRegisters ? weightReads * weightBits * (tiling.IsOneRow ? 1 : array.Columns) : 0,
            serialSteps * 2 * work.ActivationFormat.ContainerBits,
            shape.Outputs * work.ActivationFormat.ContainerBits,
            shape.Outputs * work.ActivationFormat.ContainerBits));
    }
}
