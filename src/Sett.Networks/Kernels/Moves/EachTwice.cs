using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Writes every element of a row twice in succession: what enlarging a picture to the nearest element needs most.</summary>
internal static class EachTwice
{
    /// <summary>From n elements to 2n.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> target) where T : unmanaged
    {
        int i = 0;
        ref T to = ref MemoryMarshal.GetReference(target[..(2 * source.Length)]);
        int lanes = Vector512<byte>.Count / Unsafe.SizeOf<T>();
        if (Unsafe.SizeOf<T>() < 8)
        {
            while (source.Length - i >= lanes || (i > 0 && i < source.Length))
            {
                // The last vector covers some elements again rather than leave a few to a loop.
                i = Math.Min(i, source.Length - lanes);
                Vector512<byte> elements = Vector512.LoadUnsafe(ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in source[i])));
                (Vector512<byte> low, Vector512<byte> high) = Twice<T>(elements);
                low.StoreUnsafe(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref to, 2 * i)));
                high.StoreUnsafe(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref to, 2 * i + lanes)));
                i += lanes;
            }
        }

        for (; i < source.Length; i++)
        {
            Unsafe.Add(ref to, 2 * i) = source[i];
            Unsafe.Add(ref to, 2 * i + 1) = source[i];
        }
    }

    // An element in the low half of one twice as wide, and again in the high half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<byte> Low, Vector512<byte> High) Twice<T>(Vector512<byte> elements)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 1:
                (Vector512<ushort> low2, Vector512<ushort> high2) = Vector512.Widen(elements);
                return ((low2 | low2 << 8).AsByte(), (high2 | high2 << 8).AsByte());
            case 2:
                (Vector512<uint> low4, Vector512<uint> high4) = Vector512.Widen(elements.AsUInt16());
                return ((low4 | low4 << 16).AsByte(), (high4 | high4 << 16).AsByte());
            default:
                (Vector512<ulong> low8, Vector512<ulong> high8) = Vector512.Widen(elements.AsUInt32());
                return ((low8 | low8 << 32).AsByte(), (high8 | high8 << 32).AsByte());
        }
    }
}
