using Sett.Numerics.Hashing;
using Xunit;

namespace Sett.Numerics.Tests.Hashing;

/// <summary>
/// Protects that projections follow from their seed, that short hashes begin long ones, and that each kind has the directions it says.
/// </summary>
public sealed class RandomProjectionTests
{
    [Theory]
    [InlineData(ProjectionKind.Gaussian)]
    [InlineData(ProjectionKind.SuperBit)]
    [InlineData(ProjectionKind.Signs)]
    public void A_short_hash_is_the_beginning_of_a_long_one(ProjectionKind kind)
    {
        const int Length = 40, Long = 200, Short = 70;
        float[] all = RandomProjection.Matrix(kind, Length, Long, 3, 4), some = RandomProjection.Matrix(kind, Length, Short, 3, 4);
        for (int i = 0; i < Length; i++) Assert.Equal(all.AsSpan(i * Long, Short).ToArray(), some.AsSpan(i * Short, Short).ToArray());
        Assert.NotEqual(some, RandomProjection.Matrix(kind, Length, Short, 5, 4));
        Assert.NotEqual(some, RandomProjection.Matrix(kind, Length, Short, 3, 5));
    }

    [Fact]
    public void Hadamard_signs_of_short_hashes_begin_those_of_long_ones()
    {
        float[] all = RandomProjection.HadamardSigns(40, 200, 3, 4), some = RandomProjection.HadamardSigns(40, 70, 3, 4);
        Assert.Equal(some, all.AsSpan(0, some.Length).ToArray());
        Assert.All(all, s => Assert.True(s is 1 or -1));
        Assert.Equal(4 * RandomProjection.Rounds * 64, all.Length);
    }

    [Fact]
    public void A_Hadamard_projection_has_no_matrix() =>
        Assert.Contains("no matrix",
            Assert.Throws<ArgumentOutOfRangeException>(() => RandomProjection.Matrix(ProjectionKind.Hadamard, 16, 16, 1, 0)).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(61)]
    public void Directions_of_any_length_are_orthogonal(int length)
    {
        float[] matrix = RandomProjection.Matrix(ProjectionKind.SuperBit, length, length, 4, 1);
        for (int a = 0; a < length; a++)
        {
            Assert.True(Dot(a, a) > 0);
            for (int b = 0; b < a; b++) Assert.InRange(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)), -1e-6, 1e-6);
        }

        double Dot(int a, int b) => Enumerable.Range(0, length).Sum(i => (double)matrix[i * length + a] * matrix[i * length + b]);
    }

    [Fact]
    public void Directions_of_a_super_bit_block_are_orthogonal_and_as_long_as_normal_ones()
    {
        const int Length = 64, Bits = 192;
        float[] matrix = RandomProjection.Matrix(ProjectionKind.SuperBit, Length, Bits, 1, 0);
        double Dot(int a, int b) => Enumerable.Range(0, Length).Sum(i => (double)matrix[i * Bits + a] * matrix[i * Bits + b]);
        for (int a = 0; a < Length; a++)
            for (int b = 0; b < a; b++) Assert.Equal(0, Dot(a, b), 1e-3);
        Assert.NotInRange(Math.Abs(Dot(0, Length)), 0, 1e-3);
        // The squared length of a normal direction is chi-squared: mean n, variance 2n.
        double mean = Enumerable.Range(0, Bits).Average(j => Dot(j, j));
        Assert.InRange(mean, Length - 5 * Math.Sqrt(2.0 * Length / Bits), Length + 5 * Math.Sqrt(2.0 * Length / Bits));
        Assert.True(Enumerable.Range(0, Bits).Select(j => Dot(j, j)).Distinct().Count() > Bits / 2);
    }

    [Theory]
    [InlineData(ProjectionKind.Gaussian)]
    [InlineData(ProjectionKind.SuperBit)]
    [InlineData(ProjectionKind.Signs)]
    public void Components_have_mean_0_and_variance_1(ProjectionKind kind)
    {
        float[] matrix = RandomProjection.Matrix(kind, 100, 400, 8, 2);
        Assert.InRange(matrix.Average(), -0.025, 0.025);
        Assert.InRange(matrix.Average(v => (double)v * v), 0.96, 1.04);
    }
}
