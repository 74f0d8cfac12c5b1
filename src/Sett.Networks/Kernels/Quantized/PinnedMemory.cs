using System.Runtime.CompilerServices;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// Cleared arrays that never move and start on a 64-byte boundary, whatever their size, so that kernels may keep pointers to them.
/// </summary>
internal static unsafe class PinnedMemory
{
    private const int Alignment = 64;

    /// <summary>Memory of <paramref name="length"/> zeros.</summary>
    public static Memory<T> Allocate<T>(int length) where T : unmanaged
    {
        int size = sizeof(T);
        T[] array = GC.AllocateArray<T>(checked(length + Alignment / size), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref array[0]);
        int skipped = (int)((Alignment - address % Alignment) % Alignment) / size;
        return array.AsMemory(skipped, length);
    }
}
