using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// The step that all integer kernels are made of: lane i of the result is a[2i] × b[2i] + a[2i+1] × b[2i+1] in 32 bits. Exact for values of
/// magnitude up to 255 (and for all int16 but −32768 × −32768 twice), so every path gives the same integers.
/// </summary>
internal static class PairProduct
{
    /// <summary>Products of 16 pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Of(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyAddAdjacent(a, b);
        return Vector512.Create(Of(a.GetLower(), b.GetLower()), Of(a.GetUpper(), b.GetUpper()));
    }

    /// <summary>Products of 8 pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Of(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported) return Avx2.MultiplyAddAdjacent(a, b);
        Vector256<int> x = a.AsInt32(), y = b.AsInt32();
        return Vector256.ShiftRightArithmetic(x, 16) * Vector256.ShiftRightArithmetic(y, 16)
            + Vector256.ShiftRightArithmetic(x << 16, 16) * Vector256.ShiftRightArithmetic(y << 16, 16);
    }
}
