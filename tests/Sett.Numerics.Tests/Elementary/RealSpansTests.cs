using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;
using Xunit;

namespace Sett.Numerics.Tests.Elementary;

/// <summary>Protects the loops: an element's bits do not depend on its position, and nothing outside the target is written.</summary>
public sealed class RealSpansTests
{
    [Fact]
    public void Every_length_and_position_gives_the_same_bits()
    {
        var random = new Random(3);
        float[] x = new float[67];
        for (int i = 0; i < x.Length; i++) x[i] = (float)(20 * random.NextDouble() - 10);
        for (int length = 0; length <= x.Length; length++)
        {
            float[] y = new float[length + 1];
            y[length] = 42;
            RealSpans.Map(default(Logistic), x.AsSpan(0, length), y.AsSpan(0, length));
            Assert.Equal(42, y[length]);
            for (int i = 0; i < length; i++)
                Assert.Equal(BitConverter.SingleToInt32Bits(FloatMath.Sigmoid(x[i])), BitConverter.SingleToInt32Bits(y[i]));
        }
    }

    [Fact]
    public void In_place_equals_out_of_place()
    {
        float[] x = [.. Enumerable.Range(0, 37).Select(i => i / 5f - 3)], y = new float[37];
        RealSpans.Map(default(Logistic), x, y);
        RealSpans.MapInPlace(default(Logistic), x);
        Assert.Equal(y, x);
    }

    [Fact]
    public void Halves_go_through_single_precision()
    {
        Half[] x = [.. Enumerable.Range(0, 600).Select(i => (Half)(i / 50f - 6))], y = new Half[600];
        RealSpans.Map(default(Logistic), x, y);
        for (int i = 0; i < x.Length; i++) Assert.Equal((Half)FloatMath.Sigmoid((float)x[i]), y[i]);
    }

    [Fact]
    public void Doubles_are_mapped_one_by_one()
    {
        double[] x = [.. Enumerable.Range(0, 21).Select(i => i / 3.0 - 3)], y = new double[21];
        RealSpans.Map(default(Logistic), x, y);
        Assert.Equal(x.Select(DoubleMath.Sigmoid), y);
    }

    [Fact]
    public void Lanes_go_through_double_precision()
    {
        Vector512<float> x = Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, -1, -2, -3, -4, -5, -6, -7, -8);
        Vector512<float> y = RealSpans.ThroughDouble(default(Logistic), x);
        for (int lane = 0; lane < 16; lane++) Assert.Equal((float)DoubleMath.Sigmoid(x[lane]), y[lane]);
    }

    [Fact]
    public void Unequal_lengths_are_refused()
    {
        Assert.Contains("3 elements, the target 4",
            Assert.Throws<ArgumentException>(() => RealSpans.Map(default(Logistic), new float[3], new float[4])).Message);
        Assert.Throws<ArgumentException>(() => RealSpans.Map(default(Logistic), new double[4], new double[3]));
        Assert.Throws<ArgumentException>(() => RealSpans.Map(default(Logistic), new Half[3], new Half[4]));
    }

    private readonly struct Logistic : IRealFunction
    {
        public Vector512<float> Of(Vector512<float> x) => FloatMath.Sigmoid(x);

        public double Of(double x) => DoubleMath.Sigmoid(x);
    }
}
