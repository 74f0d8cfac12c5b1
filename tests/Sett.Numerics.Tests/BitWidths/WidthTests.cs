using Sett.Numerics.BitWidths;
using Xunit;

namespace Sett.Numerics.Tests.BitWidths;

/// <summary>Widths of values and groups: known answers of both conventions, and vectors against one value at a time.</summary>
public sealed class WidthTests
{
    [Theory]
    [InlineData(0, false, SignConvention.TwosComplement, 1)]
    [InlineData(1, false, SignConvention.TwosComplement, 1)]
    [InlineData(2, false, SignConvention.SignMagnitude, 2)]
    [InlineData(255, false, SignConvention.TwosComplement, 8)]
    [InlineData(32767, false, SignConvention.TwosComplement, 15)]
    [InlineData(0, true, SignConvention.TwosComplement, 2)]
    [InlineData(-1, true, SignConvention.TwosComplement, 2)]
    [InlineData(-8, true, SignConvention.TwosComplement, 4)]
    [InlineData(-8, true, SignConvention.SignMagnitude, 5)]
    [InlineData(7, true, SignConvention.SignMagnitude, 4)]
    [InlineData(-32768, true, SignConvention.TwosComplement, 16)]
    [InlineData(-32768, true, SignConvention.SignMagnitude, 17)]
    public void Widths_follow_their_convention(short value, bool isSigned, SignConvention convention, int width) =>
        Assert.Equal(width, Widths.Of(value, isSigned, convention));

    [Theory]
    [InlineData(0, 0, false, 1)]
    [InlineData(0, 0, true, 2)]
    [InlineData(0b1100, 0b1100, false, 2)]
    [InlineData(0b0011, 0b1100, true, 2)]
    [InlineData(0b1001, 0b1001, false, 4)]
    public void Trimming_at_both_ends_leaves_what_lies_between(ushort mask, ushort raw, bool isSigned, int width) =>
        Assert.Equal(width, Widths.Trimmed(mask, raw, isSigned));

    [Fact]
    public void Groups_are_ORs_of_their_values_whatever_their_size_and_place()
    {
        var random = new Random(31);
        for (int i = 0; i < 300; i++)
        {
            short[] values = new short[random.Next(0, 200)];
            foreach (ref short v in values.AsSpan()) v = (short)(random.Next(65536) >> random.Next(16));
            int size = random.Next(3) == 0 ? 16 : random.Next(1, 40);
            foreach (MaskKind kind in Enum.GetValues<MaskKind>())
            {
                ushort[] masks = new ushort[(values.Length + size - 1) / size];
                GroupMasks.Along(values, size, masks, kind);
                Assert.Equal(values.Chunk(size).Select(g => Or(g, kind)), masks);
                Assert.Equal(Or(values, kind), GroupMasks.Of(values, kind));
                int rows = random.Next(1, 6), positions = values.Length / rows;
                ushort[] across = new ushort[positions];
                GroupMasks.Across(values.AsSpan(0, rows * positions), rows, across, kind);
                Assert.Equal(Enumerable.Range(0, positions)
                    .Select(p => Or(Enumerable.Range(0, rows).Select(r => values[r * positions + p]), kind)), across);
            }
        }
    }

    [Fact]
    public void Sums_of_lengths_equal_one_by_one()
    {
        var random = new Random(32);
        ushort[] masks = [.. Enumerable.Range(0, 1000).Select(_ => (ushort)(random.Next(65536) >> random.Next(17)))];
        int[] sums = new int[masks.Length];
        GroupMasks.AddLengths(masks, 3, sums);
        GroupMasks.AddLengths(masks, 2, sums);
        Assert.Equal(masks.Select(m => 5 * Widths.Leading(m, false)), sums);
        ushort[] into = [.. masks.Reverse()];
        GroupMasks.MergeInto(masks, into);
        Assert.Equal(masks.Zip(masks.Reverse(), (a, b) => (ushort)(a | b)), into);
    }

    [Fact]
    public void Rooms_that_do_not_fit_are_refused()
    {
        short[] values = new short[40];
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupMasks.Along(values, 0, new ushort[40], MaskKind.Raw));
        foreach (int masks in new[] { 2, 4 })
            Assert.Contains("One mask a group",
                Assert.Throws<ArgumentException>(() => GroupMasks.Along(values, 16, new ushort[masks], MaskKind.Raw)).Message);
        foreach (int masks in new[] { 7, 9 })
            Assert.Contains("rows × positions",
                Assert.Throws<ArgumentException>(() => GroupMasks.Across(values, 5, new ushort[masks], MaskKind.Raw)).Message);
        Assert.Contains("shorter", Assert.Throws<ArgumentException>(() => GroupMasks.MergeInto(new ushort[3], new ushort[2])).Message);
        Assert.Contains("fewer sums", Assert.Throws<ArgumentException>(() => GroupMasks.AddLengths(new ushort[3], 1, new int[2])).Message);
    }

    [Fact]
    public void Longer_rooms_keep_what_lies_behind()
    {
        ushort[] into = [1, 2, 4, 8];
        GroupMasks.MergeInto([16, 32], into);
        Assert.Equal([17, 34, 4, 8], into);
        int[] sums = [0, 0, 7];
        GroupMasks.AddLengths([255, 256], 2, sums);
        Assert.Equal([16, 18, 7], sums);
    }

    private static ushort Or(IEnumerable<short> values, MaskKind kind)
    {
        int all = 0;
        foreach (short v in values) all |= kind == MaskKind.Raw ? (ushort)v : v >= 0 ? v : kind == MaskKind.OnesComplement ? ~v : -v;
        return (ushort)all;
    }
}
