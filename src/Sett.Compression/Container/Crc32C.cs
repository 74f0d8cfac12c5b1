using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Sett.Compression.Container;

/// <summary>
/// CRC-32C (Castagnoli): reflected polynomial 0x82F63B78, start and end inverted, as in iSCSI and ext4; "123456789" gives 0xE3069283. It
/// finds every change that lies within 32 neighbouring bits.
/// </summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;

    // Three parts of this length are taken at once where the machine has an instruction, whose result comes three cycles later.
    private const int Part = 1024;

    private static readonly uint[] s_bytes = ByteTable();
    private static readonly uint[] s_onePart = ShiftTable(Part), s_twoParts = ShiftTable(2 * Part);

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>Takes further bytes into a running state, which starts at all ones and is inverted at the end.</summary>
    public static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        if (Sse42.X64.IsSupported)
        {
            for (; at + 3 * Part <= bytes.Length; at += 3 * Part)
            {
                ulong a = state, b = 0, c = 0;
                for (int i = at; i < at + Part; i += 8)
                {
                    a = Sse42.X64.Crc32(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
                    b = Sse42.X64.Crc32(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i + Part)));
                    c = Sse42.X64.Crc32(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i + 2 * Part)));
                }

                state = Shifted(s_twoParts, (uint)a) ^ Shifted(s_onePart, (uint)b) ^ (uint)c;
            }
        }

        for (; at + 8 <= bytes.Length; at += 8)
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at)));
        for (; at < bytes.Length; at++) state = s_bytes[(byte)(state ^ bytes[at])] ^ (state >> 8);
        return state;
    }

    /// <summary>The state after as many zero bytes as the table is for; states combine by exclusive or.</summary>
    private static uint Shifted(uint[] table, uint state) =>
        table[(byte)state] ^ table[256 + (byte)(state >> 8)] ^ table[512 + (byte)(state >> 16)] ^ table[768 + (state >> 24)];

    private static uint[] ByteTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
            table[i] = value;
        }

        return table;
    }

    private static uint[] ShiftTable(int zeros)
    {
        var table = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint state = 1u << bit;
            for (int i = 0; i < zeros; i++) state = s_bytes[(byte)state] ^ (state >> 8);
            for (int value = 1; value < 256; value++)
            {
                if ((value >> (bit % 8) & 1) != 0) table[bit / 8 * 256 + value] ^= state;
            }
        }

        return table;
    }
}
