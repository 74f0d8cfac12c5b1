using System.Buffers.Binary;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>What a .sett file says of its tensor before the first chunk; see docs/format.md.</summary>
public sealed class SettHeader
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The most values of a chunk; what a reader has to hold at once.</summary>
    public const int MostChunkValues = 1 << 20;

    /// <summary>The values of a chunk unless a writer wants other ones.</summary>
    public const int UsualChunkValues = 1 << 15;

    internal const int FixedLength = 28, MostDimensions = 32, MemoryOrder = 255;

    private static readonly ElementType[] s_types =
    [
        ElementType.Int8,
        ElementType.UInt8,
        ElementType.Int16,
        ElementType.UInt16,
        ElementType.Int32,
    ];

    /// <summary>A header.</summary>
    /// <param name="type">int8, uint8, int16, uint16, or int32 whose values have 16 significant bits.</param>
    /// <param name="sizes">The tensor's sizes, outermost first; their product may be larger than any array in memory.</param>
    /// <param name="axis">The dimension that groups run along, or null for memory order.</param>
    /// <param name="format">How groups are written.</param>
    /// <param name="chunkGroups">Groups of a chunk.</param>
    /// <exception cref="BadInputException">These do not fit each other.</exception>
    public SettHeader(ElementType type, IReadOnlyList<long> sizes, int? axis, BlockFormat format, int? chunkGroups = null)
    {
        (Type, Sizes, Axis, Format) = (type, [.. sizes], axis, format);
        ChunkGroups = chunkGroups ?? UsualChunkValues / format.Groups.GroupSize;
        if (Problem() is { } problem) throw new BadInputException($"a tensor for .sett {problem}");
        Layout = axis is { } a ? GroupLayout.Along(Sizes, a) : GroupLayout.Memory(Sizes.Aggregate(1L, (product, size) => product * size));
    }

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<long> Sizes { get; }

    /// <summary>The dimension that groups run along, or null for memory order.</summary>
    public int? Axis { get; }

    /// <summary>How groups are written.</summary>
    public BlockFormat Format { get; }

    /// <summary>Groups of a chunk.</summary>
    public int ChunkGroups { get; }

    /// <summary>Which values form groups.</summary>
    public GroupLayout Layout { get; }

    /// <summary>Groups of the tensor.</summary>
    public long Groups => Layout.Groups(Format.Groups.GroupSize);

    /// <summary>Chunks of the file.</summary>
    public long Chunks => (Groups + ChunkGroups - 1) / ChunkGroups;

    /// <summary>The type that blocks hold: int32 is held as int16, or as uint16 where no value is negative.</summary>
    public ElementType StoredType => Type != ElementType.Int32 ? Type : Format.Groups.IsSigned ? ElementType.Int16 : ElementType.UInt16;

    /// <summary>Chunks between two entries of the index: the smallest power of two that needs at most 65,536 entries.</summary>
    internal int IndexStep
    {
        get
        {
            int step = 1;
            while ((Chunks + step - 1) / step > 65536) step *= 2;
            return step;
        }
    }

    internal long IndexEntries => (Chunks + IndexStep - 1) / IndexStep;

    /// <summary>Groups of one chunk.</summary>
    internal int GroupsOf(long chunk) => (int)Math.Min(ChunkGroups, Groups - chunk * ChunkGroups);

    /// <summary>The header's bytes.</summary>
    public byte[] Write()
    {
        var bytes = new byte[FixedLength + 8 * Sizes.Count + 4];
        SettFormat.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), (ushort)bytes.Length);
        GroupFormat groups = Format.Groups;
        bytes[12] = (byte)(Array.IndexOf(s_types, Type) + 1);
        bytes[13] = (byte)groups.ContainerBits;
        bytes[14] = (byte)(groups.GroupSize - 1);
        bytes[15] = (byte)(Format.Form switch { GroupForm.Plain => 0, GroupForm.ZeroMask => 1, _ => 2 });
        bytes[16] = (byte)((groups.IsSigned ? 1 : 0) | (groups.Convention == SignConvention.TwosComplement ? 2 : 0)
            | (groups.Sign == SignScope.Tensor ? 4 : 0)
            | (groups.Trimming == Trimming.BothEnds ? 8 : 0));
        bytes[17] = (byte)(Axis ?? MemoryOrder);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(18), (short)Format.Least);
        bytes[20] = (byte)Sizes.Count;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), ChunkGroups);
        for (int i = 0; i < Sizes.Count; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FixedLength + 8 * i), Sizes[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    /// <summary>Reads a header; the stream then stands at the first chunk.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="name">How errors call the file.</param>
    /// <param name="length">Told the header's bytes.</param>
    /// <exception cref="BadInputException">It is no header of this version.</exception>
    internal static SettHeader Read(Stream stream, string name, out int length)
    {
        Span<byte> bytes = stackalloc byte[FixedLength + 8 * MostDimensions + 4];
        int got = stream.ReadAtLeast(bytes[..FixedLength], FixedLength, throwOnEndOfStream: false);
        if (!bytes[..Math.Min(got, 8)].SequenceEqual(SettFormat.Magic[..Math.Min(got, 8)]) || got == 0)
            throw new BadInputException($"{name}: is no .sett file.");
        if (got < FixedLength) throw new BadInputException($"{name}: is cut short in its header.");
        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        int rank = bytes[20];
        if (version != Version) throw new BadInputException($"{name}: is of version {version} of the format; version {Version} is read.");
        if (rank > MostDimensions || length != FixedLength + 8 * rank + 4)
            throw new BadInputException($"{name}: the header is damaged (its length does not fit its dimensions).");
        Span<byte> rest = bytes[FixedLength..length];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            throw new BadInputException($"{name}: is cut short in its header.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - 4)..]) != Crc32C.Of(bytes[..(length - 4)]))
            throw new BadInputException($"{name}: the header is damaged (its checksum is another).");
        try
        {
            return Parse(bytes, rank);
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{name}: the header is wrong: {e.Message}", e);
        }
    }

    private static SettHeader Parse(ReadOnlySpan<byte> bytes, int rank)
    {
        if (bytes[12] < 1 || bytes[12] > s_types.Length) throw new BadInputException($"element type {bytes[12]} is not known.");
        if (bytes[15] > 2) throw new BadInputException($"form {bytes[15]} is not known.");
        if (bytes[16] > 15 || bytes[21] != 0 || bytes[22] != 0 || bytes[23] != 0)
            throw new BadInputException("it asks for what this version does not know.");
        var groups = new GroupFormat(bytes[13], bytes[14] + 1)
        {
            IsSigned = (bytes[16] & 1) != 0,
            Convention = (bytes[16] & 2) != 0 ? SignConvention.TwosComplement : SignConvention.SignMagnitude,
            Sign = (bytes[16] & 4) != 0 ? SignScope.Tensor : SignScope.Group,
            Trimming = (bytes[16] & 8) != 0 ? Trimming.BothEnds : Trimming.Leading,
        };
        var format = new BlockFormat(
            groups, bytes[15] switch { 0 => GroupForm.Plain, 1 => GroupForm.ZeroMask, _ => GroupForm.SmallerPerGroup })
        {
            Least = BinaryPrimitives.ReadInt16LittleEndian(bytes[18..]),
        };
        var sizes = new long[rank];
        for (int i = 0; i < rank; i++) sizes[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(FixedLength + 8 * i)..]);
        return new SettHeader(s_types[bytes[12] - 1], sizes, bytes[17] == MemoryOrder ? null : bytes[17], format,
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]));
    }

    private string? Problem()
    {
        GroupFormat groups = Format.Groups;
        if (Array.IndexOf(s_types, Type) < 0)
            return $"has elements of {Type.DisplayName()}; int8, uint8, int16, uint16 and int32 of 16 significant bits are stored.";
        if (Sizes.Count > MostDimensions) return $"has {Sizes.Count} dimensions; {MostDimensions} are the most.";
        if (Axis is { } axis && (axis < 0 || axis >= Sizes.Count))
            return $"has no dimension {axis} for groups to run along; it has {Sizes.Count}.";
        if (ChunkGroups < 1 || (long)ChunkGroups * groups.GroupSize > MostChunkValues)
            return $"has chunks of {ChunkGroups} groups; at most {MostChunkValues} values are in a chunk.";
        if (Type.SizeInBytes() == 1 ? groups.ContainerBits != 8 : groups.ContainerBits == 8 && Type != ElementType.Int16)
            return $"of {Type.DisplayName()} has a container of {groups.ContainerBits} bits.";
        if (groups.IsSigned && Type is ElementType.UInt8 or ElementType.UInt16)
            return $"of {Type.DisplayName()} cannot have negative values.";
        int usual = groups.IsSigned ? -(1 << (groups.ContainerBits - 1)) : 0;
        bool shifted = Type == ElementType.Int16 && groups.ContainerBits == 8 && groups.IsSigned && Format.Least is > -256 and <= 0;
        if (Format.Least != usual && !shifted) return $"has {Format.Least} as its least value.";
        // Padding can make sixteen places and more of one value, so the product is kept well below the largest number.
        UInt128 product = 1;
        foreach (long size in Sizes)
        {
            if (size < 0) return $"has a size of {size}.";
            if (size > 0) product *= (UInt128)size;
            if (product > 1ul << 52) return "has more than 2^52 values.";
        }

        return null;
    }
}
