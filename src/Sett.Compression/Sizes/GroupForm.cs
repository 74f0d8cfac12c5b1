namespace Sett.Compression.Sizes;

/// <summary>How the values of a group are laid down (DPRed, arXiv 1804.06732; accounting as in the public simulator DNNsim).</summary>
public enum GroupForm
{
    /// <summary>All values at the group's width, the padding of a short group too.</summary>
    Plain,

    /// <summary>A bit for each place says whether its value is not zero; only those values follow, at the group's width.</summary>
    ZeroMask,

    /// <summary>Whichever of the two is smaller for the whole tensor; plain where they are equal.</summary>
    SmallerPerTensor,

    /// <summary>Whichever of the two is smaller for each group; plain where they are equal.</summary>
    SmallerPerGroup,
}

/// <summary>Which bits of a group are left out because no value of it uses them.</summary>
public enum Trimming
{
    /// <summary>Those above the leading one.</summary>
    Leading,

    /// <summary>Those above the leading one and those below the lowest used one; a group of zeros has width 0.</summary>
    BothEnds,
}

/// <summary>
/// Which groups of a tensor that has negative values store a sign bit with each value. A tensor without negative values never does.
/// </summary>
public enum SignScope
{
    /// <summary>Those that have a negative value, as in the accounting of the source.</summary>
    Group,

    /// <summary>All.</summary>
    Tensor,
}
