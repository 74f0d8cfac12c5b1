using System.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// What the integers of an operand look like: range, zeros, and how many bits they need. The width of a value is its bit length, at least
/// 1; where the format is signed, the bit length of the value (of the ones' complement if negative) plus a sign bit.
/// </summary>
public sealed class ValueStatistics(bool isSigned)
{
    private readonly long[] _widths = new long[18];
    private long _zeros;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest value; 0 where none was seen.</summary>
    public int Least { get; private set; }

    /// <summary>The largest value; 0 where none was seen.</summary>
    public int Most { get; private set; }

    /// <summary>The share of zeros, 0 to 1.</summary>
    public double ZeroShare => Count == 0 ? 0 : (double)_zeros / Count;

    /// <summary>The mean width in bits.</summary>
    public double MeanWidth => Count == 0 ? 0 : _widths.Select((n, width) => (double)n * width).Sum() / Count;

    /// <summary>The widest value's width in bits.</summary>
    public int MaxWidth => Math.Max(0, Array.FindLastIndex(_widths, n => n > 0));

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<short> values)
    {
        Span<long> widths = stackalloc long[18];
        int least = int.MaxValue, most = int.MinValue, sign = isSigned ? 1 : 0;
        long zeros = 0;
        foreach (short value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            if (value == 0) zeros++;
            uint magnitude = (uint)(value ^ (value >> 15)) | 1;
            widths[32 - BitOperations.LeadingZeroCount(magnitude) + sign]++;
        }

        if (values.Length == 0) return;
        lock (_widths)
        {
            for (int i = 0; i < widths.Length; i++) _widths[i] += widths[i];
            _zeros += zeros;
            Least = Count == 0 ? least : Math.Min(Least, least);
            Most = Count == 0 ? most : Math.Max(Most, most);
            Count += values.Length;
        }
    }
}
