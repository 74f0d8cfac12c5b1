using Sett.Numerics.Hashing;
using Xunit;

namespace Sett.Numerics.Tests.Hashing;

/// <summary>
/// Protects that norms are rounded to the nearest number of their format, and never worse than half a unit in the last place.
/// </summary>
public sealed class MinifloatTests
{
    public static TheoryData<string> Formats => ["1-2-5", "1-3-4", "1-4-3", "1-5-2", "1-6-1", "1-7-0"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Numbers_of_the_format_stay_and_others_go_to_the_nearest(string name)
    {
        Minifloat format = Minifloat.Parse(name)!.Value;
        double[] all = [.. Numbers(format)];
        Assert.Equal(format.Largest, all[^1]);
        foreach (double number in all.Where(n => n is > 1e-30 and < 1e30)) Assert.Equal((float)number, format.Round((float)number));
        var random = new Random(5);
        for (int i = 0; i < 20000; i++)
        {
            float value = (float)(Math.ScaleB(1 + random.NextDouble(), random.Next(-20, 12)) * (random.Next(2) * 2 - 1));
            double nearest = all.Min(n => Math.Abs(n - Math.Abs((double)value)));
            Assert.Equal(nearest, Math.Abs(format.Round(value) - (double)value));
            Assert.Equal(Math.Sign(value), format.Round(value) == 0 ? Math.Sign(value) : Math.Sign(format.Round(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_relative_error_of_normal_numbers_is_within_half_a_unit_in_the_last_place(string name)
    {
        Minifloat format = Minifloat.Parse(name)!.Value;
        double half = Math.ScaleB(1, -format.MantissaBits - 1), worst = 0;
        double low = Math.Max(format.SmallestNormal, 1e-6), high = Math.Min(format.Largest, 1e6);
        for (double value = low; value <= high; value *= 1.00037)
            worst = Math.Max(worst, Math.Abs(format.Round((float)value) - (double)(float)value) / (float)value);
        Assert.InRange(worst, half * 0.6, half * (1 + 1e-6));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bits_are_those_of_the_number(string name)
    {
        Minifloat format = Minifloat.Parse(name)!.Value;
        foreach ((double number, int code) in Numbers(format).Select((n, code) => (n, code)))
        {
            Assert.Equal((float)number, format.Value(code));
            Assert.Equal((float)-number, format.Value(code | 128));
            Assert.Equal(code, format.Code((float)number));
            Assert.Equal(code | 128, format.Code((float)-number));
        }
    }

    [Fact]
    public void Ties_go_to_even_and_what_is_too_large_saturates()
    {
        Assert.Equal(480, Minifloat.Eight.Largest);
        Assert.Equal(16, Minifloat.Eight.Round(17));
        Assert.Equal(20, Minifloat.Eight.Round(19));
        Assert.Equal(480, Minifloat.Eight.Round(1e9f));
        Assert.Equal(-480, Minifloat.Eight.Round(float.NegativeInfinity));
        Assert.Equal(0, Minifloat.Eight.Round(MathF.ScaleB(1, -10)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1-4-4")]
    [InlineData("0-4-4")]
    [InlineData("1-1-6")]
    [InlineData("1-4")]
    [InlineData("1-a-3")]
    [InlineData("1-4-a")]
    [InlineData("-1-4-3")]
    public void Other_texts_are_no_format(string text) => Assert.Null(Minifloat.Parse(text));

    private static IEnumerable<double> Numbers(Minifloat format)
    {
        for (int code = 0; code < 128; code++)
        {
            int exponent = code >> format.MantissaBits, mantissa = code & ((1 << format.MantissaBits) - 1);
            double fraction = Math.ScaleB(mantissa, -format.MantissaBits);
            yield return exponent == 0 ? Math.ScaleB(fraction, 1 - format.Bias) : Math.ScaleB(1 + fraction, exponent - format.Bias);
        }
    }
}
