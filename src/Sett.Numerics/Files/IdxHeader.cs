using System.Buffers.Binary;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// The start of an IDX file: two zero bytes, a type code, the rank, and a big-endian uint32 size per dimension. Elements follow in
/// row-major order, most significant byte first. Source: the format's description on the page of the MNIST data set.
/// </summary>
internal sealed record IdxHeader(ElementType Type, long[] Sizes)
{
    /// <summary>More dimensions than any data set has; a larger rank means that the file is not IDX at all.</summary>
    private const int MaximumRank = 16;

    /// <summary>Bytes before the first element.</summary>
    public int Length => 4 + 4 * Sizes.Length;

    /// <summary>Reads the start of a file.</summary>
    public static IdxHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[4];
        ReadExactly(stream, start, name);
        if (start[0] != 0 || start[1] != 0) throw new BadInputException($"{name}: is not an IDX file; one starts with two zero bytes.");
        ElementType type = start[2] switch
        {
            0x08 => ElementType.UInt8,
            0x09 => ElementType.Int8,
            0x0B => ElementType.Int16,
            0x0C => ElementType.Int32,
            0x0D => ElementType.Float32,
            0x0E => ElementType.Float64,
            _ => throw new BadInputException($"{name}: IDX type 0x{start[2]:X2} is not known; 0x08, 0x09 and 0x0B to 0x0E are."),
        };
        int rank = start[3];
        if (rank is 0 or > MaximumRank) throw new BadInputException($"{name}: has {rank} dimensions; an IDX file has 1 to {MaximumRank}.");
        Span<byte> sizeBytes = stackalloc byte[4 * MaximumRank];
        sizeBytes = sizeBytes[..(4 * rank)];
        ReadExactly(stream, sizeBytes, name);
        var sizes = new long[rank];
        for (int i = 0; i < rank; i++) sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(sizeBytes[(4 * i)..]);
        return new IdxHeader(type, sizes);
    }

    /// <summary>The bytes of a header.</summary>
    /// <exception cref="BadInputException">IDX has no code for the type, or the rank is 0 or too large.</exception>
    public static byte[] Format(ElementType type, Shape shape, string name)
    {
        byte code = type switch
        {
            ElementType.UInt8 or ElementType.Bool => 0x08,
            ElementType.Int8 => 0x09,
            ElementType.Int16 => 0x0B,
            ElementType.Int32 => 0x0C,
            ElementType.Float32 => 0x0D,
            ElementType.Float64 => 0x0E,
            _ => throw new BadInputException($"{name}: IDX cannot hold {type.DisplayName()}; write .npy."),
        };
        if (shape.Rank is 0 or > MaximumRank)
            throw new BadInputException($"{name}: IDX holds 1 to {MaximumRank} dimensions, not {shape.Rank}; write .npy.");
        var header = new byte[4 + 4 * shape.Rank];
        header[2] = code;
        header[3] = (byte)shape.Rank;
        for (int i = 0; i < shape.Rank; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), shape[i]);
        return header;
    }

    /// <summary>Bytes of all elements, or −1 where they pass 2^63 − 1.</summary>
    public long DataLength => ArraySize.Bytes(Type, Sizes);

    private static void ReadExactly(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new BadInputException($"{name}: the IDX header is cut short.");
    }
}
