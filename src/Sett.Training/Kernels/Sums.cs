using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Numerics.Elementary;

namespace Sett.Training.Kernels;

/// <summary>Sums in an order that neither the machine nor the vectors' width changes.</summary>
internal static class Sums
{
    private const int Lanes = 16;

    /// <summary>
    /// The sum of a run: element i in lane i mod 16, the lanes joined by <see cref="FixedTree"/>, then what fills no vector.
    /// </summary>
    public static float Of(ReadOnlySpan<float> values)
    {
        ref float from = ref MemoryMarshal.GetReference(values);
        Vector512<float> lanes = Vector512<float>.Zero;
        int i = 0;
        for (; i + Lanes <= values.Length; i += Lanes) lanes += Vector512.LoadUnsafe(ref from, (nuint)i);
        float sum = FixedTree.Sum(lanes);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    /// <summary>target += source.</summary>
    public static void Add(ReadOnlySpan<float> source, Span<float> target)
    {
        target = target[..source.Length];
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i + Lanes <= source.Length; i += Lanes)
            (Vector512.LoadUnsafe(ref to, (nuint)i) + Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < source.Length; i++) target[i] += source[i];
    }
}
