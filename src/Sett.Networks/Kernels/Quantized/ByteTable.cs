using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Any function of one 8-bit value as a table of 256 bytes.</summary>
internal static class ByteTable
{
    /// <summary>Builds a table; <paramref name="function"/> takes and returns raw bytes.</summary>
    public static byte[] Build(Func<byte, byte> function)
    {
        var table = new byte[256];
        for (int i = 0; i < 256; i++) table[i] = function((byte)i);
        return table;
    }

    /// <summary>Whether a table changes nothing.</summary>
    public static bool IsIdentity(byte[] table)
    {
        for (int i = 0; i < 256; i++)
        {
            if (table[i] != i) return false;
        }

        return true;
    }

    /// <summary>target[i] = table[source[i]]; the two may be the same span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(byte[] table, ReadOnlySpan<byte> source, Span<byte> target)
    {
        int i = 0;
        if (Avx512Vbmi.IsSupported && source.Length >= 64)
        {
            ReadOnlySpan<Vector512<byte>> quarters = MemoryMarshal.Cast<byte, Vector512<byte>>(table);
            Vector512<byte> t0 = quarters[0], t1 = quarters[1], t2 = quarters[2], t3 = quarters[3];
            for (; i + 64 <= source.Length; i += 64)
            {
                // Seven bits pick within a half of the table, the eighth picks the half.
                Vector512<byte> index = Vector512.Create(source[i..]);
                Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(t0, index, t1), high = Avx512Vbmi.PermuteVar64x8x2(t2, index, t3);
                Avx512BW.BlendVariable(low, high, index).CopyTo(target[i..]);
            }
        }

        for (; i < source.Length; i++) target[i] = table[source[i]];
    }
}
