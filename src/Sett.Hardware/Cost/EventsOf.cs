namespace Sett.Hardware.Cost;

/// <summary>Counts a layer's events once its schedule is known.</summary>
/// <param name="serialSteps">Cycles of all units together in which a unit works.</param>
/// <param name="usefulBits">Bits that lanes needed.</param>
internal delegate LayerEvents EventsOf(long serialSteps, long usefulBits);
