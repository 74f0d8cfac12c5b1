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
            Assert.Equal(Math.Clamp(exact, -(1 << (15 - dropped)), (1 << (15 - dropped)) - 1),
                new OperandFit(16 - dropped, true, dropped).Apply(Tensor(value), out _)[0]);
        }
    }

    [Theory]
    [InlineData("{}", "is no profile")]
    [InlineData("[", "is not valid JSON")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":17,"weight_bits":3}]}""",
        "has to be a whole number from 1 to 16")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","weight_bits":3}]}""", "\"activation_bits\" is missing")]
    [InlineData("""{"format":"sett-profile","layers":[{"activation_bits":1}]}""", "has no name")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":1,"activation_step":0.5,"weight_bits":3}]}""",
        "\"activation_step\" is 0.5; it has to be a number from 1")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":1,"weight_signed":1,"weight_bits":3}]}""",
        "it has to be true or false")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":1.5,"weight_bits":3}]}""", "has to be a whole number")]
    [InlineData("""{"format":"sett-profile","layers":[{"layer":"a","activation_bits":1,"activation_fraction_bits":99,"weight_bits":3}]}""",
        "from -64 to 64")]
    [InlineData("""{"format":"sett-profile","points":[]}""", "\"points\" has to be a list of operating points")]
    [InlineData("""{"format":"sett-profile","points":[{"layers":[]}]}""", "point 1: has no number \"loss\"")]
    [InlineData("""{"format":"sett-profile","points":[{"loss":0}]}""", "point 1: has no list \"layers\"")]
    [InlineData("""{"format":"sett-profile"}""", "has no list \"layers\"")]
    [InlineData("""[1]""", "is no profile")]
    public void Broken_profiles_are_refused(string text, string expected)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.Contains(
                expected, Assert.Throws<BadInputException>(() => PrecisionProfile.Read(file)).Message, StringComparison.Ordinal);
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
        Assert.Contains("lacks the layers b, c", Assert.Throws<BadInputException>(
            () => profile.For([("a", shape), ("b", shape), ("c", shape)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_of_any_size_are_those_of_exact_rounding()
    {
        var random = new Random(6);
        for (int i = 0; i < 2000; i++)
        {
            int bits = random.Next(2, 9);
            bool signed = random.Next(2) == 0;
            double step = 1 + random.NextDouble() * 20;
            short value = (short)random.Next(signed ? -500 : 0, 500);
            int least = signed ? -(1 << (bits - 1)) : 0, most = (1 << (signed ? bits - 1 : bits)) - 1;
            double nearest = Math.Round(value / step, MidpointRounding.ToEven);
            Tensor<short> fitted = new OperandFit(bits, signed, 0, step).Apply(Tensor(value), out long saturated);
            Assert.Equal(Math.Clamp(nearest, least, most), fitted[0]);
            Assert.Equal(nearest < least || nearest > most ? 1 : 0, saturated);
        }

        Assert.Equal(new ValueFormat(16, 4, true, 0.25), new OperandFit(4, true, 0, 2.5).Format(new ValueFormat(16, 8, true, 0.1)));
    }

    [Fact]
    public void Steps_and_signs_of_a_profile_place_the_fit()
    {
        OperandRange range = OperandRange.Of(new short[] { 0, 100 });
        var format = new ValueFormat(16, 8, false, 0.1);
        // A step that is a power of two is a shift; a sign that a profile states holds whatever the inputs at hand have.
        Assert.Equal(new OperandFit(5, false, 3), OperandFit.Of(range, format, new ProfiledBits(5, null, 8, false)));
        Assert.Equal(new OperandFit(5, true, 3), OperandFit.Of(range, format, new ProfiledBits(5, null, 8, true)));
        Assert.Equal(new OperandFit(5, false, 0, 3.5), OperandFit.Of(range, format, new ProfiledBits(5, null, 3.5)));
        Assert.Equal(new OperandFit(2, true, 0), OperandFit.Of(range, format, new ProfiledBits(1, null, 1, true)));
    }

    [Fact]
    public void Operating_points_are_chosen_by_their_loss()
    {
        static string Layers(int bits) => $$"""
            "layers":[{"layer":"a","activation_bits":{{bits}},"activation_signed":true,
            "weight_bits":4,"weight_step":2.5,"weight_fraction_bits":3}]
            """;
        string points = $$"""
            {"format":"sett-profile","quantity":"top1","points":[{"loss":0,{{Layers(9)}}},{"loss":1,{{Layers(7)}}}],{{Layers(9)}}}
            """;
        With(points, file =>
        {
            IReadOnlyList<PrecisionProfile> all = PrecisionProfile.ReadPoints(file);
            Assert.Equal([(0.0, "no loss", 9), (1.0, "1 % loss", 7)],
                all.Select(p => (p.Loss!.Value, p.PointName, p.Layers[0].Activations.Bits)));
            Assert.Equal(new ProfiledBits(4, 3, 2.5), all[0].Layers[0].Weights);
            Assert.True(all[0].Layers[0].Activations.IsSigned);
            Assert.Equal(9, PrecisionProfile.Read(file).Layers[0].Activations.Bits);
            Assert.Equal(7, PrecisionProfile.Read(file, 1).Layers[0].Activations.Bits);
            Assert.Equal(2, PrecisionProfile.Choose(file, all, null).Count);
            Assert.Contains("no operating point with a loss of 2; it has 0, 1",
                Assert.Throws<BadInputException>(() => PrecisionProfile.Choose(file, all, 2)).Message, StringComparison.Ordinal);
        });
        // A file of one profile and no loss is one point without a name.
        With($$"""{"format":"sett-profile",{{Layers(9)}}}""", file =>
            Assert.Equal("", Assert.Single(PrecisionProfile.ReadPoints(file)).PointName));
        Assert.Equal(["40 dB", "0.5 % error", "0.5 % loss"],
            [PrecisionProfile.Name(40, "psnr"), PrecisionProfile.Name(0.5, "error"), PrecisionProfile.Name(0.5, null)]);
    }

    private static void With(string text, Action<string> check)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            check(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Tensor<short> Tensor(params short[] values) => new(new Shape(values.Length), values);
}
