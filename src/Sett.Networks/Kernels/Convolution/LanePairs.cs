using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>Moves between lanes that strided and bordered rows need.</summary>
internal static class LanePairs
{
    /// <summary>Lanes 0, 2 … 30 of two vectors in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Even(Vector512<float> low, Vector512<float> high)
    {
        if (Avx512F.IsSupported)
            return Avx512F.PermuteVar16x32x2(low, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), high);
        // A pair of floats read as one 64-bit number and cut to its low half is the even one (the machine is little-endian).
        return Vector512.Narrow(low.AsUInt64(), high.AsUInt64()).AsSingle();
    }

    /// <summary>Lanes 1, 3 … 31 of two vectors in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Odd(Vector512<float> low, Vector512<float> high)
    {
        if (Avx512F.IsSupported)
            return Avx512F.PermuteVar16x32x2(low, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), high);
        return Vector512.Narrow(Vector512.ShiftRightLogical(low.AsUInt64(), 32), Vector512.ShiftRightLogical(high.AsUInt64(), 32))
            .AsSingle();
    }

    /// <summary>Every lane's left neighbour; zero for lane 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromLeft(Vector512<float> row)
    {
        Vector512<int> places = Vector512.Create(16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        return Avx512F.IsSupported
            ? Avx512F.PermuteVar16x32x2(row, places, Vector512<float>.Zero)
            : Vector512.Shuffle(row, places);
    }

    /// <summary>Every lane's right neighbour; zero for lane 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromRight(Vector512<float> row)
    {
        Vector512<int> places = Vector512.Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        return Avx512F.IsSupported
            ? Avx512F.PermuteVar16x32x2(row, places, Vector512<float>.Zero)
            : Vector512.Shuffle(row, places);
    }
}
