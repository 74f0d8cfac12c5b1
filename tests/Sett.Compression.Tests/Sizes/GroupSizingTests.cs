using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Sizes;

public class GroupSizingTests
{
    /// <summary>Protects the formula itself: two hand-counted groups.</summary>
    [Fact]
    public void Two_groups_counted_by_hand()
    {
        // The first group: 5 needs 3 bits, −9 needs 4 and a sign. The second has one value in 16 places, 1 bit, no sign.
        short[] values = [5, 0, -9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1];
        GroupSizes sizes = GroupSizing.Measure(values, GroupLayout.Memory(17), new GroupFormat(16) { IsSigned = true });
        Assert.Equal(new GroupSize(17, 2, 8, 0, 16 * 5 + 16 * 1, 2, 6), sizes.Plain);
        Assert.Equal(new GroupSize(17, 2, 8, 32, 3 * 5 + 1 * 1, 2, 6), sizes.ZeroMask);
        Assert.Equal(new GroupSize(17, 2, 8, 16, 3 * 5 + 16 * 1, 4, 6), sizes.PerGroup);
        Assert.Equal(sizes.ZeroMask, sizes.PerTensor);
        Assert.Equal(56, sizes.PerTensor.TotalBits);
    }

    /// <summary>Protects the mean that reports show, with no group too.</summary>
    [Fact]
    public void The_mean_width_is_that_of_the_groups()
    {
        Assert.Equal(2.5, new GroupSize(32, 2, 8, 0, 80, 2, 5).MeanWidth);
        Assert.Equal(0, default(GroupSize).MeanWidth);
    }

    /// <summary>Protects the ends of the range: a group never takes more than its container.</summary>
    [Theory]
    [InlineData(SignConvention.SignMagnitude)]
    [InlineData(SignConvention.TwosComplement)]
    public void The_least_value_takes_the_container(SignConvention convention)
    {
        var format = new GroupFormat(16) { IsSigned = true, Convention = convention };
        Assert.Equal(16, GroupSizing.Measure((short[])[short.MinValue], GroupLayout.Memory(1), format).Plain.WidthSum);
        var bytes = new GroupFormat(8) { IsSigned = true, Convention = convention };
        Assert.Equal(8, GroupSizing.Measure((sbyte[])[sbyte.MinValue], GroupLayout.Memory(1), bytes).Plain.WidthSum);
        // A quantised value with its zero point subtracted can need 9 bits; the container's 8 tell it.
        Assert.Equal(8, GroupSizing.Measure((short[])[-100, 155], GroupLayout.Memory(2), bytes).Plain.WidthSum);
    }

    /// <summary>Protects the fast sums against the formula value by value: every type, order, form and option, on random shapes.</summary>
    [Fact]
    public void Every_option_equals_the_formula()
    {
        for (int seed = 0; seed < Values.Cases(400); seed++)
        {
            var random = new Random(seed);
            GroupLayout layout = Values.Layout(random);
            bool narrow = random.Next(2) == 0, signed = random.Next(2) == 0;
            int[] values = Values.Draw(random, (int)layout.Values, narrow ? 8 : 16, signed);
            foreach (GroupFormat format in Values.Formats(random, narrow ? 8 : 16, signed))
            {
                GroupSizes expected = SlowSize.Of(values, layout, format).Sizes, found = (narrow, signed) switch
                {
                    (true, true) => GroupSizing.Measure(Array.ConvertAll(values, v => (sbyte)v), layout, format),
                    (true, false) => GroupSizing.Measure(Array.ConvertAll(values, v => (byte)v), layout, format),
                    (false, true) => GroupSizing.Measure(Array.ConvertAll(values, v => (short)v), layout, format),
                    _ => GroupSizing.Measure(Array.ConvertAll(values, v => (ushort)v), layout, format),
                };
                Assert.True(expected == found, $"seed {seed}, {layout}, {format}: {found} instead of {expected}");
                if (narrow) Assert.Equal(expected, GroupSizing.Measure(Array.ConvertAll(values, v => (short)v), layout, format));
            }
        }
    }

    /// <summary>Protects the meaning of "along channels": groups of C × H × W activations and F × C × Ky × Kx weights.</summary>
    [Fact]
    public void Layouts_along_channels()
    {
        Assert.Equal(new GroupLayout(1, 96, 55 * 55), GroupLayout.Along(new Shape(96, 55, 55), 0));
        Assert.Equal(new GroupLayout(64, 32, 9), GroupLayout.Along(new Shape(64, 32, 3, 3), 1));
        Assert.Equal(64 * 2 * 9, GroupLayout.Along(new Shape(64, 32, 3, 3), 1).Groups(16));
        Assert.Throws<BadInputException>(() => GroupLayout.Along(new Shape(3), 1));
    }

    /// <summary>Protects against sizes of formats that cannot hold the values.</summary>
    [Fact]
    public void A_negative_value_in_an_unsigned_format_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GroupSizing.Measure((short[])[1, -1], GroupLayout.Memory(2), new GroupFormat(16)));
        Assert.Throws<ArgumentException>(() => GroupSizing.Measure(new sbyte[600].Select((_, i) => (sbyte)(i == 7 ? -1 : 0)).ToArray(),
            GroupLayout.Memory(600), new GroupFormat(8)));
        Assert.Throws<BadInputException>(() => new GroupFormat(12));
        Assert.Throws<BadInputException>(() => new GroupFormat(16, 24));
        Assert.Throws<BadInputException>(() => new GroupFormat(16, 512));
    }

    /// <summary>Protects the on-chip rows against a count value by value.</summary>
    [Fact]
    public void On_chip_rows_equal_a_count_by_columns()
    {
        for (int seed = 0; seed < Values.Cases(100); seed++)
        {
            var random = new Random(seed);
            GroupLayout layout = Values.Layout(random);
            int[] values = Values.Draw(random, (int)layout.Values, 16, true);
            short[] shorts = Array.ConvertAll(values, v => (short)v);
            foreach (GroupFormat format in Values.Formats(random, 16, true))
            {
                List<int> widths = SlowSize.Of(values, layout, format).Widths;
                long places = 0, outers = 0;
                int runs = (int)layout.GroupsOfRun(format.GroupSize), inner = (int)layout.Inner, step = format.GroupSize / 16;
                for (int o = 0; o < layout.Outer && values.Length > 0; o++)
                {
                    for (int p = 0; p < inner; p++)
                        places += Rows(Enumerable.Range(0, runs).Sum(r => widths[(o * runs + r) * inner + p] * step));
                    outers += Rows(widths.Skip(o * runs * inner).Take(runs * inner).Sum(w => w * step));
                }

                Assert.Equal(places, OnChipRows.Measure(shorts, layout, format, RowEnd.EachPlace).Rows);
                Assert.Equal(outers, OnChipRows.Measure(shorts, layout, format, RowEnd.EachOuter).Rows);
            }
        }

        Assert.Equal(64 * 32, OnChipRows.WeightPointers(64));
        Assert.Equal(55 * 32 + 55 * 3 * 16, OnChipRows.ActivationPointers(55, 55, 3));

        static long Rows(int bits) => (bits + 15) / 16;
    }
}
