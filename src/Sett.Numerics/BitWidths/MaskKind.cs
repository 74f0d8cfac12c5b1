namespace Sett.Numerics.BitWidths;

/// <summary>
/// What is ORed together over a group of values. The highest set bit of the OR is the highest that any value needs, so a group's width
/// follows from its mask alone and masks of groups can be merged by OR.
/// </summary>
public enum MaskKind
{
    /// <summary>The bits as they are stored. The lowest set bit of the OR is the lowest bit that any value uses, for either sign.</summary>
    Raw,

    /// <summary>The value, or the ones' complement of a negative one.</summary>
    OnesComplement,

    /// <summary>The magnitude.</summary>
    Magnitude,
}
