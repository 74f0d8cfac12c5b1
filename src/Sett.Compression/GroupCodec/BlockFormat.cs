using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.GroupCodec;

/// <summary>How a block of groups is written; see docs/format.md.</summary>
public sealed record BlockFormat
{
    /// <summary>A format.</summary>
    /// <param name="groups">How groups get their widths.</param>
    /// <param name="form">
    /// Plain, zero mask, or the smaller for each group. Which is smaller for a tensor has to be found before (<see cref="GroupSizing"/>).
    /// </param>
    /// <exception cref="BadInputException">The form is not one of a block.</exception>
    public BlockFormat(GroupFormat groups, GroupForm form)
    {
        if (form == GroupForm.SmallerPerTensor)
            throw new BadInputException(
                "a block is plain, zero mask, or the smaller for each group; measure the tensor to choose one for all of it.");
        Groups = groups;
        Form = form;
        Least = !groups.IsSigned ? 0 : -(1 << (groups.ContainerBits - 1));
    }

    /// <summary>How groups get their widths.</summary>
    public GroupFormat Groups { get; }

    /// <summary>The form of all groups, or <see cref="GroupForm.SmallerPerGroup"/>.</summary>
    public GroupForm Form { get; }

    /// <summary>
    /// The least value of the container: a group as wide as the container holds v modulo 2^N, and v is Least … Least + 2^N − 1. Other than
    /// usual only for integers of a quantised network with the zero point subtracted.
    /// </summary>
    public int Least { get; init; }

    internal bool HasSignFlags => Groups.IsSigned && Groups.Sign == SignScope.Group;

    internal bool HasLowEnds => Groups.Trimming == Trimming.BothEnds;

    internal bool HasForms => Form == GroupForm.SmallerPerGroup;

    internal bool HasMagnitudes => Groups.IsSigned && Groups.Convention == SignConvention.SignMagnitude;

    /// <summary>The most bytes that a block of so many groups takes.</summary>
    public int MostBytes(int groups)
    {
        long sections = 4 + BitFields.Bytes(groups, Groups.HeaderBits) + BitFields.Bytes(groups, Groups.HeaderBits)
            + 2L * BitFields.Bytes(groups, 1);
        return checked((int)(sections + (long)groups * Groups.GroupSize * (Groups.ContainerBits + 1) / 8 + 1));
    }

    /// <summary>The fewest bytes that a block of so many groups takes.</summary>
    public long LeastBytes(long groups)
    {
        int bits = Groups.HeaderBits + (HasLowEnds ? Groups.HeaderBits : 0) + (HasSignFlags ? 1 : 0) + (HasForms ? 1 : 0);
        int values = Form == GroupForm.ZeroMask ? Groups.GroupSize : HasLowEnds ? 0 : Groups.GroupSize;
        return 4 + (long)((UInt128)groups * (UInt128)(bits + values) / 8);
    }
}
