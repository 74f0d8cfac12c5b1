namespace Sett.Compression.Sizes;

/// <summary>Bits that a tensor takes in one form.</summary>
/// <param name="Values">Values of the tensor, padding not counted.</param>
/// <param name="Groups">Groups.</param>
/// <param name="HeaderBits">log2(container bits) a group.</param>
/// <param name="MaskBits">One bit for each place of a group in zero-mask form.</param>
/// <param name="PayloadBits">The values: in plain form group size × width, in zero-mask form non-zero values × width.</param>
/// <param name="SideBits">
/// What a reader needs besides and the source's accounting leaves out: see <see cref="GroupFormat.SideBits"/>, and a bit a group where each
/// chooses its form.
/// </param>
/// <param name="WidthSum">The widths of all groups together.</param>
public readonly record struct GroupSize(
    long Values, long Groups, long HeaderBits, long MaskBits, long PayloadBits, long SideBits, long WidthSum)
{
    /// <summary>The size by the source's formula: headers, masks and payload.</summary>
    public long TotalBits => HeaderBits + MaskBits + PayloadBits;

    /// <summary>The size with all that a reader needs.</summary>
    public long StoredBits => TotalBits + SideBits;

    /// <summary>The mean width of a group; 0 without groups.</summary>
    public double MeanWidth => Groups == 0 ? 0 : (double)WidthSum / Groups;

    /// <summary>The size of both tensors.</summary>
    public static GroupSize operator +(GroupSize a, GroupSize b) => new(
        checked(a.Values + b.Values), checked(a.Groups + b.Groups), checked(a.HeaderBits + b.HeaderBits), checked(a.MaskBits + b.MaskBits),
        checked(a.PayloadBits + b.PayloadBits), checked(a.SideBits + b.SideBits), checked(a.WidthSum + b.WidthSum));
}

/// <summary>Bits that a tensor takes in every form.</summary>
/// <param name="Plain">Every group plain.</param>
/// <param name="ZeroMask">Every group with a zero mask.</param>
/// <param name="PerGroup">Each group in the smaller form.</param>
public readonly record struct GroupSizes(GroupSize Plain, GroupSize ZeroMask, GroupSize PerGroup)
{
    /// <summary>The smaller of plain and zero mask for the whole tensor; plain where they are equal.</summary>
    public GroupSize PerTensor => ZeroMask.TotalBits < Plain.TotalBits ? ZeroMask : Plain;

    /// <summary>The size in a form.</summary>
    public GroupSize Of(GroupForm form) => form switch
    {
        GroupForm.Plain => Plain,
        GroupForm.ZeroMask => ZeroMask,
        GroupForm.SmallerPerGroup => PerGroup,
        _ => PerTensor,
    };
}
