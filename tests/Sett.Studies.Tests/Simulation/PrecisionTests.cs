using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Studies.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Simulation;

/// <summary>Fitting values to a precision, and reading profiles.</summary>
public sealed class PrecisionTests
{
    [Fact]
    public void Values_round_to_even_and_saturate()
    {
        var fit = new OperandFit(4, true, 2);
        Tensor<short> fitted = fit.Apply(Tensor(0, 1, 2, 3, 5, 6, 7, 10, -2, -6, -7, 100, -100), out long saturated);
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 2, 0, -2, -2, 7, -8], fitted.Values.ToArray().Select(v => (int)v));
        Assert.Equal(2, saturated);
        Assert.Equal(new ValueFormat(16, 4, true, 0.5), fit.Format(new ValueFormat(16, 16, true, 0.125)));
    }

    [Fact]
    public void Values_that_fit_are_not_copied()
    {
        Tensor<short> values = Tensor(0, 7, 3);
        Assert.Same(values, new OperandFit(3, false, 0).Apply(values, out _));
        Assert.Same(values, new OperandFit(4, true, 0).Apply(values, out _));
        Assert.NotSame(values, new OperandFit(2, false, 0).Apply(values, out long saturated));
        Assert.Equal(1, saturated);
    }

    [Fact]
    public void Without_a_binary_point_the_highest_bits_of_the_range_are_kept()
    {
        OperandRange range = OperandRange.Of(new short[] { -200, 100 });
        Assert.Equal(9, range.Bits);
        Assert.Equal(new OperandFit(6, true, 3), OperandFit.Of(range, new ValueFormat(16, 16, true, 0.25), new ProfiledBits(6)));
        Assert.Equal(new OperandFit(6, true, 1), OperandFit.Of(range, new ValueFormat(16, 16, true, 0.25), new ProfiledBits(6, 1)));
        Assert.Equal(new OperandFit(12, true, 0), OperandFit.Of(range, new ValueFormat(16, 16, true, 0.25), new ProfiledBits(12)));
    }

    [Fact]
    public void Dropped_bits_are_those_of_exact_rounding()
    {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            short value = (short)random.Next(short.MinValue, short.MaxValue);
            int dropped = random.Next(1, 10);
            double exact = Math.Round(value / Math.ScaleB(1, dropped), MidpointRounding.ToEven);
            Assert.Equal(Math.Clamp(exact, -(1 << (15 - dropped)), (1 << (15 - dropped)) - 1), new OperandFit(16 - dropped, true, dropped).Apply(Tensor(value), out _)[0]);
        }
    }

    [Theory]
    [InlineData("{}", "is no profile")]
    [InlineData("[", "is not valid JSON")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":17,"weight_bits":3}]}""", "has to be a whole number from 1 to 16")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","weight_bits":3}]}""", "\"activation_bits\" is missing")]
    [InlineData("""{"format":"sett-profile","layers":[{"activation_bits":1}]}""", "has no name")]
    public void Broken_profiles_are_refused(string text, string expected)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.Contains(expected, Assert.Throws<BadInputException>(() => PrecisionProfile.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Profiles_name_the_layers_they_lack()
    {
        var profile = new PrecisionProfile([new ProfiledLayer("a", new ProfiledBits(5), new ProfiledBits(4, 2))]);
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 1, Filters = 1 };
        Assert.Equal(5, profile.For([("a", shape)])[0].Activations.Bits);
        Assert.Contains("lacks the layers b, c", Assert.Throws<BadInputException>(() => profile.For([("a", shape), ("b", shape), ("c", shape)])).Message, StringComparison.Ordinal);
    }

    private static Tensor<short> Tensor(params short[] values) => new(new Shape(values.Length), values);
}
