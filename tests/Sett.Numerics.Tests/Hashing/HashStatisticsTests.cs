using Sett.Numerics.Hashing;
using Sett.Numerics.Randomness;
using Sett.Tests;
using Xunit;

namespace Sett.Numerics.Tests.Hashing;

/// <summary>
/// Protects the theory that everything else is compared with: exact moments against sums over the binomial distribution, published figures,
/// and drawn hashes.
/// </summary>
public sealed class HashStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(256)]
    [InlineData(1024)]
    public void Moments_equal_sums_over_the_binomial_distribution(int k)
    {
        foreach (double angle in new[] { 0.01, 0.5, 1.0, Math.PI / 2, 2.5, 3.1 })
        {
            double p = angle / Math.PI, probability = 0, mean = 0, square = 0;
            for (int h = 0; h <= k; h++)
            {
                double weight = Math.Exp(LogChoose(k, h) + h * Math.Log(p) + (k - h) * Math.Log(1 - p)), cosine = Math.Cos(Math.PI * h / k);
                probability += weight;
                mean += weight * cosine;
                square += weight * cosine * cosine;
            }

            Assert.Equal(1, probability, 1e-9);
            Assert.Equal(mean, HashStatistics.MeanCosine(k, angle), 1e-9);
            Assert.Equal(square - mean * mean, HashStatistics.CosineVariance(k, angle), 1e-9);
        }
    }

    // Standard deviation of the cosine at four angles and its bias at 60°: docs/deepcam.md.
    [Theory]
    [InlineData(256, 0.0977, 0.0956, 0.0800, 0.0369, -0.0021)]
    [InlineData(512, 0.0693, 0.0678, 0.0566, 0.0260, -0.0011)]
    [InlineData(768, 0.0566, 0.0554, 0.0462, 0.0212, -0.0007)]
    [InlineData(1024, 0.0490, 0.0480, 0.0401, 0.0183, -0.0005)]
    public void Table_of_deviations(int k, double at90, double at80, double at60, double at30, double bias)
    {
        double Deviation(double degrees) => Math.Sqrt(HashStatistics.CosineVariance(k, degrees * Math.PI / 180));
        Assert.Equal(at90, Deviation(90), 1e-4);
        Assert.Equal(at80, Deviation(80), 1e-4);
        Assert.Equal(at60, Deviation(60), 1e-4);
        Assert.Equal(at30, Deviation(30), 1e-4);
        Assert.Equal(bias, HashStatistics.MeanCosine(k, Math.PI / 3) - 0.5, 6e-5);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(140)]
    public void Distances_of_drawn_hashes_are_binomial(double degrees)
    {
        // 64 hashes of 256 bits for each of 8 pairs at the angle; the bounds are 5 standard errors.
        const int Length = 24, K = 256, Hashes = 64, Pairs = 8;
        double angle = degrees * Math.PI / 180, p = angle / Math.PI;
        float[] directions = RandomProjection.Matrix(ProjectionKind.Gaussian, Length, K * Hashes, 11, 0);
        var distances = new List<int>();
        for (int pair = 0; pair < Pairs; pair++)
        {
            (double[] x, double[] y) = PairAt(angle, Length, (ulong)pair);
            bool[] differs = [.. Enumerable.Range(0, K * Hashes).Select(j => Sign(x, j) != Sign(y, j))];
            for (int h = 0; h < Hashes; h++) distances.Add(differs.Skip(h * K).Take(K).Count(d => d));
        }

        bool Sign(double[] v, int j)
        {
            double sum = 0;
            for (int i = 0; i < Length; i++) sum += v[i] * directions[i * K * Hashes + j];
            return sum < 0;
        }

        // Pairs share directions, so that only the hashes of one pair are independent of each other.
        double mean = distances.Average();
        double variance = distances.Sum(d => (d - mean) * (d - mean)) / (distances.Count - 1), expected = K * p * (1 - p);
        Assert.InRange(mean, K * p - 5 * Math.Sqrt(expected / Hashes), K * p + 5 * Math.Sqrt(expected / Hashes));
        Assert.InRange(variance, expected * (1 - 5 * Math.Sqrt(2.0 / Hashes)), expected * (1 + 5 * Math.Sqrt(2.0 / Hashes)));
        double cosine = distances.Average(d => Math.Cos(Math.PI * d / K)), deviation = Math.Sqrt(HashStatistics.CosineVariance(K, angle));
        Assert.InRange(cosine, HashStatistics.MeanCosine(K, angle) - 5 * deviation / Math.Sqrt(Hashes),
            HashStatistics.MeanCosine(K, angle) + 5 * deviation / Math.Sqrt(Hashes));
    }

    private static (double[] X, double[] Y) PairAt(double angle, int length, ulong seed)
    {
        var random = new RandomStream(99, seed);
        double[] x = [.. Enumerable.Range(0, length).Select(_ => random.NextNormal())], z = [.. x.Select(_ => random.NextNormal())];
        double xx = Math.Sqrt(x.Sum(v => v * v));
        x = [.. x.Select(v => v / xx)];
        double along = x.Zip(z).Sum(p => p.First * p.Second);
        z = [.. z.Zip(x).Select(p => p.First - along * p.Second)];
        double zz = Math.Sqrt(z.Sum(v => v * v));
        return (x, [.. x.Zip(z).Select(p => Math.Cos(angle) * p.First + Math.Sin(angle) * p.Second / zz)]);
    }

    private static double LogChoose(int n, int k)
    {
        double sum = 0;
        for (int i = 1; i <= k; i++) sum += Math.Log((double)(n - k + i) / i);
        return sum;
    }
}
