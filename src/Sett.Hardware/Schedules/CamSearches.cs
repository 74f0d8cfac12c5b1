using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>What stays in a content addressable memory.</summary>
internal enum CamDataflow
{
    /// <summary>Weights lie in its rows, and every patch of activations is searched for.</summary>
    WeightStationary,
    /// <summary>Patches lie in its rows, and every kernel is searched for.</summary>
    ActivationStationary,
}

/// <summary>
/// A layer in a content addressable memory: how often it is searched, filled and written. With P patches and M kernels a group and R rows,
/// weights that stay take P · ⌈M / R⌉ searches a group, activations that stay M · ⌈P / R⌉.
/// </summary>
/// <param name="Dataflow">What stays.</param>
/// <param name="Searches">Searches of all rows.</param>
/// <param name="Loads">How often the memory is filled.</param>
/// <param name="RowsWritten">Rows written on the way.</param>
/// <param name="Matches">Rows found by all searches together: the layer's outputs.</param>
internal readonly record struct CamSearches(CamDataflow Dataflow, long Searches, long Loads, long RowsWritten, long Matches)
{
    /// <summary>The searches of one dataflow.</summary>
    /// <param name="shape">The layer; groups come one after another.</param>
    /// <param name="rows">R.</param>
    /// <param name="dataflow">What stays.</param>
    public static CamSearches Of(LayerShape shape, int rows, CamDataflow dataflow)
    {
        long groups = shape.Groups, patches = shape.Windows, kernels = shape.FiltersPerGroup;
        (long kept, long sought) = dataflow == CamDataflow.WeightStationary ? (kernels, patches) : (patches, kernels);
        long loads = (kept + rows - 1) / rows;
        return checked(new CamSearches(dataflow, groups * sought * loads, groups * loads, groups * kept, groups * kept * sought));
    }

    /// <summary>The dataflow of fewer searches; weights stay where both have as many.</summary>
    public static CamSearches Fewest(LayerShape shape, int rows)
    {
        CamSearches weights = Of(shape, rows, CamDataflow.WeightStationary);
        CamSearches activations = Of(shape, rows, CamDataflow.ActivationStationary);
        return activations.Searches < weights.Searches ? activations : weights;
    }
}
