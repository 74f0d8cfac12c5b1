using System.Runtime.CompilerServices;

namespace Sett.Compression.GroupCodec;

/// <summary>
/// Small fields, one in a byte, packed without gaps: field i at bits i·w … (i + 1)·w − 1, little-endian; eight fields are w whole bytes.
/// </summary>
internal static unsafe class BitFields
{
    /// <summary>Bytes that so many fields take; bits of the last byte that no field uses are 0.</summary>
    public static int Bytes(int count, int bits) => (int)(((long)count * bits + 7) / 8);

    /// <summary>Packs fields below 2^bits.</summary>
    /// <param name="fields">One field a byte; readable to the next multiple of 8, where zeros have to stand.</param>
    /// <param name="count">How many.</param>
    /// <param name="bits">1, 3 or 4.</param>
    /// <param name="target">Room for <see cref="Bytes"/> and 8 more.</param>
    public static void Pack(byte* fields, int count, int bits, byte* target)
    {
        for (int i = 0; i < count; i += 8, target += bits)
        {
            ulong x = Unsafe.ReadUnaligned<ulong>(fields + i);
            x = (x | (x >> (8 - bits))) & Lanes(16, 2 * bits);
            x = (x | (x >> (16 - 2 * bits))) & Lanes(32, 4 * bits);
            x |= x >> (32 - 4 * bits);
            x &= (1ul << (8 * bits)) - 1;
            Unsafe.WriteUnaligned(target, x);
        }
    }

    /// <summary>Unpacks fields.</summary>
    /// <param name="source">The packed bytes.</param>
    /// <param name="count">How many fields.</param>
    /// <param name="bits">1, 3 or 4.</param>
    /// <param name="fields">Room for the next multiple of 8.</param>
    public static void Unpack(byte* source, int count, int bits, byte* fields)
    {
        int bytes = Bytes(count, bits);
        for (int i = 0, at = 0; i < count; i += 8, at += bits)
        {
            ulong x = 0;
            if (at + 8 <= bytes) x = Unsafe.ReadUnaligned<ulong>(source + at);
            else for (int b = 0; b < bits && at + b < bytes; b++) x |= (ulong)source[at + b] << (8 * b);
            x &= (1ul << (8 * bits)) - 1;
            x = (x | (x << (32 - 4 * bits))) & Lanes(32, 4 * bits);
            x = (x | (x << (16 - 2 * bits))) & Lanes(16, 2 * bits);
            x = (x | (x << (8 - bits))) & Lanes(8, bits);
            Unsafe.WriteUnaligned(fields + i, x);
        }
    }

    /// <summary>The low bits of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Lanes(int lane, int bits) => ulong.MaxValue / ((1ul << lane) - 1) * ((1ul << bits) - 1);
}
