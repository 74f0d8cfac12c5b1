using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sett.Networks.Onnx;

/// <summary>Writes the protobuf wire format. A nested message is built first and then written with its length.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Int(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
    }

    public void Float(int field, float value)
    {
        Tag(field, 5);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    public void Message(int field, Action<WireWriter> write)
    {
        var inner = new WireWriter();
        write(inner);
        Bytes(field, inner.Written);
    }

    public void PackedInts(int field, ReadOnlySpan<long> values)
    {
        var inner = new WireWriter();
        foreach (long value in values) inner.Varint((ulong)value);
        Bytes(field, inner.Written);
    }

    private void Tag(int field, int wire) => Varint((ulong)(uint)(field << 3 | wire));

    private void Varint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(10);
        int count = 0;
        for (; value >= 0x80; value >>= 7) span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
