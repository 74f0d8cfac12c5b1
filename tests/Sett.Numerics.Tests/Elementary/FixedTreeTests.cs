using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;
using Xunit;

namespace Sett.Numerics.Tests.Elementary;

/// <summary>Protects the order of sums over vectors, on which equal bits on every machine rest.</summary>
public sealed class FixedTreeTests
{
    [Fact]
    public void Lanes_are_joined_in_halves()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            var lanes = new float[16];
            for (int i = 0; i < 16; i++) lanes[i] = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7)));
            float[] sums = lanes;
            for (int half = 8; half >= 1; half /= 2) sums = [.. Enumerable.Range(0, half).Select(i => sums[i] + sums[i + half])];
            Assert.Equal(BitConverter.SingleToInt32Bits(sums[0]), BitConverter.SingleToInt32Bits(FixedTree.Sum(Vector512.Create(lanes))));
            Assert.Equal(lanes.Max(), FixedTree.Max(Vector512.Create(lanes)));
        }
    }

    [Fact]
    public void A_lane_that_is_no_number_makes_the_largest_none()
    {
        for (int i = 0; i < 16; i++) Assert.True(float.IsNaN(FixedTree.Max(Vector512<float>.Zero.WithElement(i, float.NaN))));
    }
}
