namespace Sett.Numerics.Files;

/// <summary>The checksum of zip and PNG: CRC-32 with the reflected polynomial 0xEDB88320.</summary>
public static class Checksum
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of bytes in memory.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>Takes further bytes into a running state, which starts at all ones and is inverted at the end.</summary>
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) state = Table[(byte)(state ^ b)] ^ (state >> 8);
        return state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            table[i] = value;
        }

        return table;
    }
}
