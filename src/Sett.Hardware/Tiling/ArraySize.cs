namespace Sett.Hardware.Tiling;

/// <summary>
/// The processing array that all designs share: tiles of filter rows by window columns, each crossing a unit that takes one brick of lanes.
/// </summary>
/// <param name="Tiles">Tiles, all fed with the same activations.</param>
/// <param name="Filters">Filter rows a tile.</param>
/// <param name="Lanes">Channels that a unit takes at once: a brick.</param>
/// <param name="Columns">Windows (or outputs of a fully connected layer) side by side.</param>
public readonly record struct ArraySize(int Tiles, int Filters, int Lanes, int Columns)
{
    /// <summary>Filters that all tiles hold together.</summary>
    public int FiltersInFlight => Tiles * Filters;

    /// <summary>Lanes of all units together.</summary>
    public long AllLanes => (long)FiltersInFlight * Lanes * Columns;
}
