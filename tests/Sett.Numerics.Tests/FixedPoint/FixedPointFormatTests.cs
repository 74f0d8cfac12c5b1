using FsCheck;
using FsCheck.Fluent;
using Sett.Numerics.FixedPoint;
using Xunit;

namespace Sett.Tests.FixedPoint;

/// <summary>
/// Protects dynamic fixed point: the format chosen for a range, rounding to even, saturation, and the vector path's
/// equality with the scalar one.
/// </summary>
public sealed class FixedPointFormatTests
{
    [Theory]
    [InlineData(0, 16, 1, 15)]
    [InlineData(0.75, 16, 1, 15)]
    [InlineData(1, 16, 2, 14)]
    [InlineData(1.5, 16, 2, 14)]
    [InlineData(127.9, 8, 9, -1)]
    [InlineData(127.4, 8, 8, 0)]
    [InlineData(255, 16, 9, 7)]
    [InlineData(0.001, 16, -8, 24)]
    [InlineData(1e6, 16, 21, -5)]
    public void The_format_has_the_fewest_integer_bits_that_hold_the_range(double magnitude, int bits, int integer, int fraction) =>
        Assert.Equal(new FixedPointFormat(integer, fraction), FixedPointFormat.ForMagnitude(magnitude, bits));

    [Fact]
    public void No_value_in_range_saturates_and_one_integer_bit_less_would()
    {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            double magnitude = Math.Pow(2, random.NextDouble() * 40 - 20);
            int bits = random.Next(2, 17);
            FixedPointFormat format = FixedPointFormat.ForMagnitude(magnitude, bits);
            Assert.Equal(bits, format.Bits);
            Assert.True(Math.Round(magnitude / format.Scale, MidpointRounding.ToEven) <= format.Most);
            var narrower = new FixedPointFormat(format.IntegerBits - 1, format.FractionBits + 1);
            Assert.True(Math.Round(magnitude / narrower.Scale, MidpointRounding.ToEven) > narrower.Most);
        }
    }

    [Fact]
    public void Ties_go_to_even_and_large_values_saturate()
    {
        var format = new FixedPointFormat(8, 0);
        float[] values = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 300, -300, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        var integers = new short[values.Length];
        format.Quantize(values, integers);
        Assert.Equal(new short[] { 0, 2, 2, 0, -2, 127, -128, 0, 127, -128 }, integers);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Ranges_that_are_none_are_refused(double magnitude) =>
        Assert.Contains(
            "finite magnitude", Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointFormat.ForMagnitude(magnitude, 8)).Message);

    [Fact]
    public void Words_have_2_to_16_bits_and_room_is_needed_for_every_integer()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointFormat.ForMagnitude(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointFormat.ForMagnitude(1, 17));
        Assert.Equal((2, 16), (FixedPointFormat.ForMagnitude(1, 2).Bits, FixedPointFormat.ForMagnitude(1, 16).Bits));
        var format = new FixedPointFormat(3, 5);
        Assert.Contains("shorter", Assert.Throws<ArgumentException>(() => format.Quantize(new float[2], new short[1])).Message);
        short[] room = [7, 7, 7];
        format.Quantize([1f, -1f], room);
        Assert.Equal([32, -32, 7], room);
        Assert.Equal((8, 1 / 32.0, -128, 127, "<3,5>"), (format.Bits, format.Scale, format.Least, format.Most, format.ToString()));
    }

    [Fact]
    public void The_vector_path_equals_one_value_at_a_time() =>
        Check.QuickThrowOnFailure(Prop.ForAll<float[], int, int>((values, integer, bits) =>
        {
            var format = new FixedPointFormat(Math.Abs(integer % 40) - 20, 0);
            format = format with { FractionBits = 2 + Math.Abs(bits % 15) - format.IntegerBits };
            // Several vectors and a tail, whatever length was drawn.
            float[] repeated = [.. Enumerable.Repeat(values, 1 + 70 / Math.Max(1, values.Length)).SelectMany(v => v)];
            var all = new short[repeated.Length];
            format.Quantize(repeated, all);
            for (int i = 0; i < repeated.Length; i++)
            {
                var one = new short[1];
                format.Quantize(repeated.AsSpan(i, 1), one);
                if (one[0] != all[i] || one[0] < format.Least || one[0] > format.Most) return false;
            }

            return true;
        }));
}
