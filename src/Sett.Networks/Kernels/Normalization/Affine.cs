using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Normalization;

/// <summary>Spans scaled and shifted; vectors and tails give the same bits.</summary>
internal static class Affine
{
    /// <summary>y = fma(x − centre, scale, shift).</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, T centre, T scale, T shift, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> c = Vector512.Create(centre), a = Vector512.Create(scale), b = Vector512.Create(shift);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            Lanes.FusedMultiplyAdd(Vector512.LoadUnsafe(ref from, (nuint)i) - c, a, b).StoreUnsafe(ref to, (nuint)i);
        for (; i < x.Length; i++) y[i] = T.FusedMultiplyAdd(x[i] - centre, scale, shift);
    }

    /// <summary>y = fma(x, scale, shift).</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, T scale, T shift, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> a = Vector512.Create(scale), b = Vector512.Create(shift);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            Lanes.FusedMultiplyAdd(Vector512.LoadUnsafe(ref from, (nuint)i), a, b).StoreUnsafe(ref to, (nuint)i);
        for (; i < x.Length; i++) y[i] = T.FusedMultiplyAdd(x[i], scale, shift);
    }

    /// <summary>y = fma(x, scale, shift), each element with its own scale and shift.</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T a = ref MemoryMarshal.GetReference(scale[..x.Length]);
        ref T b = ref MemoryMarshal.GetReference(shift[..x.Length]);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Lanes.FusedMultiplyAdd(Vector512.LoadUnsafe(ref from, (nuint)i), Vector512.LoadUnsafe(ref a, (nuint)i),
                Vector512.LoadUnsafe(ref b, (nuint)i))
                .StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++) y[i] = T.FusedMultiplyAdd(x[i], scale[i], shift[i]);
    }

    /// <summary>
    /// y = fma((x − centre) · factor, scale, shift), each element with its own scale and shift; no shift where that is empty.
    /// </summary>
    public static void Apply<T>(ReadOnlySpan<T> x, T centre, T factor, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T a = ref MemoryMarshal.GetReference(scale[..x.Length]);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> c = Vector512.Create(centre), f = Vector512.Create(factor);
        int i = 0;
        if (shift.IsEmpty)
        {
            for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                ((Vector512.LoadUnsafe(ref from, (nuint)i) - c) * f * Vector512.LoadUnsafe(ref a, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
            for (; i < x.Length; i++) y[i] = (x[i] - centre) * factor * scale[i];
            return;
        }

        ref T b = ref MemoryMarshal.GetReference(shift[..x.Length]);
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Lanes.FusedMultiplyAdd((Vector512.LoadUnsafe(ref from, (nuint)i) - c) * f, Vector512.LoadUnsafe(ref a, (nuint)i),
                Vector512.LoadUnsafe(ref b, (nuint)i))
                .StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++) y[i] = T.FusedMultiplyAdd((x[i] - centre) * factor, scale[i], shift[i]);
    }
}
