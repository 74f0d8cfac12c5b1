using Sett.Numerics.Randomness;
using Xunit;

namespace Sett.Numerics.Tests.Randomness;

/// <summary>
/// Protects the random numbers on which every seeded result rests: the generators' published values and the shapes of the distributions.
/// </summary>
public class RandomStreamTests
{
    [Fact]
    public void SplitMix64_gives_its_known_values()
    {
        ulong state = 1234567;
        Assert.Equal(6457827717110365317UL, SplitMix64.Next(ref state));
        Assert.Equal(3203168211198807973UL, SplitMix64.Next(ref state));
        Assert.Equal(9817491932198370423UL, SplitMix64.Next(ref state));
    }

    [Fact]
    public void Xoshiro_gives_its_known_values()
    {
        var random = new RandomStream(1, 2, 3, 4);
        ulong[] known = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600];
        Assert.All(known, value => Assert.Equal(value, random.NextUInt64()));
    }

    [Fact]
    public void A_state_of_zeros_is_refused_and_one_bit_is_enough()
    {
        Assert.Contains("all zeros", Assert.Throws<ArgumentException>(() => new RandomStream(0, 0, 0, 0)).Message);
        // The only set bit reaches the output, in the second number at the latest but one.
        foreach (RandomStream random in new RandomStream[] { new(1, 0, 0, 0), new(0, 1, 0, 0), new(0, 0, 1, 0), new(0, 0, 0, 1) })
            Assert.NotEqual(0UL, random.NextUInt64() | random.NextUInt64() | random.NextUInt64());
    }

    [Fact]
    public void A_range_is_stretched_and_moved()
    {
        RandomStream unit = new(9), stretched = new(9);
        for (int i = 0; i < 100; i++) Assert.Equal(-3 + 5 * unit.NextDouble(), stretched.NextDouble(-3, 2), 1e-15);
    }

    [Fact]
    public void Streams_of_a_seed_differ_and_repeat()
    {
        var first = new HashSet<ulong>();
        for (ulong stream = 0; stream < 1000; stream++) Assert.True(first.Add(new RandomStream(5, stream).NextUInt64()));
        Assert.Equal(new RandomStream(5, 7).NextUInt64(), new RandomStream(5, 7).NextUInt64());
        Assert.NotEqual(new RandomStream(5, 7).NextUInt64(), new RandomStream(6, 7).NextUInt64());
    }

    [Fact]
    public void Bounded_numbers_are_equally_likely()
    {
        var random = new RandomStream(1);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[random.Next(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }

    [Fact]
    public void Uniform_numbers_lie_in_range_and_spread()
    {
        var random = new RandomStream(2);
        double sum = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double value = random.NextDouble();
            Assert.InRange(value, 0, 1 - 1e-17);
            Assert.InRange(random.NextSingle(), 0f, 0.99999994f);
            sum += value;
        }

        Assert.InRange(sum / 100_000, 0.495, 0.505);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_tails_of_the_normal_distribution()
    {
        var random = new RandomStream(3);
        const int count = 200_000;
        double sum = 0, squares = 0, fourth = 0;
        int beyondTwo = 0;
        for (int i = 0; i < count; i++)
        {
            double x = random.NextNormal();
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
            if (Math.Abs(x) > 2) beyondTwo++;
        }

        Assert.InRange(sum / count, -0.01, 0.01);
        Assert.InRange(squares / count, 0.985, 1.015);
        Assert.InRange(fourth / count, 2.9, 3.1);
        Assert.InRange(beyondTwo / (double)count, 0.044, 0.047);
    }

    [Fact]
    public void Shuffling_keeps_the_elements_and_reaches_every_order()
    {
        var random = new RandomStream(4);
        var orders = new Dictionary<string, int>();
        for (int i = 0; i < 6000; i++)
        {
            char[] letters = ['a', 'b', 'c'];
            random.Shuffle<char>(letters);
            string order = new(letters);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, c => Assert.InRange(c, 850, 1150));
    }
}
