using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;
using Sett.Tests.Operators;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>Protects what ranges say of an operand: bits, sign, unit, grids and binary points, by hand.</summary>
public sealed class OperandTests
{
    // Word length 16 or 8 with the fewest integer bits, sign included, that hold the largest magnitude.
    [Theory]
    [InlineData(-1.5, 3.0, 16, 16, true, 13)]      // <3,13>: 3 × 2^13 = 24576 needs 15 bits and a sign
    [InlineData(0.0, 3.0, 16, 15, false, 13)]      // the same without a sign
    [InlineData(0.0, 1.0, 16, 15, false, 14)]      // 16384
    [InlineData(-1.0, 0.25, 16, 15, true, 14)]     // −16384 is the lowest of 15 bits
    [InlineData(-1.5, 3.0, 8, 8, true, 5)]         // 96 and −48
    [InlineData(0.0, 0.02, 8, 7, false, 12)]       // 0.02 × 4096 = 81.92
    [InlineData(-200.0, 10.0, 8, 8, true, -1)]     // steps of 2: −100
    [InlineData(0.0, 0.0, 16, 1, false, 15)]       // only zeros
    public void Fixed_point(double least, double most, int container, int bits, bool signed, int fraction)
    {
        ProfiledOperand operand = new ValueRange(least, most).Operand("l", 0, Source(OperandEncoding.Float), false, container);
        Assert.Equal((bits, signed), (operand.MostBits, operand.IsSigned));
        Assert.Equal(Math.ScaleB(1, -fraction), operand.Unit);
        Assert.Equal(fraction, operand.FractionBits(operand.At(bits, Reduction.Drop)));
        Assert.Equal(signed ? 2 : 1, operand.LeastBits);
        Assert.False(operand.IsUntouched(bits));
        if (bits > 4) Assert.Equal(fraction - 3, operand.FractionBits(operand.At(bits - 3, Reduction.Drop)));
        // A floating-point operand never gets steps of another size.
        if (bits > 4) Assert.Equal(8, operand.At(bits - 3, Reduction.Requantise).Step);
    }

    [Theory]
    [InlineData(30.0, 140.0, 100, -70, 40, 8, true)]
    [InlineData(100.0, 131.0, 100, 0, 31, 5, false)]
    [InlineData(0.0, 255.0, 3, -3, 252, 9, true)]
    public void Integers_at_the_node_lose_their_zero_point(double least, double most, int zero, int low, int high, int bits, bool signed)
    {
        LayerOperand source = Source(OperandEncoding.Integer) with { ZeroPoints = [zero], Scale = 0.1 };
        ProfiledOperand operand = new ValueRange(least, most).Operand("l", 0, source, false, 16);
        Assert.Equal((bits, signed, Math.Max(-low, high), 1.0), (operand.MostBits, operand.IsSigned, operand.Magnitude, operand.Unit));
        Assert.True(operand.IsUntouched(bits));
        Assert.False(operand.IsUntouched(bits - 1));
        // Of fewer bits, the largest integer of the grid stands for the largest that occurs.
        RoundingGrid grid = operand.At(bits - 1, Reduction.Requantise);
        Assert.Equal(operand.Magnitude, grid.Most * grid.Step, 9);
        Assert.Equal(2, operand.At(bits - 1, Reduction.Drop).Step);
        Assert.Equal(1, operand.At(bits, Reduction.Requantise).Step);
    }

    [Fact]
    public void Dequantised_values_count_in_steps_of_their_scale()
    {
        LayerOperand source = Source(OperandEncoding.Grid) with { Scale = 0.1f };
        ProfiledOperand operand = new ValueRange(0, 15 * 0.1f).Operand("l", 2, source, true, 16);
        Assert.Equal((4, false, 15, (double)0.1f), (operand.MostBits, operand.IsSigned, operand.Magnitude, operand.Unit));
        Assert.Null(operand.FractionBits(operand.At(3, Reduction.Drop)));
        // Filters with scales of their own: one real range says nothing, the encoding's bounds do.
        ProfiledOperand filters = new ValueRange(-9, 9)
            .Operand("l", 2, source with { FilterScales = [0.1f, 0.2f], Least = -4, Most = 3 }, true, 16);
        Assert.Equal((3, true), (filters.MostBits, filters.IsSigned));
        Assert.Equal([0.1f, 0.2f], filters.FilterUnits!);
        Assert.False(filters.IsFixed);
    }

    [Fact]
    public void What_the_network_scales_while_it_runs_keeps_its_width()
    {
        ProfiledOperand operand = new ValueRange(0, 200)
            .Operand("l", 0, Source(OperandEncoding.Integer) with { ZeroPointValue = "z" }, false, 16);
        Assert.True(operand.IsFixed);
        Assert.Equal(operand.MostBits, operand.LeastBits);
        Assert.True(operand.IsUntouched(operand.MostBits));
        Assert.True(new ValueRange(0, 1)
            .Operand("l", 0, Source(OperandEncoding.Integer) with { HasOtherScales = true, IsAtNode = false }, true, 16).IsFixed);
        // Activations have no filters that a scale could belong to.
        Assert.True(new ValueRange(0, 1).Operand("l", 0, Source(OperandEncoding.Grid) with { FilterScales = [1, 2] }, false, 16).IsFixed);
    }

    [Fact]
    public void Widths_outside_the_range_are_refused()
    {
        ProfiledOperand operand = new ValueRange(-1, 1).Operand("l", 0, Source(OperandEncoding.Float), false, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => operand.At(1, Reduction.Drop));
        Assert.Throws<ArgumentOutOfRangeException>(() => operand.At(9, Reduction.Drop));
        Assert.Equal((-2, 1), (operand.At(2, Reduction.Drop).Least, operand.At(2, Reduction.Drop).Most));
        Assert.Equal((0, 1), (new RoundingGrid(1, 1, false).Least, new RoundingGrid(1, 1, false).Most));
    }

    [Fact]
    public void Ranges_pass_over_what_is_no_number()
    {
        var random = new Random(1);
        for (int run = 0; run < 200; run++)
        {
            float[] values = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4) switch
            {
                0 => float.NaN,
                1 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
                _ => random.NextSingle() * 4 - 2,
            })];
            float[] finite = [.. values.Where(float.IsFinite)];
            ValueRange range = ValueRange.Of(Make.Floats(values));
            Assert.Equal(finite.Length == 0 ? ValueRange.Empty : new ValueRange(finite.Min(), finite.Max()), range);
        }

        // An operand that never had a finite value is taken for zeros.
        Assert.Equal(1, ValueRange.Of(Make.Floats(float.NaN)).Operand("l", 0, Source(OperandEncoding.Float), false, 16).MostBits);
        Assert.Equal(new ValueRange(-128, 3), ValueRange.Of(Make.Of(new Shape(2), (sbyte)-128, (sbyte)3)));
        Assert.Equal(new ValueRange(-1, 255), ValueRange.Of(Make.Of(new Shape(2), (byte)7, (byte)255)).With(new ValueRange(-1, 2)));
    }

    private static LayerOperand Source(OperandEncoding encoding) =>
        new() { Value = "v", Info = new ValueInfo(ElementType.Float32, new Shape(1, 4)), Encoding = encoding };
}
