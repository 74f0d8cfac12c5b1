using Sett.Numerics.Randomness;
using Sett.Training.Precision.Rounding;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>
/// Protects rounding to dynamic fixed point: the vector kernel against the definition in double precision, limits, draws.
/// </summary>
public class RoundingTests
{
    private static readonly RoundingKind[] s_kinds = Enum.GetValues<RoundingKind>();

    [Fact]
    public void The_kernel_rounds_as_the_definition_says()
    {
        var random = new RandomStream(5);
        for (int round = 0; round < 400; round++)
        {
            int length = 1 + random.Next(31), integer = random.Next(24) - 12;
            var format = new DynamicFormat(integer, length - integer);
            var values = new float[random.Next(200)];
            foreach (ref float value in values.AsSpan()) value = Draw(random, format);
            foreach (RoundingKind kind in s_kinds)
            {
                bool isSymmetric = random.Next(2) == 0;
                var draws = new ElementDraws(9, round, 3);
                float[] rounded = [.. values];
                (long over, long under) = RoundingKernel.Run(kind, format, isSymmetric, rounded, draws, 1000);
                long expectedOver = 0, expectedUnder = 0;
                for (int i = 0; i < values.Length; i++)
                {
                    (float expected, int overflow) = Slow(kind, format, isSymmetric, values[i], draws.At(1000 + (uint)(i & ~15))[i & 15]);
                    Assert.True(expected.Equals(rounded[i]), $"{kind} {format} {values[i]:R}: {rounded[i]:R} instead of {expected:R}");
                    if (overflow > 0) expectedOver++;
                    if (overflow < 0) expectedUnder++;
                }

                Assert.Equal((expectedOver, expectedUnder), (over, under));
            }
        }
    }

    [Fact]
    public void Rounded_values_are_multiples_of_the_step_within_the_limits_and_stay()
    {
        var random = new RandomStream(6);
        for (int round = 0; round < 200; round++)
        {
            int length = 1 + random.Next(31), integer = random.Next(40) - 20;
            var format = new DynamicFormat(integer, length - integer);
            var values = new float[100];
            foreach (ref float value in values.AsSpan()) value = Draw(random, format);
            foreach (RoundingKind kind in s_kinds)
            {
                float[] once = [.. values];
                (long over, long under) = RoundingKernel.Run(kind, format, false, once, new ElementDraws(1, round, 0), 0);
                Assert.All(once, v => Assert.True(
                    v / format.Step == Math.Floor(v / format.Step) && v >= format.Least && v <= format.Most, $"{v} in {format}"));
                float[] twice = [.. once];
                (long overAgain, long underAgain) = RoundingKernel.Run(kind, format, false, twice, new ElementDraws(2, round, 0), 0);
                Assert.Equal(once, twice);

                // Limits themselves overflow, so what was saturated is counted again where float32 holds the upper limit.
                if (length <= 24 && kind != RoundingKind.Stochastic) Assert.True(overAgain >= over && underAgain >= under);
            }
        }
    }

    [Theory]
    [InlineData(RoundingKind.Nearest, 2.5f, 3)]
    [InlineData(RoundingKind.Nearest, -2.5f, -2)]
    [InlineData(RoundingKind.Nearest, 0.49999997f, 0)]
    [InlineData(RoundingKind.Nearest, 8388609f, 8388609)]
    [InlineData(RoundingKind.NearestEven, 2.5f, 2)]
    [InlineData(RoundingKind.NearestEven, -3.5f, -4)]
    [InlineData(RoundingKind.Truncate, -0.25f, -1)]
    [InlineData(RoundingKind.Truncate, 2.75f, 2)]
    public void Ties_go_where_they_should(RoundingKind kind, float value, float expected)
    {
        float[] values = [value];
        Assert.Equal((0, 0), RoundingKernel.Run(kind, new DynamicFormat(24, 0), false, values, default, 0));
        Assert.Equal(expected, values[0]);
    }

