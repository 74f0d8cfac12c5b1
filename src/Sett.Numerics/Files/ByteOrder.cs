using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Turns elements as files hold them into elements as memory holds them.</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of each element of <paramref name="size"/> bytes.</summary>
    public static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case 4:
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    /// <summary>Makes file bytes into memory elements: little-endian, and booleans that are 0 or 1 and nothing else.</summary>
    public static void ToMemory(Span<byte> bytes, ElementType type, bool bigEndian)
    {
        if (bigEndian) Reverse(bytes, type.SizeInBytes());
        if (type != ElementType.Bool) return;
        foreach (ref byte b in bytes) b = b == 0 ? (byte)0 : (byte)1;
    }
}
