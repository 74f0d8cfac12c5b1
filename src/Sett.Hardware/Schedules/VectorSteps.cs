using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>
/// A layer on vectors that hold neighbouring filters, a word of 32 bits each: a step takes one element (or, of bytes, four) of a window to
/// all filters of a vector. Steps are dealt out to cores by whole vectors of one window.
/// </summary>
/// <param name="Vectors">Vectors of all windows and groups.</param>
/// <param name="Elements">Steps of each.</param>
/// <param name="FilterSlots">Filters that a step has room for.</param>
/// <param name="ElementSlots">Elements that a step has room for.</param>
/// <param name="IdleFilters">Products of all steps whose filter does not exist.</param>
/// <param name="IdleElements">Products of all steps whose filter exists and whose element does not.</param>
internal readonly record struct VectorSteps(
    long Vectors, long Elements, int FilterSlots, int ElementSlots, long IdleFilters, long IdleElements)
{
    /// <summary>Steps.</summary>
    public long Steps => checked(Vectors * Elements);

    /// <summary>Products that all steps have room for.</summary>
    public long Products => checked(Steps * FilterSlots * ElementSlots);

    /// <summary>Cuts a layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="filterSlots">Words of a vector.</param>
    /// <param name="elementSlots">Elements that one word takes at once.</param>
    public static VectorSteps Of(LayerShape shape, int filterSlots, int elementSlots)
    {
        // Depthwise filters of neighbouring channels lie side by side.
        bool isDepthwise = shape.IsConvolution && shape.ChannelsPerGroup == 1 && shape.Groups > 1;
        long groups = isDepthwise ? 1 : shape.Groups, filters = isDepthwise ? shape.Filters : shape.FiltersPerGroup;
        long length = (long)shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        long blocks = (filters + filterSlots - 1) / filterSlots, elements = (length + elementSlots - 1) / elementSlots;
        long windows = checked(shape.Windows * groups);
        return checked(new VectorSteps(windows * blocks, elements, filterSlots, elementSlots,
            windows * elements * elementSlots * (blocks * filterSlots - filters), windows * filters * (elements * elementSlots - length)));
    }
}
