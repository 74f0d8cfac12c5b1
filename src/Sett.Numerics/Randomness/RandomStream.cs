using System.Numerics;

namespace Sett.Numerics.Randomness;

/// <summary>
/// A seeded stream of random numbers with the same bits on every machine: the generator xoshiro256** of Blackman and Vigna ("Scrambled
/// linear pseudorandom number generators", ACM TOMS 47(4), 2021), its state filled by SplitMix64 as they advise. Not for secrets, and one
/// stream serves one thread: give each piece of parallel work a stream of its own.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareNormal = double.NaN;

    /// <summary>The stream number <paramref name="stream"/> of a seed. Streams of one seed have nothing in common that shows.</summary>
    public RandomStream(ulong seed, ulong stream = 0)
    {
        ulong state = seed;
        ulong key = SplitMix64.Next(ref state);
        state = key ^ SplitMix64.Mix(stream * SplitMix64.Increment);
        _s0 = SplitMix64.Next(ref state);
        _s1 = SplitMix64.Next(ref state);
        _s2 = SplitMix64.Next(ref state);
        _s3 = SplitMix64.Next(ref state);
    }

    /// <summary>A stream that continues from a generator state, which must not be all zeros.</summary>
    /// <exception cref="ArgumentException">All four words are zero: the generator would never leave that state.</exception>
    public RandomStream(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        if ((s0 | s1 | s2 | s3) == 0)
            throw new ArgumentException("RandomStream: the state is all zeros; at least one bit has to be set.", nameof(s0));
        (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number 0 … <paramref name="bound"/> − 1, all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // The high word of bits × bound is uniform once the few products that would favour some results are drawn again (Lemire 2019).
        ulong range = (ulong)bound, threshold = (0UL - range) % range;
        while (true)
        {
            ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
            if (low >= threshold) return (int)high;
        }
    }

    /// <summary>A multiple of 2^−53 in 0 ≤ x &lt; 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in <paramref name="low"/> ≤ x &lt; <paramref name="high"/> (up to rounding).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>A multiple of 2^−24 in 0 ≤ x &lt; 1.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    /// <summary>A number from the normal distribution with mean 0 and variance 1, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        while (true)
        {
            double x = 2 * NextDouble() - 1, y = 2 * NextDouble() - 1;
            double square = x * x + y * y;
            if (square is >= 1 or 0) continue;
            double factor = Math.Sqrt(-2 * Log(square) / square);
            _spareNormal = y * factor;
            return x * factor;
        }
    }

    /// <summary>Puts elements into a random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>
    /// The natural logarithm of a normal positive number, from operations that IEEE 754 defines to the last bit: ln(m·2^e) = e·ln 2 +
    /// 2·artanh((m − 1)/(m + 1)).
    /// </summary>
    private static double Log(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        double z = (mantissa - 1) / (mantissa + 1), square = z * z, sum = 0;
        for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
        return exponent * 0.6931471805599453 + 2 * z * sum;
    }
}
