using System.Buffers.Binary;
using System.Text;
using Sett.Numerics;

namespace Sett.Networks.Onnx;

/// <summary>
/// Reads the protobuf wire format from a message's bytes: tags, varints, fixed words and length-delimited parts, every length checked
/// against what is left. Positions in errors are bytes from the start of the file.
/// </summary>
internal ref struct WireReader(ReadOnlyMemory<byte> message, int start, string file)
{
    private readonly ReadOnlyMemory<byte> _message = message;
    private readonly ReadOnlySpan<byte> _bytes = message.Span;
    private int _position;

    /// <summary>The field number of the tag read last.</summary>
    public int Field { get; private set; }

    /// <summary>The wire type of the tag read last: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.</summary>
    public int Wire { get; private set; }

    /// <summary>Reads the next tag; false at the end of the message.</summary>
    public bool Next()
    {
        if (_position == _bytes.Length) return false;
        ulong tag = Varint();
        Field = (int)(tag >> 3);
        Wire = (int)(tag & 7);
        if (Field == 0 || tag > uint.MaxValue || Wire is not (0 or 1 or 2 or 5)) throw Broken("this is no protobuf field");
        return true;
    }

    /// <summary>A varint's 64 bits.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (_position >= _bytes.Length) throw Broken("the file ends within a number");
            byte b = _bytes[_position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Broken("a number has more than 64 bits");
    }

    /// <summary>A varint field as a signed number.</summary>
    public long Int()
    {
        Expect(0);
        return (long)Varint();
    }

    /// <summary>A four-byte float field.</summary>
    public float Float()
    {
        Expect(5);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>A length-delimited field as a reader of its own.</summary>
    public WireReader Message()
    {
        ReadOnlyMemory<byte> part = Bytes(out int offset);
        return new WireReader(part, start + offset, file);
    }

    /// <summary>A length-delimited field's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes() => Bytes(out _);

    /// <summary>A length-delimited field as text.</summary>
    public string Text()
    {
        ReadOnlySpan<byte> bytes = Bytes().Span;
        if (bytes.Length > 1 << 20) throw Broken("a text is longer than a megabyte");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A repeated number field, packed or not, appended to a list.</summary>
    public void Ints(List<long> into)
    {
        if (Wire == 2)
        {
            WireReader packed = Message();
            while (packed._position < packed._bytes.Length) into.Add((long)packed.Varint());
        }
        else
        {
            into.Add(Int());
        }
    }

    /// <summary>A repeated float field, packed or not, appended to a list.</summary>
    public void Floats(List<float> into)
    {
        if (Wire != 2)
        {
            into.Add(Float());
            return;
        }

        ReadOnlySpan<byte> packed = Bytes().Span;
        if (packed.Length % 4 != 0) throw Broken("a list of floats is cut short");
        for (int i = 0; i < packed.Length; i += 4) into.Add(BinaryPrimitives.ReadSingleLittleEndian(packed[i..]));
    }

    /// <summary>A repeated double field, packed or not, appended to a list.</summary>
    public void Doubles(List<double> into)
    {
        if (Wire == 1)
        {
            into.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(8)));
            return;
        }

        ReadOnlySpan<byte> packed = Bytes().Span;
        if (packed.Length % 8 != 0) throw Broken("a list of doubles is cut short");
        for (int i = 0; i < packed.Length; i += 8) into.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed[i..]));
    }

    /// <summary>Passes over a field that is not needed.</summary>
    public void Skip()
    {
        switch (Wire)
        {
            case 0: Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            default: Take(4); break;
        }
    }

    /// <summary>An error that names the file and the place.</summary>
    public readonly BadInputException Broken(string problem) =>
        new($"{file}: not a readable ONNX file, {problem} (byte {start + _position}).");

    private ReadOnlyMemory<byte> Bytes(out int offset)
    {
        Expect(2);
        ulong length = Varint();
        if (length > (ulong)(_bytes.Length - _position))
            throw Broken($"a part of {length} bytes goes beyond the end, {_bytes.Length - _position} are left");
        offset = _position;
        _position += (int)length;
        return _message.Slice(offset, (int)length);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _position < count) throw Broken("the file ends within a number");
        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    private readonly void Expect(int wire)
    {
        if (Wire != wire) throw Broken($"field {Field} has the wrong wire type {Wire}");
    }
}
