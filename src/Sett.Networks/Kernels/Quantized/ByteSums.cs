using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Exact sums of bytes.</summary>
internal static class ByteSums
{
    // 16-bit lanes take this many steps of two bytes before they could overflow.
    private const int Steps = 128;

    /// <summary>The sum of the bytes as unsigned numbers after flipping their bits with <paramref name="flip"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Of(ReadOnlySpan<byte> bytes, byte flip)
    {
        Vector256<byte> flips = Vector256.Create(flip);
        int total = 0, i = 0;
        while (i + 32 <= bytes.Length)
        {
            Vector256<ushort> sums = Vector256<ushort>.Zero;
            for (int step = 0; step < Steps && i + 32 <= bytes.Length; step++, i += 32)
            {
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Create(bytes[i..]) ^ flips);
                sums += low + high;
            }

            (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(sums);
            total += (int)Vector256.Sum(a + b);
        }

        for (; i < bytes.Length; i++) total += bytes[i] ^ flip;
        return total;
    }
}
