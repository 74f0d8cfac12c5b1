namespace Sett.Hardware.Tiling;

/// <summary>
/// In which order windows, and the positions inside a filter, follow each other. It decides which windows share a pallet.
/// </summary>
public enum WindowOrder
{
    /// <summary>Along the first spatial dimension (height) first, as DNNsim walks.</summary>
    Down,

    /// <summary>Along the second spatial dimension (width) first, as pixels lie in memory.</summary>
    Across,
}
