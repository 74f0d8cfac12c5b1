using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Convolution;

/// <summary>
/// Copies of short rows. Rows of a feature map are often shorter than a call to a general copy costs; the last vector overlaps the one
/// before it, so that nothing beyond the row is read or written.
/// </summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies <paramref name="count"/> neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Adjacent(float* from, float* to, int count)
    {
        if (count >= 16)
        {
            for (int i = 0; i < count - 16; i += 16) Vector512.Store(Vector512.Load(from + i), to + i);
            Vector512.Store(Vector512.Load(from + count - 16), to + count - 16);
        }
        else if (count >= 8)
        {
            Vector256<float> start = Vector256.Load(from), end = Vector256.Load(from + count - 8);
            Vector256.Store(start, to);
            Vector256.Store(end, to + count - 8);
        }
        else if (count >= 4)
        {
            Vector128<float> start = Vector128.Load(from), end = Vector128.Load(from + count - 4);
            Vector128.Store(start, to);
            Vector128.Store(end, to + count - 4);
        }
        else
        {
            for (int i = 0; i < count; i++) to[i] = from[i];
        }
    }

    /// <summary>Sets <c>to[i] = from[i·stride]</c> for <paramref name="count"/> values.</summary>
    public static void Strided(float* from, int stride, float* to, int count)
    {
        if (stride == 2 && count >= 8) EveryOther(from, to, count);
        else
            for (int i = 0; i < count; i++) to[i] = from[i * stride];
    }

    /// <summary>
    /// A pair of floats read as one 64-bit number and cut to its low half is the even one (the machine is little-endian).
    /// </summary>
    private static void EveryOther(float* from, float* to, int count)
    {
        if (count < 16)
        {
            Vector256<float> start = Even256(from);
            Vector256<float> end = Even256(from + 2 * (count - 8));
            Vector256.Store(start, to);
            Vector256.Store(end, to + count - 8);
            return;
        }

        for (int i = 0; i < count - 16; i += 16) Vector512.Store(Even512(from + 2 * i), to + i);
        Vector512.Store(Even512(from + 2 * (count - 16)), to + count - 16);
    }

    /// <summary>
    /// Elements 0, 2 … 30, without a look at element 31: the second half is read one place earlier and cut to its high halves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Even512(float* from)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> places = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
            return Avx512F.PermuteVar16x32x2(Vector512.Load(from), places, Vector512.Load(from + 15));
        }

        Vector512<ulong> low = Vector512.Load(from).AsUInt64(), high = Vector512.Load(from + 15).AsUInt64();
        return Vector512.Narrow(low, Vector512.ShiftRightLogical(high, 32)).AsSingle();
    }

    private static Vector256<float> Even256(float* from)
    {
        Vector256<ulong> low = Vector256.Load(from).AsUInt64(), high = Vector256.Load(from + 7).AsUInt64();
        return Vector256.Narrow(low, Vector256.ShiftRightLogical(high, 32)).AsSingle();
    }
}
