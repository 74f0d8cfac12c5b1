using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Training.Precision.Rounding;

/// <summary>What a controller asks of a tensor beside its overflows.</summary>
[Flags]
public enum TensorMeasures
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>How many values would lie at or beyond the limits if IL were one less.</summary>
    Crowding = 1,
    /// <summary>The largest magnitude before it is rounded.</summary>
    Magnitude = 2,
    /// <summary>The sums of magnitudes and of rounding errors.</summary>
    Error = 4,
}

/// <summary>
/// Sums for <see cref="TensorMeasures"/> over a run of at most <see cref="Longest"/> values, the same bits on every machine.
/// </summary>
internal static class MeasureKernel
{
    /// <summary>The longest run: sums stay in float32 lanes for so long.</summary>
    public const int Longest = 1 << 12;

    private const int Lanes = 16;

    /// <summary>Values whose magnitude is at least a limit.</summary>
    public static long AtLeast(ReadOnlySpan<float> values, float limit)
    {
        long count = 0;
        foreach (float value in values)
        {
            if (MathF.Abs(value) >= limit) count++;
        }

        return count;
    }

    /// <summary>The largest magnitude; NaN counts as nothing.</summary>
    public static float Largest(ReadOnlySpan<float> values)
    {
        ref float at = ref MemoryMarshal.GetReference(values);
        Vector512<float> most = Vector512<float>.Zero;
        int i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            Vector512<float> size = Vector512.Abs(Vector512.LoadUnsafe(ref at, (nuint)i));
            most = Vector512.ConditionalSelect(Vector512.GreaterThan(size, most), size, most);
        }

        float largest = FixedTree.Max(most);
        for (; i < values.Length; i++)
        {
            float size = MathF.Abs(values[i]);
            if (size > largest) largest = size;
        }

        return largest;
    }

    /// <summary>Σ |a − b|; with an empty <paramref name="b"/> Σ |a|.</summary>
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float one = ref MemoryMarshal.GetReference(a), two = ref MemoryMarshal.GetReference(b);
        bool isAlone = b.IsEmpty;
        Vector512<float> lanes = Vector512<float>.Zero;
        int i = 0;
        for (; i + Lanes <= a.Length; i += Lanes)
        {
            Vector512<float> x = Vector512.LoadUnsafe(ref one, (nuint)i);
            lanes += Vector512.Abs(isAlone ? x : x - Vector512.LoadUnsafe(ref two, (nuint)i));
        }

        double sum = FixedTree.Sum(lanes);
        for (; i < a.Length; i++) sum += MathF.Abs(isAlone ? a[i] : a[i] - b[i]);
        return sum;
    }
}
