using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.Kernels;

/// <summary>Operations on each element, in vectors and the rest one by one, with the same bits either way.</summary>
internal static class Elements
{
    private const int Lanes = 16;

    /// <summary>y = a + b, kept at 0 or above where <paramref name="rectifies"/>.</summary>
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, bool rectifies, Span<float> y)
    {
        b = b[..a.Length];
        y = y[..a.Length];
        ref float first = ref MemoryMarshal.GetReference(a), second = ref MemoryMarshal.GetReference(b);
        ref float to = ref MemoryMarshal.GetReference(y);
        Vector512<float> low = Vector512.Create(rectifies ? 0 : float.NegativeInfinity);
        int i = 0;
        for (; i + Lanes <= a.Length; i += Lanes)
        {
            Vector512<float> sum = Vector512.LoadUnsafe(ref first, (nuint)i) + Vector512.LoadUnsafe(ref second, (nuint)i);
            Vector512.ConditionalSelect(Vector512.LessThan(sum, low), low, sum).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < a.Length; i++)
        {
            float sum = a[i] + b[i];
            y[i] = rectifies && sum < 0 ? 0 : sum;
        }
    }
}
