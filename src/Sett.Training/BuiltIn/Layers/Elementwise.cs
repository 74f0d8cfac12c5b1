using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.BuiltIn.Layers;

/// <summary>Operations on each element of a span, in vectors and the rest one by one, with the same bits either way.</summary>
internal static class Elementwise
{
    private const int Lanes = 16;

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
