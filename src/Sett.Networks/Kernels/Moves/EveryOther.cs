using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Takes every other element of a row: what a step of 2 in a slice or a pooling stride of 2 needs.</summary>
internal static class EveryOther
{
    /// <summary>
    /// Copies elements 0, 2, 4 … of the source to <paramref name="n"/> adjacent ones; nothing behind element 2n − 2 is read.
    /// </summary>
    public static void Copy<T>(ref T source, ref T target, int n) where T : unmanaged
    {
        nint i = 0;
        int lanes = Vector512<byte>.Count / Unsafe.SizeOf<T>();
        if (Unsafe.SizeOf<T>() < 8)
        {
            // A wide element of two narrow ones, cut to its low half, is the even one (little-endian).
            for (; i < n - lanes; i += lanes)
            {
                ref byte s = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref source, 2 * i));
                Vector512<byte> low = Vector512.LoadUnsafe(ref s), high = Vector512.LoadUnsafe(ref s, (nuint)Vector512<byte>.Count);
                Vector512<byte> even = Unsafe.SizeOf<T>() switch
                {
                    1 =>
                        Vector512.Narrow(low.AsUInt16() & Vector512.Create((ushort)0xFF), high.AsUInt16() & Vector512.Create((ushort)0xFF)),
                    2 => Vector512.Narrow(low.AsUInt32() & Vector512.Create(0xFFFFu), high.AsUInt32() & Vector512.Create(0xFFFFu)).AsByte(),
                    _ => Vector512.Narrow(low.AsUInt64(), high.AsUInt64()).AsByte(),
                };
                even.StoreUnsafe(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref target, i)));
            }
        }

        for (; i < n; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, 2 * i);
    }
}
