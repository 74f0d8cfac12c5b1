using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// What a .npy file says of itself: magic, version, and a Python dictionary with element type, memory order and shape.
/// Source: numpy's format description, NEP 1 and numpy.lib.format, versions 1.0, 2.0 and 3.0.
/// </summary>
/// <param name="Type">The element type.</param>
/// <param name="BigEndian">Whether elements of several bytes lie most significant byte first.</param>
/// <param name="FortranOrder">Whether the first dimension varies fastest.</param>
/// <param name="Sizes">The sizes of the dimensions; their product may be larger than any array in memory.</param>
/// <param name="HeaderLength">Bytes before the first element.</param>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, long[] Sizes, int HeaderLength)
{
    private const int MaximumHeader = 1 << 16;

    // numpy leaves room in the header for the growing dimension to get this many digits, so that appending rows never moves the data.
    private const int GrowthDigits = 21;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of all elements, or −1 where they pass 2^63 − 1.</summary>
    public long DataLength => ArraySize.Bytes(Type, Sizes);

    /// <summary>Reads a header; the stream is left at the first element.</summary>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        ReadExactly(stream, start[..8], name);
        if (!start[..6].SequenceEqual(Magic)) throw new BadInputException($"{name}: does not start with the mark of a .npy file.");
        int version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
            throw new BadInputException($"{name}: .npy version {version}.{start[7]} is not known; 1.0, 2.0 and 3.0 are.");
        int lengthBytes = version == 1 ? 2 : 4;
        ReadExactly(stream, start[8..(8 + lengthBytes)], name);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaximumHeader)
            throw new BadInputException($"{name}: the .npy header claims {length} bytes; at most {MaximumHeader} are read.");
        var text = new byte[length];
        ReadExactly(stream, text, name);
        NpyDictionary fields = NpyDictionary.Parse(Encoding.UTF8.GetString(text), name);
        (ElementType type, bool bigEndian) = ParseType(fields.Descr, name);
        return new NpyHeader(type, bigEndian, fields.FortranOrder, fields.Shape, 8 + lengthBytes + (int)length);
    }

    /// <summary>The bytes that numpy writes before the elements of a little-endian array in C order.</summary>
    public static byte[] Format(ElementType type, ReadOnlySpan<long> sizes)
    {
        var text = new StringBuilder("{'descr': '").Append(TypeText(type)).Append("', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < sizes.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{sizes[i]}");
            if (i + 1 < sizes.Length) text.Append(", ");
            else if (i == 0) text.Append(',');
        }

        text.Append("), }");
        if (sizes.Length > 0) text.Append(' ', GrowthDigits - sizes[0].ToString(CultureInfo.InvariantCulture).Length);
        // The padding is 1 … 64 spaces, never none; the data starts on a multiple of 64.
        int padding = 64 - (10 + text.Length + 1) % 64;
        text.Append(' ', padding).Append('\n');

        var header = new byte[10 + text.Length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)text.Length));
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(10));
        return header;
    }

    private static (ElementType Type, bool BigEndian) ParseType(string descr, string name)
    {
        ElementType? type = descr.Length < 2 ? null : descr[1..] switch
        {
            "f4" => ElementType.Float32,
            "f8" => ElementType.Float64,
            "f2" => ElementType.Float16,
            "i1" => ElementType.Int8,
            "u1" => ElementType.UInt8,
            "i2" => ElementType.Int16,
            "u2" => ElementType.UInt16,
            "i4" => ElementType.Int32,
            "u4" => ElementType.UInt32,
            "i8" => ElementType.Int64,
            "u8" => ElementType.UInt64,
            "b1" => ElementType.Bool,
            _ => null,
        };
        bool orderIsKnown = descr.Length > 0 && descr[0] is '<' or '>' or '=' or '|';
        if (type is not { } known || !orderIsKnown || (descr[0] == '|' && known.SizeInBytes() > 1))
            throw new BadInputException(
                $"{name}: element type '{descr}' is not supported; bool, integers of 8 to 64 bits and floats of 16 to 64 bits are.");
        return (known, descr[0] == '>');
    }

    private static string TypeText(ElementType type)
    {
        char order = type.SizeInBytes() == 1 ? '|' : '<';
        char kind = type == ElementType.Bool ? 'b' : type.IsFloat() ? 'f' : type.DisplayName()[0];
        return $"{order}{kind}{type.SizeInBytes()}";
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new BadInputException($"{name}: the .npy header is cut short.");
    }
}