    [Fact]
    public void Limits_overflow_and_saturate_and_nothing_wraps()
    {
        // <3,1>: −8 … 7.5.
        float[] values = [7.5f, 7.49f, -8, -7.99f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        Assert.Equal((3, 3), RoundingKernel.Run(RoundingKind.Nearest, new DynamicFormat(3, 1), false, values, default, 0));
        Assert.Equal([7.5f, 7.5f, -8, -8, 7.5f, -8, 7.5f, -8, float.NaN], values);

        // Symmetric: −7.5 … 7.5.
        values = [-7.5f, -7.4f, -9, 7.5f];
        Assert.Equal((1, 2), RoundingKernel.Run(RoundingKind.Nearest, new DynamicFormat(3, 1), true, values, default, 0));
        Assert.Equal([-7.5f, -7.5f, -7.5f, 7.5f], values);

        // A pixel of 1 in <0,31>: the upper limit lies between two float32, and the lower of them is what is stored.
        values = [1, MathF.BitDecrement(1)];
        Assert.Equal((1, 0), RoundingKernel.Run(RoundingKind.Nearest, new DynamicFormat(0, 31), false, values, default, 0));
        Assert.Equal([MathF.BitDecrement(1), MathF.BitDecrement(1)], values);
    }

    [Fact]
    public void Stochastic_rounding_keeps_the_mean_and_draws_once_an_element()
    {
        var values = new float[1 << 16];
        for (int i = 0; i < 8; i++)
        {
            Array.Fill(values, i / 8f);
            RoundingKernel.Run(RoundingKind.Stochastic, new DynamicFormat(8, 0), false, values, new ElementDraws(7, 11, i), 0);
            Assert.InRange(values.Average(), i / 8f - 0.01, i / 8f + 0.01);
        }

        // In pieces, in any order: the same bits.
        float[] whole = [.. Enumerable.Range(0, 1000).Select(i => i / 7f)], pieces = [.. whole];
        var draws = new ElementDraws(1, 2, 3);
        RoundingKernel.Run(RoundingKind.Stochastic, new DynamicFormat(8, 0), false, whole, draws, 0);
        foreach (int start in new[] { 512, 0, 768, 256 })
            RoundingKernel.Run(RoundingKind.Stochastic, new DynamicFormat(8, 0), false,
                pieces.AsSpan(start, Math.Min(256, 1000 - start)), draws, (uint)start);
        Assert.Equal(whole, pieces);

        // Neighbours, steps and tensors have draws of their own.
        float[] a = Draws(1, 2, 3);
        Assert.Equal(512, a.Distinct().Count());
        foreach (float[] b in new[] { Draws(2, 2, 3), Draws(1, 3, 3), Draws(1, 2, 4) })
            Assert.True(a.Zip(b, (x, y) => x == y ? 1 : 0).Sum() < 4);
        Assert.InRange(a.Zip(a.Skip(1), (x, y) => (x - 0.5) * (y - 0.5)).Average(), -0.02, 0.02);

        static float[] Draws(ulong seed, long iteration, int tensor) =>
            [.. Enumerable.Range(0, 32)
                .SelectMany(i => Enumerable.Range(0, 16).Select(l => new ElementDraws(seed, iteration, tensor).At(16 * (uint)i)[l]))];
    }

    [Fact]
    public void Measures_are_what_they_say()
    {
        float[] values = [1, -3, 2, 0.5f, .. Enumerable.Repeat(0.25f, 40)], other = [.. values.Select(v => v + 1)];
        Assert.Equal(3, MeasureKernel.Largest(values));
        Assert.Equal(3, MeasureKernel.AtLeast(values, 1));
        Assert.Equal(16.5, MeasureKernel.Distance(values, []), 1e-6);
        Assert.Equal(44, MeasureKernel.Distance(values, other), 1e-5);
        Assert.Equal(0, MeasureKernel.Largest([float.NaN]));
    }

    // Often near the limits, on ties and on whole steps.
    private static float Draw(RandomStream random, DynamicFormat format) => random.Next(5) switch
    {
        0 => (float)((random.Next(64) - 32) * format.Step / 2),
        1 => (float)((random.Next(2) == 0 ? format.Most : format.Least) + (random.Next(9) - 4) * format.Step / 4),
        2 => (float)(random.NextDouble(2 * format.Least, 2 * format.Most)),
        3 => 0,
        _ => (float)(random.NextNormal() * format.Most / 3),
    };

    private static (float Value, int Overflow) Slow(RoundingKind kind, DynamicFormat format, bool isSymmetric, float value, float draw)
    {
        double most = format.Most, least = isSymmetric ? -most : format.Least, steps = value / format.Step, floor = Math.Floor(steps);
        if (value >= most) return ((float)most > most ? MathF.BitDecrement((float)most) : (float)most, 1);
        if (value <= least) return ((float)least < least ? MathF.BitIncrement((float)least) : (float)least, -1);
        double rounded = kind switch
        {
            RoundingKind.Nearest => Math.Floor(steps + 0.5),
            RoundingKind.NearestEven => Math.Round(steps, MidpointRounding.ToEven),
            RoundingKind.Truncate => floor,
            _ => floor + (draw < steps - floor ? 1 : 0),
        };
        return ((float)(rounded * format.Step), 0);
    }
}
